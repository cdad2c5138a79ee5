/* SPDX-License-Identifier: MIT */
/* syslog.h - date, host and tag, as syslog daemons and journalctl put them before a message. Each takes its
 * own off the front, or leaves the text alone. */
#ifndef OOMWHY_SYSLOG_H
#define OOMWHY_SYSLOG_H

#include "message.h"

/* "Nov 22 14:06:00 host kernel: " */
bool syslog_take(struct text *t, struct message *m);

/* "1795615560.123456 host kernel: " */
bool syslog_take_epoch(struct text *t, struct message *m);

/* "1 2026-11-22T14:06:00.123456+00:00 host kernel - - - " */
bool syslog_take_rfc5424(struct text *t, struct message *m);

/* "kernel: "; any other tag makes the message foreign. */
bool syslog_take_tag(struct text *t, struct message *m);

/* What follows a date. */
void syslog_take_host_and_tag(struct text *t, struct message *m);

/* Stamps in brackets, dates in ISO 8601, one or several. */
bool syslog_take_times(struct text *t, struct message *m);

#endif
