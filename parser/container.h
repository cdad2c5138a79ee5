/* SPDX-License-Identifier: MIT */
/* container.h - reads a cgroup path: which runtime, container, pod, unit, user or job it belongs to. */
#ifndef OOMWHY_CONTAINER_H
#define OOMWHY_CONTAINER_H

#include "fields.h"

/* A cgroup and what its path tells: there `limit_level` is what the cgroup itself is. */
struct cgroup {
    const char *path;
    const struct oomwhy_container *told;
};

/* NULL tells nothing; `told` alone is NULL without memory. */
struct cgroup cgroup_read(const char *path, struct arena *a);

/* Who the victim is, and what kind of thing the limiting cgroup is. NULL when neither has a path, or without
 * memory. */
struct oomwhy_container *container_identify(struct cgroup victim, struct cgroup limiting, struct arena *a);

#endif
