/* SPDX-License-Identifier: MIT */
/* when.h - times as people type them and as logs write them. It alone looks at the clock and the time zone.
 */
#ifndef OOMWHY_CLI_WHEN_H
#define OOMWHY_CLI_WHEN_H

#include <stdbool.h>
#include <stdint.h>

/* The whole of what a time names: a second, say, where it has no fraction. Both ends belong to it. */
struct span {
    int64_t from_us, to_us;
};

/* A TIME of the command line. */
struct when {
    bool given;
    bool monotonic; /* since boot, not since the epoch */
    struct span span;
};

/* False: it is none. */
bool when_parse(const char *text, struct when *ret_when);

/*
 * The wall time of a record, since the epoch. What names no year is of the last one in which it is not later
 * than `written_us`, when its log was written last. False: it cannot be told.
 */
bool when_of_wall(const char *wall, int64_t written_us, struct span *ret_span, bool *ret_year_told);

int64_t when_now_us(void);

#endif
