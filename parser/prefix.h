/* SPDX-License-Identifier: MIT */
/* prefix.h - the prefixes that the kernel, dmesg, journalctl and syslog daemons put before a message. */
#ifndef OOMWHY_PREFIX_H
#define OOMWHY_PREFIX_H

#include "message.h"

/* Any prefix but that of /dev/kmsg, or several of them. False, and nothing taken, when there is none. */
bool prefix_take(struct text *t, struct message *m);

#endif
