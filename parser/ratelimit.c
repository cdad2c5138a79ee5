/* SPDX-License-Identifier: MIT */
/* ratelimit.c - so many reports in an interval that starts with the first; then none until it is over. */
#include "ratelimit.h"

enum {
    BURST = 10,            /* mm/oom_kill.c: DEFAULT_RATELIMIT_BURST */
    INTERVAL_US = 5000000, /* DEFAULT_RATELIMIT_INTERVAL */
    SLACK_US = INTERVAL_US / 10,
};

void ratelimit_count(struct ratelimit *l, int64_t us) {
    bool known = l->begin_us != OOMWHY_UNSET && us != OOMWHY_UNSET;
    l->limiting = false;
    if (!known || us < l->begin_us || us - l->begin_us > INTERVAL_US) {
        l->begin_us = us;
        l->reports = 0;
    }
    l->reports++;
}

bool ratelimit_swallowed(struct ratelimit *l, int64_t us) {
    bool known = l->begin_us != OOMWHY_UNSET && us != OOMWHY_UNSET;
    bool inside = !known || (us >= l->begin_us && us - l->begin_us <= INTERVAL_US + SLACK_US);
    l->limiting = inside && (l->limiting || l->reports >= BURST);
    return l->limiting;
}
