/* SPDX-License-Identifier: MIT */
/* wall.h - the shapes in which logs write date and time. No clock, no locale, no zone data. */
#ifndef OOMWHY_WALL_H
#define OOMWHY_WALL_H

#include "message.h"

/* "Sun Nov 22 14:18:20 2026": asctime's shape, weekday and month in any language */
bool wall_is_ctime(struct text t);

/* "Nov22 14:18": dmesg -e, the first line of a minute */
bool wall_is_month_day(struct text t);

/* Length of "2026-11-22T14:18:20" or "2026-11-22 14:18:20", with fraction and offset where written; 0: none
 * at the front */
size_t wall_iso_length(struct text t);

/* Length of a stamp that starts with a word: "Nov 22 14:06:00", "Sun 2026-11-22 14:06:00 UTC"; 0: none */
size_t wall_syslog_length(struct text t);

/* message.wall in ISO 8601, no more precise than it was written; NULL when there is none. */
const char *transport_wall(const struct message *m, struct arena *a);

/* The same for microseconds since the epoch, in UTC. */
const char *transport_wall_us(int64_t epoch_us, struct arena *a);

#endif
