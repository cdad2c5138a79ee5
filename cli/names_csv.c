/* SPDX-License-Identifier: MIT */
/* names_csv.c - a table of names: rows after RFC 4180, or with tabs, below a heading that says what is where.
 */
#include "names.h"

#include <string.h>
#include <strings.h>

enum { MAX_COLUMNS = 64 };

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

struct table {
    struct slice rest;
    char between;
    struct bytes cells[MAX_COLUMNS]; /* of the row read last */
    size_t count;
    bool broken; /* a quote without its end, or more cells than columns can be */
};

/* "" inside of quotes is one quote. */
static void take_quoted(struct table *t, struct bytes *cell) {
    const char *p = t->rest.p + 1, *end = t->rest.p + t->rest.n;
    for (; p < end && !(*p == '"' && (p + 1 == end || p[1] != '"')); p++) {
        p += *p == '"';
        bytes_put(cell, *p);
    }
    t->broken = t->broken || p == end;
    p += p < end;
    t->rest = (struct slice){ p, (size_t)(end - p) };
}

static bool ends_cell(const struct table *t, char c) {
    return c == t->between || c == '\n' || c == '\r';
}

static void take_cell(struct table *t, struct bytes *cell) {
    cell->n = 0;
    bytes_add(cell, "", 0); /* the NUL */
    if (t->rest.n && *t->rest.p == '"')
        take_quoted(t, cell);
    size_t n = 0;
    while (n < t->rest.n && !ends_cell(t, t->rest.p[n]))
        n++;
    bytes_add(cell, t->rest.p, n);
    t->rest = (struct slice){ t->rest.p + n, t->rest.n - n };
}

static void skip(struct table *t, char c) {
    if (t->rest.n && *t->rest.p == c)
        t->rest = (struct slice){ t->rest.p + 1, t->rest.n - 1 };
}

/* False: there is no further row. */
static bool take_row(struct table *t) {
    bool more = true;
    t->count = 0;
    if (!t->rest.n)
        return false;
    while (more && t->count < MAX_COLUMNS) {
        take_cell(t, &t->cells[t->count++]);
        more = t->rest.n && *t->rest.p == t->between;
        skip(t, t->between);
    }
    t->broken = t->broken || more;
    skip(t, '\r');
    skip(t, '\n');
    return true;
}

/* "container.pod_uid" is what our own table calls it. */
static int column_named(const char *heading) {
    const char *prefix = "container.";
    heading += strncasecmp(heading, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0;
    for (int i = 0; i < COLUMNS; i++)
        if (strcasecmp(heading, columns[i].heading) == 0)
            return i;
    return NOWHERE;
}

static bool read_heading(struct table *t, int ret_columns[MAX_COLUMNS]) {
    bool has_key = false;
    if (!take_row(t))
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

static void add_row(struct names *n, struct table *t, const int places[MAX_COLUMNS], const char *source) {
    struct known k = { .source = source };
    for (size_t i = 0; i < t->count; i++)
        if (places[i] != NOWHERE && t->cells[i].p)
            *(const char **)(void *)((char *)&k + columns[places[i]].member) = t->cells[i].p;
    k.id = without_scheme(k.id);
    names_add(n, &k);
}

bool names_take_csv(struct names *n, struct slice text, const char *source, size_t *ret_line) {
    const char *mark = "\xef\xbb\xbf"; /* what some programs begin UTF-8 with */
    if (slice_starts(text, mark))
        text = (struct slice){ text.p + strlen(mark), text.n - strlen(mark) };
    const char *end = memchr(text.p, '\n', text.n);
    size_t heading = end ? (size_t)(end - text.p) : text.n, line = 1;
    struct table t = { .rest = text, .between = memchr(text.p, '\t', heading) ? '\t' : ',' };
    int places[MAX_COLUMNS];
    size_t width;
    bool valid = read_heading(&t, places);
    *ret_line = 0;
    for (width = t.count; valid && !t.broken && take_row(&t);) {
        line++;
        if (t.broken || t.count > width)
            *ret_line = *ret_line ? *ret_line : line;
        else
            add_row(n, &t, places, source);
    }
    for (size_t i = 0; i < MAX_COLUMNS; i++) {
        n->failed = n->failed || t.cells[i].failed;
        bytes_free(&t.cells[i]);
    }
    return valid;
}
