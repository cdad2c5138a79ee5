/* SPDX-License-Identifier: MIT */
/* names_file.c - a file of names that the user gives: a file or a pipe, JSON or a table, seen by its first
 * byte. */
#include "names.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = 512 * 1024 * 1024 }; /* the pods of a large cluster are some hundred megabytes */

static bool read_all(const char *file, struct bytes *to) {
    static char block[64 * 1024];
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ssize_t n = fd < 0 ? -1 : 1;
    while (n > 0 && to->n <= LONGEST && !to->failed) {
        do
            n = read(fd, block, sizeof block);
        while (n < 0 && errno == EINTR);
        bytes_add(to, block, n > 0 ? (size_t)n : 0);
    }
    int error = n < 0 ? errno : to->failed ? ENOMEM : to->n > LONGEST ? EFBIG : 0;
    if (fd >= 0)
        close(fd);
    if (error)
        warnx("cannot read names in %s: %s", file, strerror(error));
    return !error;
}

static struct slice without_blank(struct slice s) {
    size_t i = 0;
    while (i < s.n && strchr(" \t\r\n", s.p[i]) && s.p[i])
        i++;
    return (struct slice){ s.p + i, s.n - i };
}

/* One value after the other, as one object a line. */
static bool take_values(struct names *n, struct slice text, const char *file) {
    size_t count = 0, before = 0;
    struct slice rest = without_blank(text);
    while (rest.n) {
        json_error_t error;
        json_t *value = json_loadb(rest.p, rest.n, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);
        if (!value) {
            before = (size_t)(rest.p - text.p);
            break;
        }
        count += names_take_json(n, value, file);
        json_decref(value);
        size_t used = (size_t)error.position;
        rest = without_blank((struct slice){ rest.p + used, rest.n - used });
    }
    if (rest.n)
        warnx("%s: no more names are read from byte %zu on: this is no whole JSON", file, before);
    else if (!count)
        warnx("%s: there is no container and no pod in this JSON", file);
    return !rest.n;
}

static bool take_table(struct names *n, struct slice text, const char *file) {
    size_t line;
    if (!names_take_csv(n, text, file, &line)) {
        warnx("%s: neither JSON nor a table with a column id or pod_uid", file);
        fputs("  Try: docker ps -a --format '{{json .}}', kubectl get pods -A -o json, or a table that "
              "begins\n"
              "  with the line id,name\n",
              stderr);
        return false;
    }
    if (line)
        warnx("%s: row %zu does not fit the heading, passed over", file, line);
    return line == 0;
}

bool names_read(struct names *n, const char *file) {
    struct bytes bytes = { 0 };
    bytes_add(&bytes, "", 0);
    bool read = read_all(file, &bytes);
    struct slice text = { bytes.p, bytes.n };
    struct slice shown = without_blank(text);
    bool json = shown.n && (*shown.p == '{' || *shown.p == '[');
    if (read && !shown.n)
        warnx("%s: it is empty: there are no names in it", file);
    else if (read)
        read = json ? take_values(n, text, file) : take_table(n, text, file);
    bytes_free(&bytes);
    return read;
}
