/* SPDX-License-Identifier: MIT */
/* progress.h - a bar on standard error while a long file is read, where nobody draws on the same terminal. */
#ifndef OOMWHY_CLI_PROGRESS_H
#define OOMWHY_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *name;
    int64_t total;
    int64_t next_us; /* when to draw again; 0: never */
    bool drawn;
};

/* total: bytes, or -1 when nobody knows. */
void progress_begin(struct progress *p, const char *name, int64_t total);
void progress_update(struct progress *p, int64_t done);
void progress_end(struct progress *p);

#endif
