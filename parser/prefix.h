/* SPDX-License-Identifier: MIT */
/* prefix.h - the prefixes that the kernel, dmesg, journalctl and syslog daemons put before a message. */
#ifndef OOMWHY_PREFIX_H
#define OOMWHY_PREFIX_H

#include "message.h"

/* Any prefix but that of /dev/kmsg, or several of them. False, and nothing taken, when there is none. */
bool prefix_take(struct text *t, struct message *m);

/* Whether a host stands here, behind a stamp: "web-1 kernel: ...", "web-1 systemd[1]: ...". */
bool prefix_has_host(struct text t);

#endif
