/* SPDX-License-Identifier: MIT */
/*
 * form_verbose.c - journalctl -o verbose: "Sun 2026-11-22 14:06:00.123456 UTC [s=...;i=...;b=...;t=...]",
 * then "    FIELD=value" for each field, the further lines of a value below its first.
 */
#include "decoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 4 };

static bool is_head(struct slice line) {
    const char *bracket = line.n && line.p[0] != ' ' ? memchr(line.p, '[', line.n) : NULL;
    return bracket && line.p[line.n - 1] == ']' &&
           slice_starts((struct slice){ bracket, line.n - (size_t)(bracket - line.p) }, "[s=");
}

/* journalctl may first say "-- Journal begins at ...". */
static bool verbose_recognise(struct slice s) {
    struct slice line;
    while (decoder_line(&s, &line))
        if (!slice_starts(line, "-- "))
            return is_head(line);
    return false;
}

/* Without --all journalctl shows what is not printable as "[123B blob data]". */
static bool is_blob(struct slice value) {
    static const char end[] = "B blob data]";
    size_t n = sizeof end - 1;
    return value.n > n && value.p[0] == '[' && memcmp(value.p + value.n - n, end, n) == 0;
}

static void end_entry(struct decoder *d) {
    if (!d->begun_entry)
        return;
    if (is_blob(entry_get(&d->entry, ENTRY_MESSAGE)))
        d->entry.fields[ENTRY_MESSAGE].given = false;
    d->hidden += !entry_write(&d->entry, &d->lines, &d->seq);
    d->begun_entry = false;
}

/* "t=6491d0e8a1c40", in microseconds since the epoch */
static void begin_entry(struct decoder *d, struct slice head) {
    char time[32];
    const char *t = memmem(head.p, head.n, ";t=", 3);
    end_entry(d);
    d->begun_entry = true;
    d->indent = 0;
    if (!t)
        return;
    int n = snprintf(time, sizeof time, "%llu", strtoull(t + 3, NULL, 16));
    entry_set(&d->entry, ENTRY___REALTIME_TIMESTAMP, (struct slice){ time, (size_t)n });
}

static size_t count_blanks(struct slice line) {
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

static void take_line(struct decoder *d, struct slice line) {
    size_t blanks = count_blanks(line);
    const char *equals = line.n ? memchr(line.p, '=', line.n) : NULL;
    if (is_head(line)) {
        begin_entry(d, line);
    } else if (d->indent && blanks >= d->indent) { /* the value before goes on */
        if (d->field == ENTRY_FIELDS)
            return;
        entry_append(&d->entry, d->field, SLICE("\n"));
        entry_append(&d->entry, d->field, (struct slice){ line.p + d->indent, line.n - d->indent });
    } else if (d->begun_entry && equals && blanks == INDENT) {
        size_t name = (size_t)(equals - line.p) - INDENT;
        d->indent = INDENT + name + 1;
        d->field = entry_field((struct slice){ line.p + INDENT, name });
        if (d->field != ENTRY_FIELDS && d->entry.fields[d->field].given)
            d->field = ENTRY_FIELDS; /* the first value counts */
        entry_set(&d->entry, d->field, (struct slice){ equals + 1, line.n - d->indent });
    }
}

static size_t verbose_decode(struct decoder *d, struct slice bytes) {
    struct slice rest = bytes, line;
    while (decoder_line(&rest, &line))
        take_line(d, line);
    return bytes.n - rest.n;
}

static void verbose_finish(struct decoder *d, struct slice rest, bool last) {
    if (last && rest.n)
        take_line(d, rest);
    if (last || !rest.n)
        end_entry(d);
}

const struct form oomwhy_form_verbose = { "journalctl -o verbose", verbose_recognise, verbose_decode,
                                          verbose_finish };
