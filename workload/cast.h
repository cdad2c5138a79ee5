/* SPDX-License-Identifier: MIT */
/*
 * cast.h - the processes of a scenario. Each enters its cgroup, makes sure that it is in there, and then
 * allocates only what it is told to, a step at a time, so that whoever tells it can look in between.
 * They die with the process that started them, however that one ends.
 */
#ifndef OOMWHY_LOAD_CAST_H
#define OOMWHY_LOAD_CAST_H

#include "cgroup.h"
#include "scenario.h"

struct actor {
    const struct part *part;
    char comm[COMM_MAX];
    const struct cgroup *cgroup;
    int64_t pid; /* 0: not known yet */
    int64_t steps;
    bool gone;
    size_t died;      /* as the first that was killed, the second ...; 0: not */
    int ours, theirs; /* the two ends of its socket, -1: closed */
};

struct cast {
    struct actor *actors;
    size_t count;
    enum appetite appetite;
    bool no_move; /* they are where they should be already */
};

/* comm: of the parts that have none. cgroups: one for each part. */
bool cast_make(const struct scenario *s, const char *comm, const struct cgroup *cgroups, bool no_move,
               struct cast *ret_cast, struct why *why);

/* Returns when each has said that it is ready. */
bool cast_start(struct cast *cast, struct why *why);

enum reply { DONE, DEAD, FAILED };

/* `wait` is called again and again until there is an answer. FAILED: with a reason. */
enum reply cast_order(struct cast *cast, struct actor *actor, int64_t bytes, int64_t count,
                      void (*wait)(void *), void *arg, struct why *why);

/* The next of them that has died, with its wait status; NULL: none just now. */
struct actor *cast_reap(struct cast *cast, int *ret_status);

/* Ends whoever is left. */
void cast_end(struct cast *cast);

#endif
