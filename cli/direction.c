/* SPDX-License-Identifier: MIT */
/* direction.c - holds what cannot be read yet. */
#include "direction.h"

#include <err.h>

enum { MOST = 1 << 30 }; /* bytes held; what collectors answer has some thousand lines */

static enum oomwhy_status hold(struct direction *d, struct slice bytes) {
    bytes_add(&d->held, bytes.p, bytes.n);
    if (d->held.n > MOST)
        warnx("a log with its newest lines first is held as a whole, and this one has more than 1 GiB\n"
              "  try: tac LOG | oomwhy");
    return d->held.failed || d->held.n > MOST ? OOMWHY_NOMEM : OOMWHY_OK;
}

static enum oomwhy_status let_go(struct direction *d, struct oomwhy_parser *p) {
    enum oomwhy_status status = oomwhy_parser_feed(p, d->held.p, d->held.n);
    bytes_free(&d->held);
    return status;
}

/* Asked again when there is twice as much: bytes may come one by one. */
static void find_out(struct direction *d, struct slice so_far, bool whole) {
    if (d->order != OOMWHY_ORDER_UNKNOWN || (!whole && so_far.n < 2 * d->asked))
        return;
    d->order = oomwhy_order_of(so_far.p, so_far.n, whole);
    d->asked = so_far.n;
}

static struct slice held(const struct direction *d) {
    return (struct slice){ d->held.p, d->held.n };
}

enum oomwhy_status direction_feed(struct direction *d, struct oomwhy_parser *p, struct slice bytes) {
    if (!d->held.n)
        find_out(d, bytes, false);
    if (d->order == OOMWHY_OLDEST_FIRST && !d->held.n)
        return oomwhy_parser_feed(p, bytes.p, bytes.n);
    enum oomwhy_status status = hold(d, bytes);
    if (status == OOMWHY_OK)
        find_out(d, held(d), false);
    return status == OOMWHY_OK && d->order == OOMWHY_OLDEST_FIRST ? let_go(d, p) : status;
}

enum oomwhy_status direction_finish(struct direction *d, struct oomwhy_parser *p) {
    find_out(d, held(d), true);
    if (d->order == OOMWHY_NEWEST_FIRST)
        return oomwhy_parser_feed_newest_first(p, d->held.p, d->held.n);
    enum oomwhy_status status = let_go(d, p);
    return status == OOMWHY_OK ? oomwhy_parser_finish(p) : status;
}

void direction_free(struct direction *d) {
    bytes_free(&d->held);
    *d = (struct direction){ 0 };
}
