/* SPDX-License-Identifier: MIT */
/*
 * order.c - which way a log runs: its dates tell; where those are too coarse, the order in which the kernel
 * prints; and where there are none, the kernel's stamps.
 */
#include "order.h"

#include "transport.h"

enum {
    ENOUGH = 64 * 1024, /* bytes of a log in which it shows */
    LOOKED_AT = 4096,   /* bytes of a line */
    HOST = 64,
};

/* ---- one line after the other ---- */

struct walk {
    struct text rest;
    struct transport transport;
    struct arena scratch;
    struct text line; /* with its end */
    bool stamped;     /* it begins an entry; else it belongs to the one before */
    bool dated;
    int by_date, by_stamp; /* 1: later than the stamped line before, -1: earlier, 0: not told */
    struct message message;
    int64_t date, us; /* OOMWHY_UNSET: none */
    char host[HOST];
    size_t host_length;
};

static void walk_begin(struct walk *w, struct text log) {
    *w = (struct walk){ .rest = log, .date = OOMWHY_UNSET, .us = OOMWHY_UNSET };
}

static void walk_end(struct walk *w) {
    transport_free(&w->transport);
    arena_free(&w->scratch);
}

/* "2026-11-22T14:06:00.5+01:00", its year perhaps "-": a number that grows as dates do. */
static int64_t date_of(struct text wall) {
    static const int most[] = { 13, 32, 24, 60, 61 }; /* months, days, hours, minutes, seconds */
    int64_t date = 0, part, unit = 1000000;
    if (!text_take(&wall, TEXT("-")))
        text_int(&wall, &date);
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        wall = text_from(wall, 1);
        if (!wall.n || !is_digit(*wall.p) || !text_int(&wall, &part))
            return OOMWHY_UNSET; /* a month in a language not known */
        date = plus(scale(date, most[i]), part);
    }
    date = scale(date, unit);
    if (text_take(&wall, TEXT(".")))
        for (; wall.n && is_digit(*wall.p) && (unit /= 10); wall = text_from(wall, 1))
            date = plus(date, unit * (*wall.p - '0'));
    return date;
}

static int compare(int64_t a, int64_t b) {
    return a == OOMWHY_UNSET || b == OOMWHY_UNSET ? 0 : (b > a) - (b < a);
}

/* What the line's prefix says, beside the one before. */
static void walk_compare(struct walk *w, const struct message *m) {
    struct text host = text_head(m->host, HOST), wall = text_of(transport_wall(m, &w->scratch));
    int64_t date = wall.n ? date_of(wall) : OOMWHY_UNSET;
    bool same_host = text_equal(host, (struct text){ w->host, w->host_length });
    w->dated = date != OOMWHY_UNSET;
    w->by_date = compare(w->date, date);
    w->by_stamp = same_host ? compare(w->us, m->mono_us) : 0;
    w->date = date;
    w->us = m->mono_us;
    w->host_length = host.n;
    if (host.n)
        memcpy(w->host, host.p, host.n);
    arena_reset(&w->scratch);
}

/* False at the end, or without memory. */
static bool walk_next(struct walk *w, bool *failed) {
    const char *newline = w->rest.n ? memchr(w->rest.p, '\n', w->rest.n) : NULL;
    if (!w->rest.n)
        return false;
    w->line = text_head(w->rest, newline ? (size_t)(newline + 1 - w->rest.p) : w->rest.n);
    w->rest = text_from(w->rest, w->line.n);
    struct text line = text_head(text_head(w->line, w->line.n - (newline != NULL)), LOOKED_AT);
    *failed = !transport_decode(&w->transport, text_trim(line).n ? line : TEXT(""), &w->message);
    w->stamped = !*failed && w->message.prefixed;
    w->dated = false;
    w->by_date = w->by_stamp = 0;
    if (w->stamped)
        walk_compare(w, &w->message);
    *failed |= w->scratch.failed;
    return !*failed;
}

/* ---- which way ---- */

struct votes {
    unsigned up, down;
};

static void vote(struct votes *v, int step) {
    v->up += step > 0;
    v->down += step < 0;
}

/* So many at least, and so many times as many as for the other way. */
static bool wins(unsigned votes, unsigned others, unsigned least, unsigned ratio) {
    return votes >= least && votes >= ratio * others;
}

