/* SPDX-License-Identifier: MIT */
/* climb.h - one round of a scenario: its processes allocate in turn until the kernel has killed. */
#ifndef OOMWHY_LOAD_CLIMB_H
#define OOMWHY_LOAD_CLIMB_H

#include "cast.h"
#include "show.h"
#include "truth.h"

struct climb {
    const struct scenario *scenario;
    const struct cgroup *limited; /* the one whose limit is to be hit */
    const struct cgroup *places;  /* of each part */
    int64_t step_bytes, interval_ms;
    int64_t limit_bytes, most_steps; /* when nothing has died after so many, nothing will */
    bool no_move;
    void (*tick)(void *arg);
    void *arg;
    struct truth *truth;
    struct show *show;
    struct cast cast;
    struct tasks seen;
    size_t kills; /* in this round */
};

/* False: it could not be done. Ends all its processes, also then. */
bool climb_round(struct climb *c, const char *comm, struct why *why);

#endif
