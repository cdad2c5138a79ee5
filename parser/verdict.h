/* SPDX-License-Identifier: MIT */
/* verdict.h - the "oom-kill:" line (5.0+), whose names may hold its own separators. */
#ifndef OOMWHY_VERDICT_H
#define OOMWHY_VERDICT_H

#include "rules.h"

/* False when the line is not whole: its end, ",uid=<number>", is missing. What could be read is in
 * *ret_facts. */
bool verdict_read(struct text line, struct facts *ret_facts, struct arena *a);

#endif
