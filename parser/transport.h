/* SPDX-License-Identifier: MIT */
/* transport.h - what wraps a kernel message on its way to us, and nothing of what the message means. */
#ifndef OOMWHY_TRANSPORT_H
#define OOMWHY_TRANSPORT_H

#include "clean.h"
#include "netconsole.h"
#include "repeat.h"
#include "wall.h"

struct transport {
    struct scratch cleaned; /* the line, where it had to be changed, */
    struct scratch plain;   /* and the message in it */
    struct fragments parts; /* of a record that netconsole sent in several packets */
    size_t width;           /* of the prefix last seen */
    struct repeat repeat;   /* of that prefix */
    bool kmsg;              /* the line before was a /dev/kmsg record: " KEY=value" lines may follow */
};

/* Of no line: what a message without any prefix says. */
void transport_clear(struct message *m, struct text text);

/* Takes the prefix of the line before off the front, fractions aside: nearly every line has it. `clean`: the
 * line is known to have no byte that calls for cleaning. False: it takes transport_decode(). */
bool transport_next(struct transport *t, struct text *line, bool clean, int64_t *ret_us);

/* Whether the line is a record of /dev/kmsg or netconsole, of which each may be decoded once only. */
bool transport_is_record(struct text line);

/* Takes the prefixes off one line (no line end in it). False without memory. */
bool transport_decode(struct transport *t, struct text line, struct message *ret_message);
void transport_free(struct transport *t);

#endif
