/* SPDX-License-Identifier: MIT */
/* wall.h - date and time as collectors write them, into a form that the library reads. */
#ifndef OOMWHY_CLI_WALL_H
#define OOMWHY_CLI_WALL_H

#include "bytes.h"

enum { WALL_SIZE = 40 };

/*
 * ISO 8601, with a blank for its T too; Kibana's "Nov 22, 2026 @ 14:06:00.123"; seconds since the epoch, by
 * their size milli-, micro- or nanoseconds. False: it is something else.
 */
bool wall_of(struct slice text, char ret_wall[static WALL_SIZE]);
bool wall_of_number(double epoch, char ret_wall[static WALL_SIZE]);

#endif
