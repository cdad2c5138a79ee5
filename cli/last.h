/* SPDX-License-Identifier: MIT */
/* last.h - the last so many records, kept until it is known that they are. */
#ifndef OOMWHY_CLI_LAST_H
#define OOMWHY_CLI_LAST_H

#include "oomwhy.h"

struct last {
    struct last_item *oldest, **end; /* end: where the next one is linked */
    int64_t count;
};

/* Keeps a record, which it takes over, and frees the oldest one above `most`. False without memory. */
bool last_keep(struct last *l, struct oomwhy_record *record, int64_t most);

/* The oldest one, to be freed by the caller; NULL when there is none left. */
struct oomwhy_record *last_take(struct last *l);

#endif
