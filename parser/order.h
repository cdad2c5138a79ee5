/* SPDX-License-Identifier: MIT */
/* order.h - logs whose newest entries come first, as collectors answer and `journalctl -r` prints. */
#ifndef OOMWHY_ORDER_H
#define OOMWHY_ORDER_H

#include "list.h"
#include "text.h"

/* Entries that stand in the log in the order in which they were written: mostly one. */
struct span {
    struct text text;    /* whole lines; the end of the last may be missing */
    int64_t line, lines; /* its first, from 1, and how many */
    int64_t turned;      /* lines before it in the order written */
};

/* The spans of a log, those written first before the others. False without memory; to be freed with
 * list_free(). */
bool order_turn(struct text log, struct list *ret_spans);

/* Where in the log that line of the order written is, both counted from 1; and from where to where such lines
 * are, with all of the entries that they begin in and end in. */
int64_t order_line(const struct list *spans, int64_t line);
void order_lines(const struct list *spans, int64_t *first, int64_t *last);

#endif
