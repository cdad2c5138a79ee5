/* SPDX-License-Identifier: MIT */
/* transport.h - what wraps a kernel message on its way to us, and nothing of what the message means. */
#ifndef OOMWHY_TRANSPORT_H
#define OOMWHY_TRANSPORT_H

#include "arena.h"
#include "clean.h"
#include "oomwhy.h"

/* Slices point into the line, or into the transport's own buffer until the next line is decoded. */
struct message {
    struct text text;   /* what the kernel said; its own leading blanks kept */
    struct text host;   /* empty: not told */
    struct text boot;   /* boot id */
    struct text caller; /* "T123", "C0" (CONFIG_PRINTK_CALLER) */
    struct text wall;   /* date and time as written */
    const char *wall_source;
    int64_t mono_us, seq; /* OOMWHY_UNSET: not told */
    int level, facility;  /* -1: not told */
    char flag;            /* /dev/kmsg: '-' whole, 'c' or '+' fragment; 0: not told */
    bool foreign;         /* another program's line: its tag is not "kernel" */
    bool syslog;          /* it came through a syslog daemon, which may have written control characters as #NNN */
    bool exact;           /* the text's bytes are the kernel's; else \xNN may stand for one (dmesg) */
    bool prefixed;        /* the line carries a time, level or tag of its own */
    bool continuation;    /* no prefix, indented by the width of the one before: the same message goes on */
};

struct transport {
    struct scratch cleaned; /* the line, where it had to be changed, */
    struct scratch plain;   /* and the message in it */
    size_t width;           /* of the prefix last seen */
    bool kmsg;              /* the line before was a /dev/kmsg record: " KEY=value" lines may follow */
};

/* Takes the prefixes off one line (no line end in it). False without memory. */
bool transport_decode(struct transport *t, struct text line, struct message *ret_message);
void transport_free(struct transport *t);

/* message.wall in ISO 8601, no more precise than it was written; NULL when there is none. */
const char *transport_wall(const struct message *m, struct arena *a);

/* The same for microseconds since the epoch, in UTC. */
const char *transport_wall_us(int64_t epoch_us, struct arena *a);

#endif
