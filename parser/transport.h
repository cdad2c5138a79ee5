/* SPDX-License-Identifier: MIT */
/* transport.h - what wraps a kernel message on its way to us, and nothing of what the message means. */
#ifndef OOMWHY_TRANSPORT_H
#define OOMWHY_TRANSPORT_H

#include "clean.h"
#include "netconsole.h"
#include "wall.h"

struct transport {
    struct scratch cleaned; /* the line, where it had to be changed, */
    struct scratch plain;   /* and the message in it */
    struct fragments parts; /* of a record that netconsole sent in several packets */
    size_t width;           /* of the prefix last seen */
    size_t stamp;           /* the same, when it was "[12345.678901] " and nothing else; then */
    char second[16];        /* what it was up to the point, */
    char mask[16];          /* 0xff for each byte of that, */
    int64_t second_us;      /* and what it says */
    bool kmsg;              /* the line before was a /dev/kmsg record: " KEY=value" lines may follow */
};

/* Takes "[12345.678901] " off the front, when it is of the same second as the one before, which was no more.
 */
bool transport_take_stamp(const struct transport *t, struct text *line, int64_t *ret_us);

/* Of no line: what a message without any prefix says. */
void transport_clear(struct message *m, struct text text);

/*
 * The same for a line with nothing in front of it but "[12345.678901] ", in the same second as on the line
 * before: nearly every line of dmesg. False: it takes transport_decode().
 */
bool transport_next(const struct transport *t, struct text line, struct message *ret_message);

/* Takes the prefixes off one line (no line end in it). False without memory. */
bool transport_decode(struct transport *t, struct text line, struct message *ret_message);
void transport_free(struct transport *t);

#endif
