/* SPDX-License-Identifier: MIT */
/* appetite.h - the ways of taking memory. Nothing is ever given back. */
#ifndef OOMWHY_LOAD_APPETITE_H
#define OOMWHY_LOAD_APPETITE_H

#include "scenario.h"
#include "why.h"

/* One step. 0, or the error number of an allocation that was refused. */
int eat(enum appetite appetite, size_t bytes);

/* Why it may have been refused, which is not what was wanted: the kernel should have killed instead. */
void appetite_spoilt(enum appetite appetite, int error, int64_t steps, struct why *why);

#endif