/* What the kernel prints, in that order; -1: none of these */
static int part_of(struct text line) {
    static const struct text parts[] = {
        { " invoked oom-killer:", 20 }, { "Call Trace:", 11 },  { "memory: usage ", 14 },
        { " total_vm ", 10 },           { "oom-kill:con", 12 }, { "Kill process ", 13 },
        { "illed process ", 14 },
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (text_find(line, parts[i]) >= 0)
            return (int)i;
    return -1;
}

struct evidence {
    struct votes date, stamp;
    struct votes part, part_at_once; /* all steps, and those between lines of one date */
    bool stamped, dated;             /* some lines are */
    int last_part;
    bool at_once; /* no other date since that part */
};

static void weigh(struct evidence *e, const struct walk *w) {
    int part = part_of(text_head(w->line, LOOKED_AT));
    vote(&e->date, w->by_date);
    vote(&e->stamp, w->by_stamp);
    e->stamped |= w->stamped;
    e->dated |= w->dated;
    e->at_once &= !w->by_date;
    if (part < 0)
        return;
    if (e->last_part >= 0) {
        vote(&e->part, part - e->last_part);
        vote(&e->part_at_once, e->at_once ? part - e->last_part : 0);
    }
    e->last_part = part;
    e->at_once = true;
}

enum {
    CLOCKS = 8, /* where a clock was set, time goes the other way once */
    PARTS = 2,  /* and so does the kernel's order between two reports */
};

/* A few lines are enough, mostly; and fewer for the usual way. */
static enum oomwhy_order decide_early(const struct evidence *e) {
    struct votes v = e->dated ? e->date : e->stamp;
    return wins(v.up, v.down, 2, CLOCKS)   ? OOMWHY_OLDEST_FIRST
           : wins(v.down, v.up, 4, CLOCKS) ? OOMWHY_NEWEST_FIRST
                                           : OOMWHY_ORDER_UNKNOWN;
}

/* With little to go by, nothing may speak against it. */
static enum oomwhy_order decide_late(const struct evidence *e) {
    bool later = e->date.up > e->date.down || e->stamp.up > e->stamp.down;
    return wins(e->date.down, e->date.up, 2, CLOCKS) || (!later && wins(e->part.down, e->part.up, 2, PARTS))
               ? OOMWHY_NEWEST_FIRST
               : OOMWHY_OLDEST_FIRST;
}

/* Of a log's beginning; `early`: no more of it than it takes. False without memory. */
static bool gather(struct text log, bool early, struct evidence *ret_evidence) {
    bool failed = false;
    struct walk w;
    *ret_evidence = (struct evidence){ .last_part = -1 };
    walk_begin(&w, text_head(log, ENOUGH));
    while (!(early && decide_early(ret_evidence) != OOMWHY_ORDER_UNKNOWN) && walk_next(&w, &failed))
        weigh(ret_evidence, &w);
    walk_end(&w);
    return !failed;
}

enum oomwhy_order oomwhy_order_of(const char *buf, size_t len, bool whole) {
    struct evidence e;
    if (!gather((struct text){ buf, len }, true, &e))
        return OOMWHY_ORDER_UNKNOWN;
    enum oomwhy_order found = decide_early(&e);
    return found == OOMWHY_ORDER_UNKNOWN && (whole || len >= ENOUGH) ? decide_late(&e) : found;
}

/* ---- turning round ---- */

static bool add_line(struct list *spans, const struct walk *w, bool begins) {
    struct span *last = spans->count ? (struct span *)spans->items + spans->count - 1 : NULL;
    if (last && !begins) {
        last->text.n += w->line.n;
        last->lines++;
        return true;
    }
    int64_t line = last ? last->line + last->lines : 1;
    struct span *span = list_push(spans, sizeof *span);
    if (span)
        *span = (struct span){ .text = w->line, .line = line, .lines = 1 };
    return span != NULL;
}

static void reverse(struct list *spans) {
    struct span *s = spans->items;
    int64_t turned = 0;
    for (size_t i = 0; i < spans->count / 2; i++) {
        struct span other = s[i];
        s[i] = s[spans->count - 1 - i];
        s[spans->count - 1 - i] = other;
    }
    for (size_t i = 0; i < spans->count; turned += s[i++].lines)
        s[i].turned = turned;
}

bool order_turn(struct text log, struct list *ret_spans) {
    struct evidence e;
    bool up = false, failed = !gather(log, false, &e);
    /* some collectors leave what has the same date as it came: then the kernel's order shows it */
    bool kept = wins(e.part_at_once.up, e.part_at_once.down, 2, PARTS);
    struct walk w;
    *ret_spans = (struct list){ 0 };
    walk_begin(&w, log);
    while (!failed && walk_next(&w, &failed)) {
        int step = w.by_date ? w.by_date : w.by_stamp;
        if (w.stamped && (step || kept))
            up = step ? step > 0 : true;
        failed = !add_line(ret_spans, &w, !up && (w.stamped || !e.stamped));
    }
    walk_end(&w);
    reverse(ret_spans);
    return !failed;
}

/* The span that has the line. */
static const struct span *span_of(const struct list *spans, int64_t line) {
    const struct span *s = spans->items;
    size_t from = 0, to = spans->count;
    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;
        if (s[middle].turned < line)
            from = middle;
        else
            to = middle;
    }
    return &s[from];
}

int64_t order_line(const struct list *spans, int64_t line) {
    const struct span *s = span_of(spans, line);
    return s->line + (line - 1 - s->turned);
}

void order_lines(const struct list *spans, int64_t *first, int64_t *last) {
    const struct span *oldest = span_of(spans, *first), *newest = span_of(spans, *last);
    int64_t from = order_line(spans, *first), to = order_line(spans, *last);
    *first = oldest == newest ? from : newest->line;
    *last = oldest == newest ? to : oldest->line + oldest->lines - 1;
}
