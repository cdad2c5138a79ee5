/* SPDX-License-Identifier: MIT */
/*
 * streak.c - the lines between a report's first and its verdict, where nothing comes in between: most of what
 * there is to read. Of one that plainly goes on in the report which took the line before nobody has to find
 * out whose it is. assembler_line() would make the same of each of these lines, and gets all others.
 */
#include "assembler.h"

enum {
    FIGURES = SEEN(LINE_STATS) | SEEN(LINE_STAT),
    INSIDE = FIGURES | SEEN(LINE_CPUSET) | SEEN(LINE_CPU) | SEEN(LINE_HARDWARE) | SEEN(LINE_STACK) |
             SEEN(LINE_FRAME) | SEEN(LINE_TASK_IN) | SEEN(LINE_COUNTER) | SEEN(LINE_MEMINFO) |
             SEEN(LINE_SLAB) | SEEN(LINE_ALLOCATION) | SEEN(LINE_PROTECTION) | SEEN(LINE_TASKS_STATE) |
             SEEN(LINE_TASKS_HEADER) | SEEN(LINE_TASK),
};

struct streak {
    struct assembler *a;
    struct report *report; /* which took the line before, and is the newest one */
    struct text rest;      /* whole lines */
    int64_t number;        /* of the line taken last */
    struct message message;
    struct line line;
};

/* Whether a line of that time with the prefix of those before is one of the report's source. */
static bool is_from(const struct streak *s, int64_t us) {
    const struct repeat *repeat = &s->a->transport.repeat;
    const struct report *r = s->report;
    struct message m;
    if (repeat->bare)
        return r->last_us != OOMWHY_UNSET && us - r->last_us <= FAR_US && r->last_us - us <= FAR_US;
    m = repeat->message;
    m.mono_us = us;
    return route_same_source(r, &m, LINE_STAT);
}

static void add(struct streak *s, bool prefixed, int64_t us) {
    s->message.mono_us = us;
    s->message.prefixed = prefixed;
    s->line.number = ++s->number;
}

/* What a line with the prefix of those before says of the report's source. That prefix may have been met
 * first behind "printk messages dropped", where its level does not count. */
static void follow(struct streak *s, int64_t us) {
    const struct message *like = &s->a->transport.repeat.message;
    s->report->last_us = us;
    if (s->report->facility < 0)
        s->report->facility = like->facility;
    assembler_note_level(s->a, like->level);
}

/* A figure with a known key, with a stamp or, inside of one printk record, without. */
static bool take_figure(struct streak *s) {
    struct report *r = s->report;
    struct text t = s->rest;
    int64_t us = OOMWHY_UNSET;
    bool prefixed = repeat_take(&s->a->transport.repeat, &t, &us);
    const char *start = t.p;
    if ((prefixed && !is_from(s, us)) || !stat_take_known(&s->a->keys, &t, &s->line.key, &s->line.value) ||
        !text_take(&t, TEXT("\n")))
        return false;
    add(s, prefixed, us);
    s->line.kind = LINE_STAT;
    s->line.text = (struct text){ start, (size_t)(t.p - start) - 1 };
    s->line.one_record = !prefixed;
    s->rest = t;
    report_add_stat(r, &s->line, &s->message, &s->a->keys);
    r->seen |= SEEN(LINE_STAT);
    r->section = LINE_STAT;
    if (prefixed)
        follow(s, us);
    if (s->a->options.keep_lines)
        route_keep_line(s->a, r, &s->line);
    return true;
}

/* A row behind a row; where anything about it is unusual, it is left to take_other(). */
static bool take_row(struct streak *s) {
    struct report *r = s->report;
    struct text t = s->rest;
    int64_t us;
    if (!repeat_take(&s->a->transport.repeat, &t, &us) || !is_from(s, us))
        return false;
    const char *start = t.p;
    if (!report_take_row(r, &t))
        return false;
    add(s, true, us);
    s->line.text = (struct text){ start, (size_t)(t.p - start) - 1 };
    s->rest = t;
    follow(s, us);
    if (s->a->options.keep_lines)
        route_keep_line(s->a, r, &s->line);
    return true;
}

