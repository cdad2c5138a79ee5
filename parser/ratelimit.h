/* SPDX-License-Identifier: MIT */
/* ratelimit.h - the kernel's limit on OOM reports (lib/ratelimit.c), followed by the stamps of the log. */
#ifndef OOMWHY_RATELIMIT_H
#define OOMWHY_RATELIMIT_H

#include "oomwhy.h"

struct ratelimit {
    int64_t begin_us; /* of the current interval; OOMWHY_UNSET: not known */
    int64_t reports;  /* let through in it */
    bool limiting;    /* the kill before had no report */
};

/* A report was printed. us: its stamp, or OOMWHY_UNSET. */
void ratelimit_count(struct ratelimit *l, int64_t us);

/* A kill line stands alone: can the limit have swallowed its report? */
bool ratelimit_swallowed(struct ratelimit *l, int64_t us);

#endif
