/* SPDX-License-Identifier: MIT */
/*
 * ratelimit.c - the kernel lets so many reports through in an interval that starts with the first of
 * them, and then none until it is over. Where its interval began the log need not show: but whenever it
 * swallows one, as many as it lets through lie less than an interval back.
 */
#include "ratelimit.h"

enum {
    INTERVAL_US = 5000000, /* mm/oom_kill.c: DEFAULT_RATELIMIT_INTERVAL */
    SLACK_US = INTERVAL_US / 10,
};

void ratelimit_reset(struct ratelimit *l) {
    *l = (struct ratelimit){ 0 };
}

void ratelimit_count(struct ratelimit *l, int64_t us) {
    l->stamps[l->count++ % RATELIMIT_BURST] = us;
}

bool ratelimit_swallowed(const struct ratelimit *l, int64_t us) {
    if (l->count < RATELIMIT_BURST)
        return false;
    int64_t tenth_last = l->stamps[l->count % RATELIMIT_BURST];
    if (us == OOMWHY_UNSET || tenth_last == OOMWHY_UNSET)
        return true;
    return us >= tenth_last && us - tenth_last <= INTERVAL_US + SLACK_US;
}
