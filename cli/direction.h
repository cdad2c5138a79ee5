/* SPDX-License-Identifier: MIT */
/* direction.h - between decoder and parser: a log whose newest entries come first is held until its end. */
#ifndef OOMWHY_CLI_DIRECTION_H
#define OOMWHY_CLI_DIRECTION_H

#include "bytes.h"
#include "oomwhy.h"

/* Of one input. All zero: it is still to be found out; OOMWHY_OLDEST_FIRST where that is known. */
struct direction {
    enum oomwhy_order order;
    struct bytes held; /* until the order is known, or until the end */
    size_t asked;      /* so many bytes did not tell it */
};

/* Feeds the parser with the log's next bytes, now or later. OOMWHY_NOMEM: also where they are more than can
 * be held, which has been said on standard error. */
enum oomwhy_status direction_feed(struct direction *d, struct oomwhy_parser *p, struct slice bytes);

/* The log has ended: feeds what was held back, and finishes. */
enum oomwhy_status direction_finish(struct direction *d, struct oomwhy_parser *p);

void direction_free(struct direction *d);

#endif
