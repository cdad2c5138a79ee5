/* SPDX-License-Identifier: MIT */
/*
 * wrap.h - long lines that a mail or a terminal broke where their beginning is a line as well: "...
 * shmem-rss:0kB" of a newer kernel's kill line is an older one's. What rules.c marks JOINS, whose beginning
 * is none, is no matter of this.
 */
#ifndef OOMWHY_WRAP_H
#define OOMWHY_WRAP_H

#include "rules.h"
#include "text.h"

/* The lines that this is about, as bits. */
enum {
    WRAP_KINDS = 1 << LINE_MEMINFO | 1 << LINE_HARDWARE | 1 << LINE_KILLED | 1 << LINE_STATS,
};

/* Whether kernels end lines of the kind in another way, so that there may be more of it on the next one. */
bool wrap_may_go_on(enum line_kind kind, struct text t);

/* The same for a line of which nothing says that it was wrapped. */
bool wrap_may_begin(enum line_kind kind, struct text t);

/* What stood between the beginning and the next line, " " or ""; NULL: that is none of its rest. */
const char *wrap_joint(enum line_kind kind, struct text so_far, struct text rest);

#endif
