/* SPDX-License-Identifier: MIT */
/* swapfile.h - a swap file of our own, for as long as a run needs one. */
#ifndef OOMWHY_LOAD_SWAPFILE_H
#define OOMWHY_LOAD_SWAPFILE_H

#include "why.h"

#include <stdint.h>

struct swapfile {
    char *path; /* NULL: none */
};

/* In $TMPDIR or /var/tmp. */
bool swapfile_make(int64_t bytes, struct swapfile *ret_swapfile, struct why *why);
void swapfile_remove(struct swapfile *s);

/* Removes those of runs that were killed. */
void swapfile_sweep(void);

#endif
