/* SPDX-License-Identifier: MIT */
/* play.h - a scenario from beginning to end: its cgroup, its processes, their climb, their death, the truth.
 */
#ifndef OOMWHY_LOAD_PLAY_H
#define OOMWHY_LOAD_PLAY_H

#include "hierarchy.h"
#include "options.h"
#include "scenario.h"
#include "truth.h"

struct stage {
    const struct options *options;
    const struct hierarchy *hierarchy;
    bool quiet;
    int64_t swapfile_default; /* where a scenario needs swap and there is none: make this much; 0: do not */
    void (*tick)(void *arg);  /* called often while a scenario plays */
    void *arg;
};

/* False: it could not be played here. What the kernel did is in the truth, right or wrong. */
bool play(const struct stage *stage, const struct scenario *s, struct truth *ret_truth, struct why *why);

/* How many kills it is going to make. */
size_t play_kills(const struct stage *stage, const struct scenario *s);

#endif
