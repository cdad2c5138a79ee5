/* SPDX-License-Identifier: MIT */
/* message.h - one kernel message out of a structured log, and how it is handed on to the library. */
#ifndef OOMWHY_CLI_MESSAGE_H
#define OOMWHY_CLI_MESSAGE_H

#include "bytes.h"

#include <stdint.h>

#define MESSAGE_UNSET INT64_MIN

struct message {
    struct slice text;
    int level, facility; /* -1: not told */
    int64_t mono_us;     /* MESSAGE_UNSET: not told */
    struct slice wall;   /* ISO 8601, or seconds since the epoch; these and the following may be empty */
    struct slice host, boot, caller;
};

#define MESSAGE_INIT \
    { .level = -1, .facility = -1, .mono_us = MESSAGE_UNSET }

/*
 * Adds the message as a record of /dev/kmsg, which keeps every byte: its number is *seq, which then goes up
 * by one. Where level, facility or uptime are not told such a record would have to invent them, and the
 * message becomes a line of dmesg or syslog instead.
 */
void message_write(struct bytes *to, const struct message *m, int64_t *seq);

/* The text of a message that may bring a prefix of its own ("[ 1234.567890] ", "Nov 22 14:06:00 host kernel:
 * "). */
bool message_is_prefixed(struct slice text);

/* The form of time that `wall` takes, when it is one: "2026-11-22T14:06:00", with or without more behind. */
bool message_is_iso(struct slice text);

#endif
