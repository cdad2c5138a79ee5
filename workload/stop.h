/* SPDX-License-Identifier: MIT */
/*
 * stop.h - being told to end. The signals only leave a note: whoever waits looks at it at least every
 * STOP_POLL_MS, everything is unwound the ordinary way, and only then does the program die of the signal.
 */
#ifndef OOMWHY_LOAD_STOP_H
#define OOMWHY_LOAD_STOP_H

#include "why.h"

#include <stdint.h>

#define STOP_POLL_MS 50

void stop_listen(void);
bool stop_wanted(void);
bool stop_why(struct why *why); /* false, with the signal's name as the reason */
bool stop_unheard(void);        /* by SIGPIPE: there is nobody to tell anything */

/* In a new process: the signals end it at once again. */
void stop_forget(void);

/* After all is cleaned up: dies of the signal that was noted, if one was. */
void stop_die(void);

int64_t clock_us(int clock);

/* Sleeps, but no longer than until told to end. */
void pause_ms(int64_t ms);

#endif
