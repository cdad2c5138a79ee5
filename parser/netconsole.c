/* SPDX-License-Identifier: MIT */
/* netconsole.c - what drivers/net/netconsole.c does to a record that does not fit into a packet of 1000
 * bytes. */
#include "netconsole.h"

#include "stamp.h"

enum { LONGEST_RECORD = 16384, LONGEST_RELEASE = 80 };

bool netconsole_take_release(struct text *t, struct message *m) {
    const char *comma = memchr(t->p, ',', t->n < LONGEST_RELEASE ? t->n : LONGEST_RELEASE);
    struct text rest = comma ? text_from(*t, (size_t)(comma - t->p) + 1) : *t;
    if (!comma || !stamp_take_kmsg(&rest, m))
        return false;
    *t = rest;
    return true;
}

/* "...,ncfrag=952/1130;", at the end of the head; key: all before the numbers, the same in each part. */
static bool take_place(struct text head, struct text *ret_key, int64_t *ret_offset, int64_t *ret_total) {
    struct text name = TEXT(",ncfrag="), rest;
    ptrdiff_t at = text_find_last(head, name);
    if (at < 0)
        return false;
    rest = text_from(head, (size_t)at + name.n);
    *ret_key = text_head(head, (size_t)at + name.n);
    return text_int(&rest, ret_offset) && text_take(&rest, TEXT("/")) && text_int(&rest, ret_total) &&
           text_equal(rest, TEXT(";")) && *ret_offset >= 0 && *ret_total > 0 && *ret_total <= LONGEST_RECORD;
}

/* A part that does not go on where the one before ended: something between them is lost, and the record with
 * it. */
static void append(struct fragments *f, struct text part, int64_t offset, int64_t total) {
    if (offset == 0)
        f->n = 0;
    if ((size_t)offset != f->n || f->n + part.n > (size_t)total)
        return;
    memcpy(f->text.bytes + f->n, part.p, part.n);
    f->n += part.n;
}

bool netconsole_join(struct fragments *f, struct text head, struct text *text, bool *ret_failed) {
    struct text key, next, rest = *text;
    int64_t offset, total;
    *ret_failed = false;
    if (head.n < 2 || !is_digit(head.p[head.n - 2]) || !take_place(head, &key, &offset, &total))
        return false;
    if (!scratch_reserve(&f->text, LONGEST_RECORD)) {
        *ret_failed = true;
        return false;
    }
    for (ptrdiff_t at; (at = text_find(rest, key)) >= 0;) { /* a receiver that does not end a packet's line */
        next = text_from(rest, (size_t)at);
        const char *end = memchr(next.p, ';', next.n);
        append(f, text_head(rest, (size_t)at), offset, total);
        if (!end || !take_place(text_head(next, (size_t)(end - next.p) + 1), &key, &offset, &total))
            break;
        rest = text_from(next, (size_t)(end - next.p) + 1);
    }
    append(f, rest, offset, total);
    bool whole = f->n == (size_t)total;
    *text = (struct text){ f->text.bytes, whole ? f->n : 0 };
    if (whole)
        f->n = 0;
    return true;
}
