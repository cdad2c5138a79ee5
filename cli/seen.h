/* SPDX-License-Identifier: MIT */
/* seen.h - which kills have been told already: overlapping logs hold one kill twice. */
#ifndef OOMWHY_CLI_SEEN_H
#define OOMWHY_CLI_SEEN_H

#include "oomwhy.h"

struct seen {
    void *tree;
};

/*
 * Whether a record was there before with the same id and, as far as both tell, the same boot and time. If
 * not, it is from now on.
 */
bool seen_before(struct seen *s, const struct oomwhy_record *record);

void seen_free(struct seen *s);

#endif
