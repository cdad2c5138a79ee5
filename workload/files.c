/* SPDX-License-Identifier: MIT */
/* files.c - see files.h. */
#define _GNU_SOURCE
#include "files.h"
#include "oomwhy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int open_in(const char *dir, const char *name, int flags) {
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", dir, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(path, flags | O_CLOEXEC);
}

bool file_read(const char *dir, const char *name, char *buf, size_t size) {
    int fd = open_in(dir, name, O_RDONLY);
    if (fd < 0)
        return false;
    size_t used = 0;
    ssize_t n = 0;
    while (used < size - 1 && (n = read(fd, buf + used, size - 1 - used)) > 0)
        used += (size_t)n;
    buf[used] = '\0';
    int error = errno;
    close(fd);
    errno = error;
    return n >= 0;
}

bool file_write(const char *dir, const char *name, const char *text) {
    int fd = open_in(dir, name, O_WRONLY);
    if (fd < 0)
        return false;
    ssize_t n = write(fd, text, strlen(text));
    int error = errno;
    close(fd);
    errno = error;
    return n >= 0;
}

static const char *after_key(const char *text, const char *key) {
    size_t length = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0 && (line[length] == ' ' || line[length] == ':'))
            return line + length + 1;
    }
    return NULL;
}

int64_t text_number(const char *text, const char *key) {
    const char *at = key ? after_key(text, key) : text;
    if (!at)
        return OOMWHY_UNSET;
    at += strspn(at, " \t");
    if (strncmp(at, "max", 3) == 0)
        return UNLIMITED;
    char *end;
    int64_t value = strtoimax(at, &end, 10);
    if (end == at)
        return OOMWHY_UNSET;
    return strncmp(end, " kB", 3) == 0 ? value * 1024 : value;
}

int64_t file_number(const char *dir, const char *name, const char *key) {
    char text[8192];
    return file_read(dir, name, text, sizeof text) ? text_number(text, key) : OOMWHY_UNSET;
}

char *path_join(const char *dir, const char *name) {
    char *path;
    bool root = strcmp(dir, "/") == 0;
    return asprintf(&path, "%s/%s", root ? "" : dir, name) < 0 ? NULL : path;
}
