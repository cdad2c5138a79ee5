/* SPDX-License-Identifier: MIT */
/* names_csv.c - a table of names, below headings that say what is where. */
#include "csv.h"
#include "names.h"

#include <string.h>
#include <strings.h>

static const struct column {
    const char *heading;
    size_t member;
} columns[] = {
    { "id", offsetof(struct known, id) },
    { "container_id", offsetof(struct known, id) },
    { "name", offsetof(struct known, name) },
    { "container", offsetof(struct known, name) },
    { "container_name", offsetof(struct known, name) },
    { "pod", offsetof(struct known, pod) },
    { "pod_name", offsetof(struct known, pod) },
    { "namespace", offsetof(struct known, namespace_) },
    { "pod_namespace", offsetof(struct known, namespace_) },
    { "pod_uid", offsetof(struct known, pod_uid) },
    { "uid", offsetof(struct known, pod_uid) },
};

enum { NOWHERE = -1, COLUMNS = sizeof columns / sizeof *columns };

/* "container.pod_uid" is what our own table calls it. */
static int column_named(const char *heading) {
    const char *prefix = "container.";
    heading += strncasecmp(heading, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0;
    for (int i = 0; i < COLUMNS; i++)
        if (strcasecmp(heading, columns[i].heading) == 0)
            return i;
    return NOWHERE;
}

static bool read_heading(struct csv *t, struct slice *text, int ret_columns[CSV_COLUMNS]) {
    bool has_key = false;
    if (!csv_take_row(t, text, true))
        return false;
    for (size_t i = 0; i < t->count; i++) {
        int column = ret_columns[i] = column_named(t->cells[i].p ? t->cells[i].p : "");
        has_key =
            has_key || (column != NOWHERE && (columns[column].member == offsetof(struct known, id) ||
                                              columns[column].member == offsetof(struct known, pod_uid)));
    }
    return has_key;
}

static const char *without_scheme(const char *id) {
    const char *scheme = id ? strstr(id, "://") : NULL;
    return scheme ? scheme + 3 : id;
}

static void add_row(struct names *n, struct csv *t, const int places[CSV_COLUMNS], const char *source) {
    struct known k = { .source = source };
    for (size_t i = 0; i < t->count; i++)
        if (places[i] != NOWHERE && t->cells[i].p)
            *(const char **)(void *)((char *)&k + columns[places[i]].member) = t->cells[i].p;
    k.id = without_scheme(k.id);
    names_add(n, &k);
}

bool names_take_csv(struct names *n, struct slice text, const char *source, size_t *ret_line) {
    size_t line = 1;
    struct csv t;
    csv_begin(&t, &text);
    int places[CSV_COLUMNS];
    size_t width;
    bool valid = read_heading(&t, &text, places);
    *ret_line = 0;
    for (width = t.count; valid && !t.broken && csv_take_row(&t, &text, true);) {
        line++;
        if (t.broken || t.count > width)
            *ret_line = *ret_line ? *ret_line : line;
        else
            add_row(n, &t, places, source);
    }
    n->failed |= !csv_free(&t);
    return valid;
}
