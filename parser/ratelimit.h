/* SPDX-License-Identifier: MIT */
/* ratelimit.h - the kernel's limit on OOM reports (lib/ratelimit.c), followed by the stamps of the log. */
#ifndef OOMWHY_RATELIMIT_H
#define OOMWHY_RATELIMIT_H

#include "oomwhy.h"

enum { RATELIMIT_BURST = 10 }; /* mm/oom_kill.c: DEFAULT_RATELIMIT_BURST */

struct ratelimit {
    int64_t stamps[RATELIMIT_BURST]; /* of the last reports, a ring */
    uint64_t count;                  /* of all reports */
};

void ratelimit_reset(struct ratelimit *l);

/* A report was printed. us: its stamp, or OOMWHY_UNSET. */
void ratelimit_count(struct ratelimit *l, int64_t us);

/* A kill line stands alone: can the limit have swallowed its report? */
bool ratelimit_swallowed(const struct ratelimit *l, int64_t us);

#endif
