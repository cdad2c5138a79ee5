/* SPDX-License-Identifier: MIT */
/* ahead.h - unpacking on a thread of its own, a few blocks ahead of the one that parses them. */
#ifndef OOMWHY_CLI_AHEAD_H
#define OOMWHY_CLI_AHEAD_H

#include "archive.h"

struct ahead;

/* One block: what archive_module.read() gave. */
struct ahead_block {
    struct slice bytes; /* they last until the next call */
    ssize_t status;     /* as archive_module.read() returns it */
    int64_t done;       /* bytes of the packed file that had been read by then */
};

/* The unpacker and what *done counts are the thread's alone until ahead_end(). NULL: no thread, or no memory.
 */
struct ahead *ahead_begin(const struct archive_module *module, struct unpacker *unpacker,
                          const int64_t *done);

/* Behind a block whose status is not above 0 there is no other. */
struct ahead_block ahead_take(struct ahead *a);

/* Ends the thread, which reads no more than the block that it is at. */
void ahead_end(struct ahead *a);

#endif
