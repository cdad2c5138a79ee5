/* SPDX-License-Identifier: MIT */
/* owner.c - see owner.h. */
#include "owner.h"
#include "tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

void owner_name(char name[static OWNER_NAME_MAX], bool kept) {
    int64_t pid = getpid();
    snprintf(name, OWNER_NAME_MAX, "oomwhy-%s-%" PRId64 "-%" PRId64, kept ? "kept" : "load", pid,
             process_start(pid));
}

bool owner_is_dead(const char *name) {
    int64_t pid, start;
    return sscanf(name, "oomwhy-load-%" SCNd64 "-%" SCNd64, &pid, &start) == 2 && process_start(pid) != start;
}
