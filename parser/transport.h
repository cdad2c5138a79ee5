/* SPDX-License-Identifier: MIT */
/* transport.h - what wraps a kernel message on its way to us, and nothing of what the message means. */
#ifndef OOMWHY_TRANSPORT_H
#define OOMWHY_TRANSPORT_H

#include "clean.h"
#include "wall.h"

struct transport {
    struct scratch cleaned; /* the line, where it had to be changed, */
    struct scratch plain;   /* and the message in it */
    size_t width;           /* of the prefix last seen */
    size_t stamp;           /* the same, when it was "[12345.678901] " and nothing else; then */
    char second[32];        /* what it was up to the point, */
    int64_t second_us;      /* and what that is */
    bool kmsg;              /* the line before was a /dev/kmsg record: " KEY=value" lines may follow */
};

/*
 * The same for a line with nothing in front of it but "[12345.678901] ", in the same second as on the line
 * before: nearly every line of dmesg. False: it takes transport_decode().
 */
bool transport_next(const struct transport *t, struct text line, struct message *ret_message);

/* Takes the prefixes off one line (no line end in it). False without memory. */
bool transport_decode(struct transport *t, struct text line, struct message *ret_message);
void transport_free(struct transport *t);

#endif
