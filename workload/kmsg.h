/* SPDX-License-Identifier: MIT */
/* kmsg.h - the kernel's own log from now on, read from /dev/kmsg as it comes. */
#ifndef OOMWHY_LOAD_KMSG_H
#define OOMWHY_LOAD_KMSG_H

#include "why.h"

#include <stddef.h>
#include <stdint.h>

/* mm/oom_kill.c: over the whole machine so many reports in so long, the rest are bare kill lines. */
#define REPORTS_MAX 10
#define WINDOW_MS   5000

struct kmsg {
    int fd;
    char *text; /* raw records, since the last kmsg_forget() */
    size_t length, room;
    int64_t lost; /* times the log overran what was not read yet */
    int64_t opened_us;
    int64_t reports_us[REPORTS_MAX]; /* CLOCK_MONOTONIC of the latest reports, of anybody; a ring */
    size_t reports_count;
    bool failed; /* out of memory */
};

bool kmsg_open(struct kmsg *ret_log, struct why *why);
void kmsg_close(struct kmsg *log);

/* Takes what is there. Of a struct kmsg; void, to be called by those who need not know. */
void kmsg_drain(void *kmsg);

/* Takes what comes until it is quiet: the last lines are printed when the victim may be gone already. */
void kmsg_settle(struct kmsg *log);
void kmsg_forget(struct kmsg *log);

/* Waits until the kernel will print so many reports; not at all for more than it ever prints in a row. */
void kmsg_wait_for_reports(struct kmsg *log, size_t count);

/* Did the kernel print a report with this process as the victim? */
bool kmsg_has_report(const struct kmsg *log, int64_t pid);

#endif
