/* SPDX-License-Identifier: MIT */
/* container.h - reads a cgroup path: which runtime, container, pod, unit, user or job it belongs to. */
#ifndef OOMWHY_CONTAINER_H
#define OOMWHY_CONTAINER_H

#include "fields.h"

/*
 * The identity of the victim's cgroup, and what kind of thing the limiting cgroup is. Either may be
 * NULL. NULL when both are, or without memory.
 */
struct oomwhy_container *container_identify(const char *task_memcg, const char *oom_memcg, struct arena *a);

#endif