/* Rows by hand only: what comes behind them is the verdict. What may be the beginning of another line as
 * well, such as a slab named "Killed process", is held back by others. */
static enum line_kind read_line(struct streak *s) {
    enum line_kind unfinished;
    s->line.facts = NULL;
    if (s->report->section == LINE_TASK)
        return classify_by_hand(s->message.text, &s->line);
    classify(s->a->matcher, s->message.text, &s->line, &unfinished);
    return unfinished == LINE_NONE ? s->line.kind : LINE_NONE;
}

/* Records of /dev/kmsg and netconsole are left alone: they may not be decoded twice. */
static bool decode(struct streak *s, struct text t) {
    struct message *m = &s->message;
    if (transport_next(&s->a->transport, t, m))
        return true;
    return !transport_is_record(t) && trim_end(t).n && transport_decode(&s->a->transport, t, m) &&
           !m->foreign && !m->several;
}

static bool take_other(struct streak *s) {
    struct report *r = s->report;
    const char *newline = memchr(s->rest.p, '\n', s->rest.n);
    struct text t = text_head(s->rest, (size_t)(newline - s->rest.p));
    if (t.n && t.p[t.n - 1] == '\r')
        t.n--;
    if (t.n > LONGEST_LINE || !decode(s, t))
        return false;
    s->line.kind = read_line(s);
    if (!(SEEN(s->line.kind) & INSIDE) || !route_same_source(r, &s->message, s->line.kind) ||
        !report_accepts(r, &s->line))
        return false;
    add(s, s->message.prefixed, s->message.mono_us);
    s->line.exact = s->message.exact;
    s->line.one_record = !s->message.prefixed;
    assembler_note_level(s->a, s->message.level);
    s->rest = (struct text){ newline + 1, s->rest.n - (size_t)(newline + 1 - s->rest.p) };
    route_add(s->a, r, &s->message, &s->line);
    if (s->line.kind == LINE_TASK)
        held_complete_row(s->a, &s->message, &s->line);
    return true;
}

/* Lines that may come before another report is to be closed: from then on somebody has to look for that. */
static int64_t most_lines(const struct assembler *a, const struct report *r) {
    const struct report *oldest = a->open[0];
    return oldest == r ? INT64_MAX : (int64_t)route_patience(oldest) - 1 - (int64_t)oldest->idle;
}

/* What the lines mean for the assembler, all at once. */
static void end(const struct streak *s, int64_t lines) {
    struct assembler *a = s->a;
    for (size_t i = 0; i < a->open_count; i++)
        a->open[i]->idle += (unsigned)lines;
    s->report->idle = 1;
    if (s->number > s->report->draft->record.source.last_line)
        s->report->draft->record.source.last_line = s->number;
    a->last_number = s->number;
    a->in_sequence = false;
    a->head_lines = a->head_lines > 0 ? HEAD_LINES - 1 : 0;
    a->failed |= s->report->draft->arena.failed;
}

static bool may_begin(const struct assembler *a, int64_t number) {
    const struct report *r = a->last_report;
    return r && SEEN(r->section) & (INSIDE | SEEN(LINE_INVOKED)) && !report_settled(r) &&
           r == a->open[a->open_count - 1] && !a->has_pending && number == a->last_number + 1;
}

static int64_t take(struct assembler *a, struct text *block, int64_t number) {
    struct report *r = a->last_report;
    struct streak s = { .a = a, .report = r, .rest = *block, .number = number - 1 };
    int64_t most = most_lines(a, r);
    transport_clear(&s.message, TEXT(""));
    while (s.rest.n && s.number - number + 1 < most && a->last_report == r)
        if (!(SEEN(r->section) & FIGURES && take_figure(&s)) && !(r->section == LINE_TASK && take_row(&s)) &&
            !take_other(&s))
            break;
    int64_t lines = s.number - number + 1;
    if (lines > 0)
        end(&s, lines);
    *block = s.rest;
    return lines;
}

int64_t assembler_streak(struct assembler *a, struct text *block, int64_t number) {
    return may_begin(a, number) ? take(a, block, number) : 0;
}
