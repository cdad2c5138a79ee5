/* SPDX-License-Identifier: MIT */
/* compare.h - a record of liboomwhy's against the truth, member by member. */
#ifndef OOMWHY_LOAD_COMPARE_H
#define OOMWHY_LOAD_COMPARE_H

#include "oomwhy.h"
#include "truth.h"

#include <stdio.h>

#define COMPARE_LINES_MAX 10 /* what is wrong with all kills of a storm is seen by then */

struct comparison {
    const struct truth *truth;
    FILE *out; /* a line for each of the first differences: member, truth, record */
    size_t differences;
};

void compare_kill(struct comparison *c, const struct kill *kill, const struct oomwhy_record *record);

/* A difference of another kind. */
void compare_differ(struct comparison *c, int64_t pid, const char *member, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

const struct oomwhy_victim *compare_victim(const struct oomwhy_record *record, int64_t pid);

#endif
