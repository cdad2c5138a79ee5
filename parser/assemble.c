/* SPDX-License-Identifier: MIT */
/*
 * assemble.c - routes classified lines to open reports.
 *
 * Several reports may be open: kernels until 4.1 let two interleave, a collector mixes hosts, and a
 * report whose end was lost stays open until it is clear that nothing more will come. A line goes to
 * the newest open report of its host, caller and facility that can accept it.
 */
#include "assemble.h"

#include "classify.h"
#include "pieces.h"
#include "ratelimit.h"

#include <stdio.h>

enum {
    MAX_OPEN = 16,
    HEAD_LINES = 64,       /* of an input that may begin in the middle of a report */
    LINGER_LINES = 64,     /* after the verdict: the reaper, the rest of a group kill */
    PATIENCE_LINES = 2000, /* before the verdict: other lines in between */
    LONGEST_COMM = 60,     /* 15 bytes, each perhaps as \xNN */
    TASK_COMM_LEN = 16,    /* include/linux/sched.h: with its NUL */
    SYSRQ_LINES = 3,       /* between "Manual OOM execution" and its report */
    SHORT_ROW = 132,       /* a line that was wrapped is no longer than a wide terminal */
    FAR_US = 60000000,     /* between two lines of one report: even a slow console takes less */
    LEVEL_ERR = 3,         /* of kill lines */
    REMEMBERED = 64,       /* victims whose reaper may still speak after their report was closed */
};

