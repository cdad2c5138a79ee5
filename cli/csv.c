/* SPDX-License-Identifier: MIT */
/* csv.c - taking rows of a table apart. */
#include "csv.h"

#include <string.h>

/* What the headings have; a comma where they have several of these, or none. */
static char separator(struct slice headings) {
    bool comma = headings.n && memchr(headings.p, ',', headings.n);
    for (const char *other = "\t;"; *other && headings.n && !comma; other++)
        if (memchr(headings.p, *other, headings.n))
            return *other;
    return ',';
}

void csv_begin(struct csv *c, struct slice *text) {
    const char *mark = "\xef\xbb\xbf"; /* what some programs begin UTF-8 with */
    if (slice_starts(*text, mark))
        *text = (struct slice){ text->p + strlen(mark), text->n - strlen(mark) };
    const char *end = text->n ? memchr(text->p, '\n', text->n) : NULL;
    size_t headings = end ? (size_t)(end - text->p) : text->n;
    *c = (struct csv){ .between = separator((struct slice){ text->p, headings }) };
}

/* "" inside of quotes is one quote. */
static void take_quoted(struct csv *c, struct slice *rest, struct bytes *cell) {
    const char *p = rest->p + 1, *end = rest->p + rest->n;
    for (; p < end && !(*p == '"' && (p + 1 == end || p[1] != '"')); p++) {
        p += *p == '"';
        bytes_put(cell, *p);
    }
    c->broken = c->broken || p == end;
    p += p < end;
    *rest = (struct slice){ p, (size_t)(end - p) };
}

static bool ends_cell(const struct csv *c, char byte) {
    return byte == c->between || byte == '\n' || byte == '\r';
}

static void take_cell(struct csv *c, struct slice *rest, struct bytes *cell) {
    cell->n = 0;
    bytes_add(cell, "", 0); /* the NUL */
    if (rest->n && *rest->p == '"')
        take_quoted(c, rest, cell);
    size_t n = 0;
    while (n < rest->n && !ends_cell(c, rest->p[n]))
        n++;
    bytes_add(cell, rest->p, n);
    *rest = (struct slice){ rest->p + n, rest->n - n };
}

static bool skip(struct slice *rest, char byte) {
    if (!rest->n || *rest->p != byte)
        return false;
    *rest = (struct slice){ rest->p + 1, rest->n - 1 };
    return true;
}

bool csv_take_row(struct csv *c, struct slice *text, bool last) {
    struct slice rest = *text;
    bool more = rest.n > 0, broken = c->broken;
    c->count = 0;
    while (more && c->count < CSV_COLUMNS) {
        take_cell(c, &rest, &c->cells[c->count++]);
        more = skip(&rest, c->between);
    }
    c->broken = c->broken || more;
    skip(&rest, '\r');
    if (!skip(&rest, '\n') && !last) {
        c->broken = broken; /* its end may come */
        return false;
    }
    *text = rest;
    return c->count > 0;
}

bool csv_free(struct csv *c) {
    bool failed = false;
    for (size_t i = 0; i < CSV_COLUMNS; i++) {
        failed = failed || c->cells[i].failed;
        bytes_free(&c->cells[i]);
    }
    return !failed;
}
