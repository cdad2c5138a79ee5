/* SPDX-License-Identifier: MIT */
/*
 * route.c - whose a line is.
 *
 * Several reports may be open: kernels until 4.1 let two interleave, a collector mixes hosts, and a
 * report whose end was lost stays open until it is clear that nothing more will come. A line goes to
 * the newest open report of its host, caller and facility that can accept it.
 */
#include "assembler.h"

#include <stdio.h>

enum {
    PATIENCE_LINES = 2000, /* before the verdict: other lines in between */
    SYSRQ_LINES = 3,       /* between "Manual OOM execution" and its report */
    LEVEL_ERR = 3,         /* of kill lines */
};

/* ---- closing ---- */

static void copy_head(char *to, const char *from, size_t size) {
    size_t n = strnlen(from, size - 1);
    memcpy(to, from, n);
    to[n] = '\0';
}

static void remember_victims(struct assembler *a, const struct oomwhy_record *record) {
    for (size_t i = 0; i < record->victims_count && i < REMEMBERED; i++) {
        struct remembered *m = &a->remembered[a->remembered_next++ % REMEMBERED];
        m->pid = record->victims[i].pid;
        m->monotonic_us = record->time.monotonic_us;
        copy_head(m->id, record->id, sizeof m->id);
        copy_head(m->wall, record->time.wall ? record->time.wall : "", sizeof m->wall);
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

void route_close(struct assembler *a, size_t i) {
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
    if (a->retired) {
        report_free(r);
    } else {
        report_retire(r);
        a->retired = r;
    }
    memmove(&a->open[i], &a->open[i + 1], (--a->open_count - i) * sizeof *a->open);
}

int64_t route_last_line(const struct report *r) {
    return r->last_read + (report_settled(r) ? LINGER_LINES : PATIENCE_LINES) - 1;
}

void route_close_idle(struct assembler *a, int64_t number) {
    while (a->open_count) {
        struct report *r = a->open[0];
        if (number < route_last_line(r))
            return;
        r->cut_by_next = true;
        route_close(a, 0);
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
        route_close(a, i);
    }
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
        route_close(a, 0);
    }
    struct report *r = report_new(m, line->number, a->retired);
    a->retired = NULL;
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
bool route_opens(const struct assembler *a, enum line_kind kind) {
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

bool route_same_source(const struct report *r, const struct message *m, enum line_kind kind) {
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
        if (route_same_source(a->open[i], m, line->kind) && report_accepts(a->open[i], line) &&
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

struct report *route_find(const struct assembler *a, const struct message *m, const struct line *line) {
    struct report *named = line->kind == LINE_KILLED ? newest(a, m, line, names_victim) : NULL;
    return named ? named : newest(a, m, line, always);
}

void route_keep_line(struct assembler *a, struct report *r, const struct line *line) {
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

void route_add(struct assembler *a, struct report *r, const struct message *m, const struct line *line) {
    a->failed |= !report_add(r, line, m, &a->keys);
    a->head_lines = a->head_lines > 0 && line->kind != LINE_INVOKED ? HEAD_LINES : 0;
    a->last_report = r;
    r->last_read = a->last_number;
    if (a->options.keep_lines && !r->short_row)
        route_keep_line(a, r, line);
}

void route_place(struct assembler *a, const struct message *m, const struct line *line) {
    struct report *r = route_find(a, m, line);
    a->last_report = NULL;
    if (!r) {
        bool late = line->kind == LINE_REAPED || line->kind == LINE_UNREAPED;
        if (!route_opens(a, line->kind) || (late && is_remembered(a, line->facts->victim.pid)))
            return;
        if (!(r = open_report(a, m, line)))
            return;
    }
    if ((line->kind == LINE_OOM_KILL || line->kind == LINE_SELECTED) && a->open_count > 1)
        untangle(a, r);
    route_add(a, r, m, line);
    close_overtaken(a, r);
}
