/* SPDX-License-Identifier: MIT */
/* limit.h - memory cgroups of our own with a limit, and the certainty that a limit is there. */
#ifndef OOMWHY_LOAD_LIMIT_H
#define OOMWHY_LOAD_LIMIT_H

#include "cgroup.h"

struct limit {
    int64_t bytes;
    bool swap;  /* may go on into swap when full */
    bool group; /* memory.oom.group */
    bool keep;  /* named so that no later run removes it */
};

/* As near to this process as is allowed, never around it: the limit must not bind whoever watches. */
bool limit_make(const struct hierarchy *h, const struct limit *limit, struct cgroup *ret_cgroup,
                struct why *why);

/* A cgroup below, with every one between ("a/b/c"), without a limit of its own. */
bool limit_make_below(const struct cgroup *top, const char *names, struct cgroup *ret_cgroup,
                      struct why *why);

/* The cgroup at or above this one that has the lowest limit. */
bool limit_find(const struct cgroup *from, struct cgroup *ret_cgroup, struct why *why);

/*
 * Nothing may allocate before this is true: the kernel itself says that the limit is finite and no more than
 * `at_most`, it is the one that will be hit, the machine has that much to spare, and the OOM killer is on.
 */
bool limit_verify(const struct cgroup *c, int64_t at_most, struct why *why);

/* Kills what is still in it and removes it, with all below. False when it is still there after seconds. */
bool limit_remove(struct cgroup *c);

/* Removes what runs have left behind that were killed themselves. */
void limit_sweep(const struct hierarchy *h);

#endif