struct assembler {
    struct classifier classifier;
    struct stat_keys keys;
    struct oomwhy_options options;
    struct transport transport;
    struct report *open[MAX_OPEN]; /* oldest first */
    size_t open_count, max_open;
    struct draft *first, **last; /* closed records */
    struct pieces pending;
    bool has_pending;
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

/* ---- life ---- */

struct assembler *assembler_new(const struct oomwhy_options *options) {
    struct assembler *a = calloc(1, sizeof *a);
    if (!a || !(a->classifier.matcher = matcher_new())) {
        free(a);
        return NULL;
    }
    stat_keys_init(&a->keys);
    a->options = *options;
    a->max_open = options->max_open && options->max_open < MAX_OPEN ? options->max_open : MAX_OPEN;
    a->last = &a->first;
    assembler_begin(a, NULL);
    return a;
}

void assembler_free(struct assembler *a) {
    if (!a)
        return;
    for (size_t i = 0; i < a->open_count; i++)
        report_free(a->open[i]);
    for (struct oomwhy_record *r; (r = assembler_take(a));)
        oomwhy_record_free(r);
    matcher_free(a->classifier.matcher);
    transport_free(&a->transport);
    free(a->file);
    free(a);
}

bool assembler_begin(struct assembler *a, const char *file) {
    free(a->file);
    a->file = file ? strdup(file) : NULL;
    transport_free(&a->transport);
    a->head_lines = HEAD_LINES;
    a->last_number = 0;
    a->last_seq = a->suppressed = OOMWHY_UNSET;
    ratelimit_reset(&a->ratelimit);
    a->had_dump = false;
    a->sysrq_line = 0;
    a->least_level = -1;
    for (size_t i = 0; i < REMEMBERED; i++)
        a->remembered[i] = (struct remembered){ .pid = OOMWHY_UNSET };
    return !file || a->file;
}

const struct matcher *assembler_matcher(const struct assembler *a) {
    return a->classifier.matcher;
}

/* A short line held back in case a name goes on in the next is no reason: parser.c keeps the last line passed
 * over. */
bool assembler_attentive(const struct assembler *a) {
    return a->open_count || (a->has_pending && a->pending.kind != LINE_NONE) || a->head_lines > 0;
}

struct oomwhy_record *assembler_take(struct assembler *a) {
    struct draft *d = a->first;
    if (!d)
        return NULL;
    a->first = d->next;
    if (!a->first)
        a->last = &a->first;
    d->next = NULL;
    return &d->record;
}

/* ---- closing ---- */

static void remember_victims(struct assembler *a, const struct oomwhy_record *record) {
    for (size_t i = 0; i < record->victims_count && i < REMEMBERED; i++) {
        struct remembered *m = &a->remembered[a->remembered_next++ % REMEMBERED];
        m->pid = record->victims[i].pid;
        m->monotonic_us = record->time.monotonic_us;
        snprintf(m->id, sizeof m->id, "%s", record->id);
        snprintf(m->wall, sizeof m->wall, "%s", record->time.wall ? record->time.wall : "");
    }
}

/* The same text twice, stamps and all: somebody pasted it twice, or two daemons wrote one file. */
static bool is_repeated(const struct assembler *a, const struct oomwhy_record *record) {
    const char *wall = record->time.wall ? record->time.wall : "";
    for (size_t i = 0; record->victims_count && i < REMEMBERED; i++) {
        const struct remembered *m = &a->remembered[i];
        if (m->monotonic_us == record->time.monotonic_us && strcmp(m->id, record->id) == 0 &&
            strncmp(m->wall, wall, sizeof m->wall - 1) == 0)
            return true;
    }
    return false;
}

static void keep_record(struct assembler *a, struct draft *d) {
    if (is_repeated(a, &d->record)) {
        oomwhy_record_free(&d->record);
        return;
    }
    remember_victims(a, &d->record);
    *a->last = d;
    a->last = &d->next;
}

static void close_report(struct assembler *a, size_t i) {
    struct report *r = a->open[i];
    if (report_decisive(r)) {
        r->only_urgent = a->least_level >= 0 && a->least_level <= LEVEL_ERR;
        struct draft *d = report_close(r, &a->options, a->file);
        if (d)
            keep_record(a, d);
        else
            a->failed = true;
    }
    if (a->last_report == r)
        a->last_report = NULL;
    report_free(r);
    memmove(&a->open[i], &a->open[i + 1], (--a->open_count - i) * sizeof *a->open);
}

/* Closes from the oldest on, so that records come in order; one still waiting holds back those behind it. */
static void close_idle(struct assembler *a) {
    while (a->open_count) {
        struct report *r = a->open[0];
        if (r->idle < (unsigned)(report_settled(r) ? LINGER_LINES : PATIENCE_LINES))
            return;
        r->cut_by_next = true;
        close_report(a, 0);
    }
}

/* A report that a newer one has overtaken, verdict and all, will not go on. */
static void close_overtaken(struct assembler *a, const struct report *newest) {
    for (size_t i = 0; a->open_count > 1 && i < a->open_count && report_settled(newest);) {
        struct report *r = a->open[i];
        if (r == newest || !report_same_source(r, newest) ||
            !(report_settled(r) || report_ended_before(r, newest))) {
            i++;
            continue;
        }
        r->cut_by_next = true;
        close_report(a, i);
    }
}

static bool flush_pending(struct assembler *a);

bool assembler_close(struct assembler *a, bool all) {
    if (all)
        flush_pending(a);
    for (size_t i = 0; i < a->open_count;)
        if (all || report_settled(a->open[i])) {
            a->open[i]->cut_by_end = true;
            close_report(a, i);
        } else {
            i++;
        }
    return !a->failed;
}

/* ---- opening ---- */

/*
 * Then a kill's report was not printed: the rate limit is the only reason. A journal's records, their flag is
 * '?', are numbered as they are decoded: those that a filter took out leave no gap.
 */
static bool nothing_lost_before(const struct assembler *a, const struct message *m) {
    return a->in_sequence && (m->flag != '?' || a->least_level > LEVEL_ERR);
}

static struct report *open_report(struct assembler *a, const struct message *m, const struct line *line) {
    if (a->open_count == a->max_open) {
        a->open[0]->cut_by_next = true;
        close_report(a, 0);
    }
    struct report *r = report_new(m, line->number);
    if (!r) {
        a->failed = true;
        return NULL;
    }
    r->at_head = a->head_lines > 0 && line->kind != LINE_INVOKED && !a->had_dump;
    r->other_dumps = a->had_dump;
    if (line->kind == LINE_KILLED)
        r->rate_limited = ratelimit_swallowed(&a->ratelimit, m->mono_us) || nothing_lost_before(a, m);
    if (line->kind == LINE_INVOKED) {
        ratelimit_count(&a->ratelimit, m->mono_us);
        a->had_dump = true;
        r->sysrq = a->sysrq_line && line->number - a->sysrq_line <= SYSRQ_LINES;
    }
    r->draft->record.suppressed_before = a->suppressed;
    a->suppressed = OOMWHY_UNSET;
    a->open[a->open_count++] = r;
    return r;
}

/* Lines that are only printed by an OOM may begin a report whose head is lost; the rest only where the input
 * begins. */
static bool opens(const struct assembler *a, enum line_kind kind) {
    enum {
        ANY_TIME = SEEN(LINE_INVOKED) | SEEN(LINE_TASK_IN) | SEEN(LINE_COUNTER) | SEEN(LINE_STATS) |
                   SEEN(LINE_TASKS_STATE) | SEEN(LINE_TASKS_HEADER) | SEEN(LINE_OOM_KILL) |
                   SEEN(LINE_SELECTED) | SEEN(LINE_KILLED) | SEEN(LINE_GROUP) | SEEN(LINE_SKIPPED) |
                   SEEN(LINE_NO_VICTIM) | SEEN(LINE_PANIC) | SEEN(LINE_REAPED) | SEEN(LINE_UNREAPED),
        AT_HEAD = SEEN(LINE_CPUSET) | SEEN(LINE_CPU) | SEEN(LINE_HARDWARE) | SEEN(LINE_FRAME) |
                  SEEN(LINE_STAT) | SEEN(LINE_MEMINFO) | SEEN(LINE_PROTECTION) | SEEN(LINE_TASK),
    };
    return SEEN(kind) & ANY_TIME || (a->head_lines > 0 && !a->open_count && SEEN(kind) & AT_HEAD);
}

static bool is_remembered(const struct assembler *a, int64_t pid) {
    for (size_t i = 0; i < REMEMBERED; i++)
        if (a->remembered[i].pid == pid)
            return true;
    return false;
}

/* ---- routing ---- */

static bool same_source(const struct report *r, const struct message *m, enum line_kind kind) {
    bool reaper = kind == LINE_REAPED || kind == LINE_UNREAPED; /* a thread of its own */
    if (!text_agrees(r->host, m->host) || !text_agrees(r->boot, m->boot))
        return false;
    if (r->facility >= 0 && m->facility >= 0 && (r->facility == 0) != (m->facility == 0))
        return false;
    if (m->mono_us != OOMWHY_UNSET && r->last_us != OOMWHY_UNSET && !reaper &&
        (m->mono_us < r->last_us - FAR_US || m->mono_us - FAR_US > r->last_us))
        return false;
    return reaper || text_agrees(r->caller, m->caller);
}

static struct report *newest(const struct assembler *a, const struct message *m, const struct line *line,
                             bool (*also)(const struct report *r, const struct line *line)) {
    for (size_t i = a->open_count; i-- > 0;)
        if (same_source(a->open[i], m, line->kind) && report_accepts(a->open[i], line) &&
            also(a->open[i], line))
            return a->open[i];
    return NULL;
}

static bool names_victim(const struct report *r, const struct line *line) {
    int64_t pid = line->facts->victim.pid;
    return (r->selected && r->selected->pid == pid) || report_task(r, pid);
}

static bool always(const struct report *r, const struct line *line) {
    (void)r;
    (void)line;
    return true;
}

/* A kill line goes to the report that names its pid, before one that knows no better. */
static struct report *find_report(const struct assembler *a, const struct message *m,
                                  const struct line *line) {
    struct report *named = line->kind == LINE_KILLED ? newest(a, m, line, names_victim) : NULL;
    return named ? named : newest(a, m, line, always);
}

static void keep_line(struct assembler *a, struct report *r, const struct line *line) {
    struct oomwhy_line *kept = list_push(&r->lines, sizeof *kept);
    if (kept)
        *kept = (struct oomwhy_line){ line->number, arena_text(&r->draft->arena, line->text) };
    else
        a->failed = true;
}

/*
 * Until 4.1 two reports may print at once, and then what follows their stacks went to the newer one. A
 * table that lists the older one's invoker and not the newer one's was the older one's: they swap heads.
 */
static void untangle(struct assembler *a, struct report *r) {
    if (!r->tasks.count || !report_has_invoker(r) || report_task(r, r->invoker->pid))
        return;
    size_t own = 0;
    while (a->open[own] != r)
        own++;
    for (size_t i = 0; i < own; i++) {
        struct report *other = a->open[i];
        if (report_is_head(other) && report_has_invoker(other) && report_task(r, other->invoker->pid)) {
            a->failed |= !report_swap_heads(other, r);
            a->open[i] = r; /* it is the older one now */
            a->open[own] = other;
            return;
        }
    }
}

static void add_to(struct assembler *a, struct report *r, const struct message *m, const struct line *line) {
    a->failed |= !report_add(r, line, m, &a->keys);
    a->head_lines = a->head_lines > 0 && line->kind != LINE_INVOKED ? HEAD_LINES : 0;
    a->last_report = r;
    if (a->options.keep_lines && !r->short_row)
        keep_line(a, r, line);
}

static void place(struct assembler *a, const struct message *m, const struct line *line) {
    struct report *r = find_report(a, m, line);
    a->last_report = NULL;
    if (!r) {
        bool late = line->kind == LINE_REAPED || line->kind == LINE_UNREAPED;
        if (!opens(a, line->kind) || (late && is_remembered(a, line->facts->victim.pid)))
            return;
        if (!(r = open_report(a, m, line)))
            return;
    }
    if ((line->kind == LINE_OOM_KILL || line->kind == LINE_SELECTED) && a->open_count > 1)
        untangle(a, r);
    add_to(a, r, m, line);
    close_overtaken(a, r);
}

/* ---- lines in pieces ---- */

static void hold(struct assembler *a, const struct message *m, const struct line *line, enum line_kind kind) {
    a->has_pending = pieces_hold(&a->pending, m, line->text, line->number, kind) || a->has_pending;
}

static void give_up_row(struct assembler *a, struct report *r, const struct line *line) {
    report_cut_row(r);
    if (a->options.keep_lines)
        keep_line(a, r, line);
}

/* The rest never came: what is there must do. */
static bool flush_pending(struct assembler *a) {
    struct pieces *p = &a->pending;
    if (!a->has_pending)
        return false;
    a->has_pending = false;
    if (p->kind == LINE_NONE)
        return true;
    struct line line = { .number = p->first_number, .facts = &a->classifier.facts, .exact = p->first.exact };
    if (pieces_are_parts(p->kind) && p->kind != LINE_OOM_KILL)
        p->count = 1; /* what came behind need not have been the next part */
    if (!pieces_whole(p, PIECES_MAIL, 0, &line.text))
        return true;
    if (p->kind == LINE_TASK) {
        line.kind = LINE_TASK;
        struct report *r = find_report(a, &p->first, &line);
        if (r)
            give_up_row(a, r, &line);
        return true;
    }
    line.kind = match_cut(a->classifier.matcher, line.text, &a->classifier.facts);
    if (p->kind == LINE_OOM_KILL && line.kind == LINE_NONE) {
        enum line_kind unfinished;
        match_line(a->classifier.matcher, line.text, &a->classifier.facts,
                   &unfinished); /* fills what it could read */
        line.kind = LINE_OOM_KILL;
    }
    if (line.kind != LINE_NONE) {
        place(a, &p->first, &line);
        if (a->last_report)
            a->last_report->cut |= SEEN(line.kind);
    }
    return true;
}

/* Put together wrongly, a header has headings that no kernel prints, and a victim is outside of the limit. */
static bool makes_sense(const struct line *line) {
    const struct oomwhy_record *r = line->facts ? &line->facts->record : NULL;
    if (line->kind == LINE_TASKS_HEADER)
        return columns_known(line->text);
    if ((line->kind != LINE_OOM_KILL && line->kind != LINE_TASK_IN) || !r->oom_memcg || !r->task_memcg)
        return true;
    return path_is_below(text_of(r->task_memcg), text_of(r->oom_memcg)) || strcmp(r->task_memcg, "/") == 0;
}

/* Whether what is held back is a whole line with this piece: then it is placed. */
static bool completes(struct assembler *a, struct text whole, int64_t number) {
    struct pieces *p = &a->pending;
    enum line_kind unfinished;
    struct line line = { .number = p->first_number, .exact = p->first.exact };
    classify(&a->classifier, whole, &line, &unfinished);
    if (line.kind == LINE_NONE || line.kind == LINE_STAT || !makes_sense(&line))
        return false;
    a->has_pending = false;
    place(a, &p->first, &line);
    if (a->last_report)
        a->last_report->draft->record.source.last_line = number;
    if (a->last_report && a->last_report->short_row)
        give_up_row(a, a->last_report, &line);
    return true;
}

/* Takes the message as the next piece, when the line is whole with it or goes on. False: it is something
 * else. */
static bool join(struct assembler *a, const struct message *m, struct text t, int64_t number) {
    struct pieces *p = &a->pending;
    struct text whole;
    if (!pieces_may_take(p, m, t) || !pieces_add(p, m, t))
        return false;
    for (unsigned skip = 0; skip < p->count; skip++)
        for (enum pieces_wrap wrap = 0; wrap < PIECES_WRAPS; wrap++)
            if (pieces_whole(p, wrap, skip, &whole) && completes(a, whole, number))
                return true;
    if (p->kind != LINE_NONE && t.n && (!m->prefixed || pieces_are_parts(p->kind))) {
        pieces_await(p);
        return true;
    }
    p->count--; /* it was none of its pieces */
    return false;
}

/* What looks like a line of a report and may well be none: no reason to give up the line held back. */
enum {
    SEEN_ANYWHERE = SEEN(LINE_STAT) | SEEN(LINE_FRAME) | SEEN(LINE_STACK) | SEEN(LINE_MEMINFO) |
                    SEEN(LINE_CPU) | SEEN(LINE_HARDWARE)
};

/* A further line of the same printk record: indented below it, or with its very stamp (syslog(2), consoles).
 */
static bool same_record(const struct message *first, const struct message *m) {
    return m->continuation || (m->prefixed && !m->exact && m->mono_us != OOMWHY_UNSET &&
                               m->mono_us == first->mono_us && first->text.n < TASK_COMM_LEN);
}

/* With a line held back: does this one complete it, or is it one of its own? */
static bool joined(struct assembler *a, const struct message *m, struct text t, const struct line *line,
                   bool begins_another) {
    bool parts = pieces_are_parts(a->pending.kind) && SEEN(line->kind) & SEEN_ANYWHERE;
    bool itself = line->kind != LINE_NONE && !(line->kind == LINE_STAT && !m->prefixed) && !parts;
    bool maybe = a->pending.kind == LINE_NONE;
    if (maybe)
        itself =
            !same_record(&a->pending.first, m) || (line->kind != LINE_INVOKED && line->kind != LINE_NONE);
    if (!itself && !(begins_another && m->prefixed && !maybe) && join(a, m, t, line->number))
        return true;
    if (itself || maybe || a->pending.patience-- == 0)
        flush_pending(a);
    return false;
}

/* ---- one line ---- */

/* A gap in the sequence of /dev/kmsg is a loss to every report not yet settled. */
static void count_lost(struct assembler *a, int64_t lost) {
    for (size_t i = 0; i < a->open_count; i++) {
        struct report *r = a->open[i];
        if (!report_settled(r) && lost > 0) {
            r->lost = plus(r->lost, lost);
            r->gaps |= SEEN(r->section);
        }
    }
}

static void follow_sequence(struct assembler *a, const struct message *m) {
    a->in_sequence = false;
    if (m->seq == OOMWHY_UNSET)
        return;
    a->in_sequence = a->last_seq != OOMWHY_UNSET && m->seq - 1 == a->last_seq;
    if (a->last_seq != OOMWHY_UNSET && m->seq - 1 > a->last_seq)
        count_lost(a, m->seq - 1 - a->last_seq);
    a->last_seq = m->seq;
}

/* Behind lines passed over, what was read last says nothing about this one. */
static void follow_lines(struct assembler *a, int64_t number) {
    if (number != a->last_number + 1) {
        flush_pending(a);
        a->last_seq = OOMWHY_UNSET;
    }
    a->last_number = number;
}

static void pass_by(struct assembler *a) {
    for (size_t i = 0; i < a->open_count; i++)
        a->open[i]->idle++;
    if (a->open_count && a->open[0]->idle >= LINGER_LINES)
        close_idle(a);
    if (a->head_lines > 0)
        a->head_lines--;
}

/* The rest of a row's comm, behind a newline in it. */
static bool continues_comm(const struct assembler *a, const struct message *m, struct text t) {
    const struct report *r = a->last_report;
    if (!r || r->section != LINE_TASK || !r->tasks.count)
        return false;
    if (m->continuation)
        return true;
    const struct oomwhy_task *row = (const struct oomwhy_task *)r->tasks.items + r->tasks.count - 1;
    bool fits = strlen(row->comm) + 1 + t.n < TASK_COMM_LEN;
    return fits && m->prefixed && m->mono_us != OOMWHY_UNSET && m->mono_us == r->last_us;
}

/* "Tasks in the queue are late": the kernel has a path there, or the line ends. */
static bool is_words_only(enum line_kind kind, struct text t) {
    struct text rest = t;
    if (kind != LINE_GROUP && kind != LINE_TASK_IN)
        return false;
    return (text_take(&rest, TEXT("Tasks in ")) || text_take(&rest, TEXT("Task in "))) && rest.n &&
           !strchr("/<(", *rest.p);
}

static void take_message(struct assembler *a, const struct message *m, int64_t number);

/* "** 12 printk messages dropped ** ", and until 4.14 the next message on the same line */
static void take_dropped(struct assembler *a, struct text t, int64_t number) {
    struct text end = TEXT("dropped **");
    ptrdiff_t at = text_find(t, end);
    struct text rest = at < 0 ? TEXT("") : text_skip_blanks(text_from(t, (size_t)at + end.n));
    struct message m;
    count_lost(a, a->classifier.facts.record.lost_messages);
    if (!rest.n || !transport_decode(&a->transport, rest, &m))
        return;
    m.several = true; /* the line was rewritten before */
    take_message(a, &m, number);
}

/* A row that lacks columns: those may be on the next line, where a mail was wrapped. */
static void complete_row(struct assembler *a, const struct message *m, const struct line *line) {
    struct report *r = a->last_report;
    if (!r || !r->short_row)
        return;
    if (r->columns.count && line->text.n <= SHORT_ROW)
        hold(a, m, line, LINE_TASK);
    else
        give_up_row(a, r, line);
    a->last_report = NULL;
}

/* One message, or (one_record) one line of a message that has several. */
static void take_text(struct assembler *a, const struct message *m, struct text t, int64_t number,
                      bool one_record) {
    enum line_kind unfinished;
    struct line line = { .number = number,
                         .exact = m->exact,
                         .one_record = one_record || !m->prefixed,
                         .record_length = one_record && m->exact ? m->text.n : 0 };

    classify(&a->classifier, t, &line, &unfinished);
    bool begins = unfinished != LINE_NONE && !is_words_only(unfinished, line.text);
    if (a->has_pending) {
        if (joined(a, m, t, &line, begins))
            return;
        classify(&a->classifier, t, &line, &unfinished); /* the facts were overwritten */
    }
    struct report *before = a->last_report; /* what was held back may have closed another */
    if (line.kind == LINE_NONE && continues_comm(a, m, line.text)) {
        a->failed |= !report_extend_comm(before, t);
        before->draft->record.source.last_line = number;
        return;
    }
    if (line.kind == LINE_NONE && one_record && before && before->section == LINE_STAT)
        before->tail_broken = true;
    if (begins) /* what was held back goes first, such as it is: it may open the report of this one */
        flush_pending(a);
    a->last_report = NULL;
    if (line.kind == LINE_SUPPRESSED)
        a->suppressed = a->classifier.facts.record.suppressed_before;
    else if (line.kind == LINE_SYSRQ)
        a->sysrq_line = number;
    else if (line.kind == LINE_DROPPED)
        take_dropped(a, t, number);
    else if (begins && (a->open_count || opens(a, unfinished)))
        hold(a, m, &line, unfinished);
    else if (line.kind != LINE_NONE)
        place(a, m, &line);
    else if (m->prefixed && !a->has_pending && line.text.n <= LONGEST_COMM)
        hold(a, m, &line, LINE_NONE);
    if (line.kind == LINE_TASK)
        complete_row(a, m, &line);
}

/*
 * A /dev/kmsg record with newlines in it: either a comm holds one (then the record as a whole is one
 * line), or the kernel printed several lines at once: memory.stat from 5.3 to 6.4, Mem-Info always.
 */
static void take_message(struct assembler *a, const struct message *m, int64_t number) {
    enum line_kind unfinished;
    struct line line = { .number = number, .exact = m->exact };
    struct text rest = m->text;
    const char *newline = m->several ? memchr(rest.p, '\n', rest.n) : NULL;

    if (newline) {
        classify(&a->classifier, rest, &line, &unfinished);
        if (line.kind != LINE_NONE && line.kind != LINE_MEMINFO)
            newline = NULL;
    }
    for (; newline; newline = rest.n ? memchr(rest.p, '\n', rest.n) : NULL) {
        struct text first = text_head(rest, (size_t)(newline - rest.p));
        take_text(a, m, first, number, true);
        rest = text_from(rest, first.n + 1);
    }
    take_text(a, m, rest, number, rest.n < m->text.n);
}

static void take_missed(struct assembler *a, struct text t) {
    int64_t lost;
    if (text_take(&t, TEXT("Missed ")) && text_int(&t, &lost) && text_equal(t, TEXT(" kernel messages")))
        count_lost(a, lost);
}

/*
 * One more frame, figure or row behind another, in the same second, with one report open: most of what there
 * is to read. The report took the one before, so it takes this one. False: it is not that plain.
 */
static bool take_next(struct assembler *a, struct text t, int64_t number) {
    struct report *r = a->last_report;
    struct message m;
    enum { PARTS = SEEN(LINE_FRAME) | SEEN(LINE_STAT) | SEEN(LINE_TASK) };
    if (!r || !(SEEN(r->section) & PARTS) || r != a->open[a->open_count - 1] || a->has_pending ||
        !transport_next(&a->transport, t, &m) || r->last_us == OOMWHY_UNSET ||
        m.mono_us - r->last_us > FAR_US || r->last_us - m.mono_us > FAR_US)
        return false;
    struct line line; /* what these kinds have; all of it takes longer to clear than to read the line */
    line.number = number;
    line.text = m.text;
    line.facts = NULL;
    line.record_length = 0;
    line.exact = line.padded = line.one_record = false;
    if (r->section == LINE_STAT && stat_read_next(&a->keys, m.text, &line.key, &line.value))
        line.kind = LINE_STAT;
    else
        line.kind = classify_by_hand(m.text, &line);
    if (line.kind == LINE_NONE || line.kind != r->section)
        return false;
    a->in_sequence = false;
    add_to(a, r, &m, &line);
    if (line.kind == LINE_TASK)
        complete_row(a, &m, &line);
    pass_by(a);
    return !a->failed;
}

bool assembler_line(struct assembler *a, struct text line, int64_t number) {
    struct message m;
    if (line.n && line.p[line.n - 1] == '\r') /* a serial console's */
        line.n--;
    follow_lines(a, number);
    if (take_next(a, line, number))
        return true;
    if (!transport_decode(&a->transport, trim_end(line).n ? line : TEXT(""), &m)) {
        a->failed = true;
    } else {
        follow_sequence(a, &m);
        a->least_level = m.level > a->least_level ? m.level : a->least_level;
        if (!m.foreign)
            take_message(a, &m, number);
        else if (text_starts(m.text, TEXT("Missed "))) /* systemd-journald: "Missed 12 kernel messages" */
            take_missed(a, m.text);
        pass_by(a);
    }
    a->failed |= matcher_failed(a->classifier.matcher);
    return !a->failed;
}
