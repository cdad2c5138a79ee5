/* SPDX-License-Identifier: MIT */
/*
 * streak.c - the lines between a report's first and its verdict, where nothing comes in between: most of what
 * there is to read. Of one that plainly goes on in the report which took the line before nobody has to find
 * out whose it is. assembler_line() would make the same of each of these lines, and gets all others.
 */
#include "assembler.h"

enum {
    MANY = SEEN(LINE_STAT) | SEEN(LINE_TASK), /* of them there are many in a row */
    INSIDE = MANY | SEEN(LINE_STATS) | SEEN(LINE_CPUSET) | SEEN(LINE_CPU) | SEEN(LINE_HARDWARE) |
             SEEN(LINE_STACK) | SEEN(LINE_FRAME) | SEEN(LINE_TASK_IN) | SEEN(LINE_COUNTER) |
             SEEN(LINE_MEMINFO) | SEEN(LINE_SLAB) | SEEN(LINE_ALLOCATION) | SEEN(LINE_PROTECTION) |
             SEEN(LINE_TASKS_STATE) | SEEN(LINE_TASKS_HEADER),
};

struct streak {
    struct assembler *a;
    struct report *report; /* which took the line before, and is the newest one */
    struct text rest;      /* whole lines */
    const char *clean;     /* nothing before it calls for cleaning */
    int64_t number;        /* of the line taken last */
    struct message message;
    bool filled; /* the message says what their prefix does; text and time are set line by line */
    struct line line;
};

/* Looks some lines ahead. */
static bool is_clean(struct streak *s, const char *end) {
    enum { AHEAD = 512 };
    if (end > s->clean) {
        const char *from = s->rest.p > s->clean ? s->rest.p : s->clean;
        struct text t = text_from(s->rest, (size_t)(from - s->rest.p));
        size_t line = (size_t)(end - from);
        s->clean = from + clean_span(text_head(t, line > AHEAD ? line : AHEAD));
    }
    return end <= s->clean;
}

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

/* Of a line taken off: where its text began. */
static void keep(struct streak *s, const char *start) {
    s->line.text = (struct text){ start, (size_t)(s->rest.p - start) - 1 };
    s->line.number = s->number;
    route_keep_line(s->a, s->report, &s->line);
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

/* A row behind a row, or a figure behind a figure, which inside of one printk record has no stamp. Where
 * anything about it is unusual, it is left to take_other(). */
static bool take_alike(struct streak *s) {
    struct report *r = s->report;
    struct text t = s->rest;
    int64_t us = OOMWHY_UNSET;
    bool prefixed = repeat_take(&s->a->transport.repeat, &t, &us);
    const char *start = t.p;
    if (prefixed && !is_from(s, us))
        return false;
    if (r->section == LINE_TASK ? !prefixed || !report_take_row(r, &t)
                                : !report_take_figure(r, &s->a->keys, &t, us))
        return false;
    s->rest = t;
    s->number++;
    if (prefixed)
        follow(s, us);
    if (s->a->options.keep_lines)
        keep(s, start);
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
    s->filled = false;
    return !transport_is_record(t) && trim_end(t).n && transport_decode(&s->a->transport, t, m) &&
           !m->foreign && !m->several && route_same_source(s->report, m, LINE_STAT);
}

/* Takes its prefix off, which says that it is one of the report's source. */
static bool open_line(struct streak *s, struct text t) {
    struct transport *transport = &s->a->transport;
    struct text text = t;
    int64_t us;
    if (!transport_next(transport, &text, is_clean(s, t.p + t.n), &us))
        return decode(s, t);
    if (!is_from(s, us))
        return false;
    if (!s->filled)
        repeat_fill(&transport->repeat, text, us, &s->message);
    s->filled = true;
    s->message.text = text;
    s->message.mono_us = us;
    return true;
}

static bool take_other(struct streak *s) {
    struct report *r = s->report;
    const char *newline = memchr(s->rest.p, '\n', s->rest.n);
    struct text t = text_head(s->rest, (size_t)(newline - s->rest.p));
    if (t.n && t.p[t.n - 1] == '\r')
        t.n--;
    if (t.n > LONGEST_LINE || !open_line(s, t))
        return false;
    s->line.kind = read_line(s);
    if (!(SEEN(s->line.kind) & INSIDE) || !report_accepts(r, &s->line))
        return false;
    s->line.number = ++s->number;
    s->line.exact = s->message.exact;
    s->line.one_record = !s->message.prefixed;
    assembler_note_level(s->a, s->message.level);
    s->rest = (struct text){ newline + 1, s->rest.n - (size_t)(newline + 1 - s->rest.p) };
    route_add(s->a, r, &s->message, &s->line);
    if (s->line.kind == LINE_TASK)
        held_complete_row(s->a, &s->message, &s->line);
    return true;
}

/* The last line before another report is to be closed: from then on somebody has to look for that. */
static int64_t last_line(const struct assembler *a, const struct report *r) {
    return a->open[0] == r ? INT64_MAX : route_last_line(a->open[0]) - 1;
}

/* What the lines mean for the assembler, all at once. */
static void end(const struct streak *s) {
    struct assembler *a = s->a;
    if (s->number > s->report->draft->record.source.last_line)
        s->report->draft->record.source.last_line = s->number;
    a->last_number = s->report->last_read = s->number;
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
    struct streak s = { .a = a, .report = r, .rest = *block, .clean = block->p, .number = number - 1 };
    int64_t last = last_line(a, r);
    transport_clear(&s.message, TEXT(""));
    while (s.rest.n && s.number < last && a->last_report == r)
        if (!(SEEN(r->section) & MANY && take_alike(&s)) && !take_other(&s))
            break;
    if (s.number >= number)
        end(&s);
    *block = s.rest;
    return s.number - number + 1;
}

int64_t assembler_streak(struct assembler *a, struct text *block, int64_t number) {
    return may_begin(a, number) ? take(a, block, number) : 0;
}
