/* SPDX-License-Identifier: MIT */
/* overflow.h - memory.stat, the longest record there is, may outgrow what carries it. */
#ifndef OOMWHY_OVERFLOW_H
#define OOMWHY_OVERFLOW_H

#include "report.h"

/* Both of the figures gathered since the last heading. The one perhaps in the middle of the last number, */
bool stat_record_was_cut(const struct report *r);

/* the other between two lines. */
bool stat_tail_left_out(const struct report *r);

#endif
