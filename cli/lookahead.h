/* SPDX-License-Identifier: MIT */
/*
 * lookahead.h - a large file of plain text, cut into parts that several threads look through for lines that
 * may matter, ahead of the one that reads those: in their order, and with the same result as by itself.
 */
#ifndef OOMWHY_CLI_LOOKAHEAD_H
#define OOMWHY_CLI_LOOKAHEAD_H

#include "window.h"

#include <stddef.h>
#include <stdint.h>

/* Quiet lines, and the line behind them, which may matter. */
struct stretch {
    uint32_t quiet, lines; /* bytes; lines in those */
    uint32_t loud;         /* bytes */
};

struct part {
    struct window window; /* the whole of it is the part */
    struct stretch *stretches;
    size_t count, room;
    size_t head, tail; /* bytes of lines that the part before began, and that the next one ends */
    bool failed;       /* no memory, or the file is no longer so long: read it in another way */
};

struct lookahead;

/* So many threads, for so many parts from there on. NULL: no thread, or no memory. */
struct lookahead *lookahead_begin(int fd, off_t start, size_t parts, size_t threads);

/* The next part, which lasts until the next call; NULL behind the last. */
struct part *lookahead_next(struct lookahead *l);

void lookahead_end(struct lookahead *l);

#endif
