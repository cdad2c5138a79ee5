/* SPDX-License-Identifier: MIT */
/* cgroup.h - one memory cgroup, v1 or v2: its counters, its tasks, joining it. */
#ifndef OOMWHY_LOAD_CGROUP_H
#define OOMWHY_LOAD_CGROUP_H

#include "hierarchy.h"
#include "tasks.h"
#include "why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cgroup {
    const struct hierarchy *hierarchy;
    char *path; /* as the kernel prints it */
    char *dir;  /* where it is seen here */
};

/* Named as the members of struct oomwhy_counters. */
#define COUNTERS_MAX 3
struct counter {
    const char *name;
    int64_t usage_bytes, limit_bytes, failcnt; /* UNLIMITED; OOMWHY_UNSET where this kernel does not tell */
};

bool cgroup_of_this_process(const struct hierarchy *h, struct cgroup *ret_cgroup, struct why *why);
bool cgroup_at(const struct hierarchy *h, const char *path, struct cgroup *ret_cgroup, struct why *why);
void cgroup_free(struct cgroup *c);

/* The next cgroup up; false at the top of what is mounted. */
bool cgroup_parent(const struct cgroup *c, struct cgroup *ret_parent);

/* Puts this process in and looks whether it is. With no_move it only looks. */
bool cgroup_join(const struct cgroup *c, bool no_move, struct why *why);

int64_t cgroup_limit(const struct cgroup *c);
int64_t cgroup_usage(const struct cgroup *c);

/* What may still be taken before the limit is hit: page cache makes way. */
int64_t cgroup_room(const struct cgroup *c);

/* Kernel memory, page tables and the like, that is charged here; OOMWHY_UNSET where it is not told. */
int64_t cgroup_kernel(const struct cgroup *c);

size_t cgroup_counters(const struct cgroup *c, struct counter ret_counters[static COUNTERS_MAX]);

/* Processes killed by the OOM killer in it and below, since it was made. */
int64_t cgroup_kills(const struct cgroup *c);

/* Every process in it and below. False without memory. */
bool cgroup_tasks(const struct cgroup *c, struct tasks *ret_tasks);

/* Calls visit(dir, arg) for the cgroup and all below it, the deepest first. */
void cgroup_walk(const char *dir, void (*visit)(const char *dir, void *arg), void *arg);
void cgroup_pids(const char *dir, void (*visit)(int64_t pid, void *arg), void *arg);

#endif
