/* SPDX-License-Identifier: MIT */
/* report.h - one OOM report while its lines come in, and the record it becomes. */
#ifndef OOMWHY_REPORT_H
#define OOMWHY_REPORT_H

#include "list.h"
#include "meminfo.h"
#include "pids.h"
#include "rules.h"
#include "sections.h"
#include "transport.h"

/* A record with what it owns. */
struct draft {
    struct oomwhy_record record; /* first: oomwhy_record_free() gets a pointer to it */
    struct arena arena;
    void *tasks; /* a table too large for the arena */
    struct draft *next;
};

/* A classified line: what the hand-written readers and the rules made of it. */
struct line {
    enum line_kind kind;
    struct text text; /* without blanks around it; a row and a joined line keep theirs */
    struct text frame, key, memcg, rest;
    int64_t value; /* of a stat; of a counter, its limit in kB as printed */
    struct oomwhy_counter counter;
    size_t counter_offset;
    struct facts *facts;  /* of kinds that have a pattern */
    bool exact;           /* see struct message */
    bool padded;          /* blanks at its end, which no kernel prints there: somebody filled up the lines */
    size_t record_length; /* of the /dev/kmsg record it is a line of; 0: of one line, or not told */
    bool one_record;      /* no prefix of its own: printed with others at once, or pasted without */
    int64_t number;
};

#define SEEN(kind) (1u << (kind))
_Static_assert(LINE_KINDS <= 32, "a bit for each kind of line");

struct report {
    struct draft *draft;
    struct oomwhy_invoker *invoker; /* = draft->record.invoker, ... while they are being filled */
    struct oomwhy_selected *selected;
    struct meminfo *meminfo;
    struct list frames, stats, bytes, counts, tasks, victims, lines;
    const char *comms[64]; /* names of the table met lately, in the record's arena */
    struct pids tasks_by_pid, victims_by_pid;
    size_t record_bytes;                 /* of memory.stat printed as one record, */
    int64_t record_us;                   /* and the stamp that its lines then share, */
    size_t stamped_bytes, stamped_lines; /* of those that repeat it, each with its newline */
    unsigned seen;                       /* SEEN(kind) of every line it has */
    enum line_kind section;              /* kind of the last line */
    unsigned gaps;                       /* SEEN(section) in which messages are known to be missing */
    const char
        *reason; /* "Out of memory", ... : before "Kill process", from 5.1 on before "Killed process" */
    bool reason_at_kill;  /* the latter */
    int64_t score;        /* of the announcement, until 5.0 */
    int64_t unlimited_kb; /* as printed: tells the page size */
    bool padded;          /* blanks at the end of a comm are not its own */
    bool tail_broken;     /* the last line of a cut record was none: the figures before it are whole */
    bool last_counts;     /* the last number went to the counts */
    bool short_row;       /* the line just added was a row that lacks columns: it was not taken in */
    int64_t lost;         /* messages known to be missing inside */
    struct text host, boot, caller;
    int facility;
    int64_t last_us;
    int64_t last_read; /* number of the line that was read when it took its last one, or a part held back */
    bool at_head;      /* it began in the middle, where the input began */
    bool cut_by_next, cut_by_end;
    bool rate_limited;
    bool only_urgent;       /* no line of the input so far was below level err */
    bool sysrq;             /* somebody asked for it, says the line before */
    bool other_dumps;       /* the input held a report before it */
    unsigned cut;           /* SEEN(kind) of lines of it that were damaged at their end */
    struct columns columns; /* last: what was read of the header is kept from report to report */
};

/* retired: one that report_retire() left, or NULL. NULL without memory: then that one is gone too. */
struct report *report_new(const struct message *m, int64_t line, struct report *retired);
void report_free(struct report *r); /* and its draft */

/* Empties it, its draft freed, and keeps the memory of its lists for a new one. */
void report_retire(struct report *r);

/* Two reports at once (until 4.1). */
bool report_has_invoker(const struct report *r);
bool report_is_head(const struct report *r); /* it has nothing behind its stack dump */
bool report_ended_before(const struct report *r, const struct report *newer); /* no line of it since */
bool report_same_source(const struct report *a, const struct report *b); /* host, caller, kernel or user */

/* Exchanges what was printed up to the stack dumps. False without memory. */
bool report_swap_heads(struct report *a, struct report *b);

/* Whether the line can be this report's: by its place in the order that kernels print, and by pid. */
bool report_accepts(const struct report *r, const struct line *line);

/* It has its verdict: a kill line, "no killable processes", a panic. */
bool report_settled(const struct report *r);

/* Something that only an OOM prints: a report of rows or stack frames alone is none. */
bool report_decisive(const struct report *r);

/* Its victim, its row of the table with that pid; or NULL. */
struct oomwhy_victim *report_victim(const struct report *r, int64_t pid);
const struct oomwhy_task *report_task(const struct report *r, int64_t pid);

/* Makes the record whole and hands it over, leaving the report empty; NULL without memory. */
struct draft *report_close(struct report *r, const struct oomwhy_options *options, const char *file);

/* ---- gather.c ---- */

/* Takes the line in. False without memory. */
bool report_add(struct report *r, const struct line *line, const struct message *m, struct stat_keys *keys);

/* ---- figures.c ---- */

/* "Memory cgroup stats for <path>:", with or without the figures behind it. */
void report_add_stats(struct report *r, const struct line *line, struct stat_keys *keys);

/* A figure of memory.stat on its line. */
void report_add_stat(struct report *r, const struct line *line, const struct message *m,
                     struct stat_keys *keys);

/* Takes one with a known key, and its newline, off the front; another came right before it. us: OOMWHY_UNSET
 * where the line has no prefix */
bool report_take_figure(struct report *r, struct stat_keys *keys, struct text *t, int64_t us);

/* Freezes the figures gathered since the last heading. */
void report_end_stat(struct report *r);

/* ---- table.c ---- */

void report_add_row(struct report *r, const struct line *line);

/* Takes a row with its newline off the front, when it is as kernels print one. */
bool report_take_row(struct report *r, struct text *t);

/* The rest of that row never came. */
void report_cut_row(struct report *r, const struct line *line);

/* A newline in a comm made the rest of a row a line of its own. */
bool report_extend_comm(struct report *r, struct text rest);

/* ---- complete.c ---- */

/* Finds the page size and turns the table's pages into bytes. */
void report_measure(struct report *r, struct oomwhy_record *record, int64_t page_size_option);

/* kind, trigger, outcome, dump, provenance: what the lines together say */
void report_judge(struct report *r, struct oomwhy_record *record);

/* Fills missing, reasons and complete. */
void report_account(struct report *r, struct oomwhy_record *record, struct arena *a);

/* The fingerprint, of what every transport brings unharmed. */
const char *report_id(const struct oomwhy_record *record, struct arena *a);

#endif
