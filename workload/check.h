/* SPDX-License-Identifier: MIT */
/* check.h - does liboomwhy understand what this kernel prints? Kills are made, and its records compared. */
#ifndef OOMWHY_LOAD_CHECK_H
#define OOMWHY_LOAD_CHECK_H

#include "play.h"

struct checked {
    size_t played, skipped, different;
};

/*
 * Plays them in turn and prints a row for each; the truths of those played are in `truths`, in order.
 * False when nothing can be checked at all.
 */
bool check_all(struct stage *stage, const struct scenario *const *list, size_t count, struct truth *truths,
               struct checked *ret_checked, struct why *why);

#endif
