/* SPDX-License-Identifier: MIT */
/* stamp.h - what kernels and dmesg put before a message: time, level, caller. Each takes its own off the
 * front, or leaves the text alone. */
#ifndef OOMWHY_STAMP_H
#define OOMWHY_STAMP_H

#include "message.h"

/* "[ 1234.567890] ", "[Sun Nov 22 14:18:20 2026] ", and a caller behind it */
bool stamp_take_bracket(struct text *t, struct message *m);

/* "[ T1308]", "[    C0]" */
void stamp_take_caller(struct text *t, struct message *m);

/* "<6>" */
bool stamp_take_level(struct text *t, struct message *m);

/* "kern  :err   : " */
bool stamp_take_decoded(struct text *t, struct message *m);

/* 0 to 7 of "emerg" to "debug"; -1: none of them */
int stamp_level(struct text name);

/* "6,1234,5678901,-;", a /dev/kmsg record */
bool stamp_take_kmsg(struct text *t, struct message *m);

#endif
