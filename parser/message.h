/* SPDX-License-Identifier: MIT */
/* message.h - one message of the kernel, out of its wrapping. */
#ifndef OOMWHY_MESSAGE_H
#define OOMWHY_MESSAGE_H

#include "arena.h"
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
    char flag;            /* /dev/kmsg: '-' whole, 'c' or '+' fragment; else: not told */
    bool foreign;         /* another program's line: its tag is not "kernel" */
    bool syslog;   /* it came through a syslog daemon, which may have written control characters as #NNN */
    bool exact;    /* the text's bytes are the kernel's; else \xNN may stand for one (dmesg) */
    bool several;  /* there may be line ends in the text */
    bool prefixed; /* the line carries a time, level or tag of its own */
    bool continuation; /* no prefix, indented by the width of the one before: the same message goes on */
};

#endif
