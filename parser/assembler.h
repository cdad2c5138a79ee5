/* SPDX-License-Identifier: MIT */
/*
 * assembler.h - what the parts of the assembler share: route.c decides whose a line is, held.c keeps back the
 * beginnings of lines, assemble.c takes messages one after the other.
 */
#ifndef OOMWHY_ASSEMBLER_H
#define OOMWHY_ASSEMBLER_H

#include "assemble.h"
#include "classify.h"
#include "pieces.h"
#include "ratelimit.h"

enum {
    MAX_OPEN = 16,
    HEAD_LINES = 64,    /* of an input that may begin in the middle of a report */
    LINGER_LINES = 64,  /* after the verdict: the reaper, the rest of a group kill */
    TASK_COMM_LEN = 16, /* include/linux/sched.h: with its NUL */
    FAR_US = 60000000,  /* between two lines of one report: even a slow console takes less */
    REMEMBERED = 64,    /* victims whose reaper may still speak after their report was closed */
};

struct assembler {
    struct matcher *matcher;
    struct stat_keys keys;
    struct oomwhy_options options;
    struct transport transport;
    struct report *open[MAX_OPEN]; /* oldest first */
    size_t open_count, max_open;
    struct report *retired;      /* one that is empty, for the next; or NULL */
    struct draft *first, **last; /* closed records */
    struct pieces pending;
    bool has_pending;
    size_t column;      /* width of the last line that was wrapped, */
    unsigned at_column; /* and how many before it were as wide: a terminal breaks all at one column */
    char *file;
    int64_t head_lines;  /* lines still to be read as if inside a report */
    int64_t last_number; /* of the line read last: those between it and the next were passed over */
    int64_t last_seq;    /* of /dev/kmsg records read one after the other */
    bool in_sequence;    /* the message came directly after the one before */
    int64_t sysrq_line;  /* number of the last "SysRq : Manual OOM execution"; 0: none */
    int64_t suppressed;  /* "callbacks suppressed", for the next report */
    struct ratelimit ratelimit;
    bool had_dump;
    int least_level; /* the highest number, the least urgent, met so far; -1: none told */
    struct remembered {
        int64_t pid;
        int64_t monotonic_us;
        char id[20], wall[40];
    } remembered[REMEMBERED]; /* a ring */
    size_t remembered_next;
    struct report *last_report; /* that took the line before; NULL: none */
    bool failed;
};

static inline void assembler_note_level(struct assembler *a, int level) {
    a->least_level = level > a->least_level ? level : a->least_level;
}

/* ---- route.c ---- */

/* Whether a line of the kind may begin a report. */
bool route_opens(const struct assembler *a, enum line_kind kind);

/* Whether the message comes from where the report's did: host, boot, caller, kernel or user, and in its time.
 */
bool route_same_source(const struct report *r, const struct message *m, enum line_kind kind);

/* The open report whose line it is; NULL: none. A kill line goes to the report that names its pid, before one
 * that knows no better. */
struct report *route_find(const struct assembler *a, const struct message *m, const struct line *line);

/* Adds the line to its report, opening one where that is called for; a->last_report is it, or NULL. */
void route_place(struct assembler *a, const struct message *m, const struct line *line);

/* Adds it to that one. */
void route_add(struct assembler *a, struct report *r, const struct message *m, const struct line *line);
void route_keep_line(struct assembler *a, struct report *r, const struct line *line);

/* Makes a record of the open report of that index. */
void route_close(struct assembler *a, size_t i);

/* The number of the line after which it is closed, when all until then are others'. */
int64_t route_last_line(const struct report *r);

/* With that line read: closes from the oldest on, so that records come in order; one still waiting holds back
 * those behind it. */
void route_close_idle(struct assembler *a, int64_t number);

/* ---- held.c ---- */

void held_begin(struct assembler *a, const struct message *m, const struct line *line, enum line_kind kind);

/* The rest never came: what is there must do. False: nothing was held back. */
bool held_flush(struct assembler *a);

/* With a line held back: does this one complete it, or is it one of its own? `begins`: what this may be the
 * beginning of; LINE_NONE: nothing. */
bool held_joined(struct assembler *a, const struct message *m, struct text t, const struct line *line,
                 enum line_kind begins);

/* The row added last lacks columns: those may be on the next line, where a mail was wrapped. */
void held_complete_row(struct assembler *a, const struct message *m, const struct line *line);

/* A row lacks columns for good. */
void held_give_up_row(struct assembler *a, struct report *r, const struct line *line);

#endif
