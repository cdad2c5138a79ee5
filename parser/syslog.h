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

/* Whether a host stands here, behind a stamp: "web-1 kernel: ...", "web-1 systemd[1]: ...". A kernel's own
 * prefix has no brackets. */
bool syslog_has_host(struct text t);

/* What follows the date of a syslog daemon, a journal or a collector, all of it optional: host, tag, the
 * kernel's stamp */
void syslog_take_host_and_tag(struct text *t, struct message *m);

/* Stamps in brackets, dates in ISO 8601, one or several. */
bool syslog_take_times(struct text *t, struct message *m);

#endif
