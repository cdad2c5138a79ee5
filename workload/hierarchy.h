/* SPDX-License-Identifier: MIT */
/* hierarchy.h - where the memory controller of this machine is mounted, v1 or v2, and where in it we are. */
#ifndef OOMWHY_LOAD_HIERARCHY_H
#define OOMWHY_LOAD_HIERARCHY_H

#include "why.h"

#include <stdint.h>

struct hierarchy {
    int version;
    char *mount; /* "/sys/fs/cgroup/memory" */
    char *root;  /* the cgroup that is mounted there: "/", in a container perhaps "/docker/..." */
    char *own;   /* the cgroup of this process */
};

bool hierarchy_find(struct hierarchy *ret_h, struct why *why);
void hierarchy_free(struct hierarchy *h);

/* The memory cgroup of a process, to be freed; NULL when it is gone. */
char *hierarchy_path_of(int version, int64_t pid);

/* The directory that shows the cgroup, to be freed; NULL when it is outside of what is mounted. */
char *hierarchy_dir(const struct hierarchy *h, const char *path);

/* Are pids and cgroup paths here those that the kernel prints? Not so in a container's own namespaces. */
bool namespaces_are_initial(struct why *why);

#endif
