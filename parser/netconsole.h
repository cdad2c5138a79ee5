/* SPDX-License-Identifier: MIT */
/* netconsole.h - records of /dev/kmsg as the kernel sends them over the network. */
#ifndef OOMWHY_NETCONSOLE_H
#define OOMWHY_NETCONSOLE_H

#include "clean.h"
#include "message.h"

/* What has come of a record that was sent in several packets. */
struct fragments {
    struct scratch text;
    size_t n;
};

/* "6.12.0-1-amd64,6,444,501151268,-;text": with the sender's release in front. */
bool netconsole_take_release(struct text *t, struct message *m);

/*
 * Whether the record that begins with `head` is a part of one; then *text becomes the whole one or, as long
 * as parts are missing, nothing. False also without memory, when *ret_failed says so.
 */
bool netconsole_join(struct fragments *f, struct text head, struct text *text, bool *ret_failed);

#endif
