/* SPDX-License-Identifier: MIT */
/* held.c - lines of which only the beginning has come, until the rest does or cannot any more. */
#include "assembler.h"
#include "wrap.h"

enum { SHORT_ROW = 132 }; /* a line that was wrapped is no longer than a wide terminal */

void held_begin(struct assembler *a, const struct message *m, const struct line *line, enum line_kind kind) {
    if (!pieces_hold(&a->pending, m, trim_end(line->text), line->number, kind))
        return;
    a->has_pending = true;
    a->pending.column = (m->prefixed ? a->transport.width : 0) + m->text.n;
    a->pending.whole_so_far = line->kind == kind && wrap_may_go_on(kind, line->text);
}

void held_give_up_row(struct assembler *a, struct report *r, const struct line *line) {
    report_cut_row(r, line);
    if (a->options.keep_lines)
        route_keep_line(a, r, line);
}

void held_complete_row(struct assembler *a, const struct message *m, const struct line *line) {
    struct report *r = a->last_report;
    if (!r || !r->short_row)
        return;
    if (r->columns.count && line->text.n <= SHORT_ROW)
        held_begin(a, m, line, LINE_TASK);
    else
        held_give_up_row(a, r, line);
    a->last_report = NULL;
}

/* A line was wrapped. Rows tell nothing: a mail breaks all of them at one column too. */
static void note_column(struct assembler *a) {
    size_t column = a->pending.column;
    if (a->pending.kind == LINE_TASK)
        return;
    a->at_column = column == a->column ? a->at_column + 1 : 0;
    a->column = column;
}

/* The line is whole as it is. */
static void place(struct assembler *a, struct text whole, int64_t last_number) {
    struct pieces *p = &a->pending;
    struct line line = { .number = p->first_number, .exact = p->first.exact };
    enum line_kind unfinished;
    a->has_pending = false;
    classify(a->matcher, whole, &line, &unfinished);
    bool cut = line.kind == LINE_NONE;
    if (cut)
        line.kind = match_cut(a->matcher, whole);
    route_place(a, &p->first, &line);
    if (a->last_report && cut)
        a->last_report->cut |= SEEN(line.kind);
    if (a->last_report && last_number > line.number)
        a->last_report->draft->record.source.last_line = last_number;
}

/* Whether the message is the rest of a line that might have been whole; it may still go on then. */
static bool extend(struct assembler *a, const struct message *m, struct text t, int64_t number) {
    struct pieces *p = &a->pending;
    const char *joint = m->prefixed ? NULL : wrap_joint(p->kind, p->first.text, t);
    if (!joint || !pieces_extend(p, joint, t))
        return false;
    p->last_number = number;
    note_column(a);
    if (!wrap_may_go_on(p->kind, p->first.text))
        place(a, p->first.text, number);
    return true;
}

bool held_flush(struct assembler *a) {
    struct pieces *p = &a->pending;
    if (!a->has_pending)
        return false;
    a->has_pending = false;
    if (p->whole_so_far) {
        place(a, p->first.text, p->last_number);
        return true;
    }
    if (p->kind == LINE_NONE)
        return true;
    struct line line = { .number = p->first_number,
                         .facts = matcher_facts(a->matcher),
                         .exact = p->first.exact };
    if (pieces_are_parts(p->kind) && p->kind != LINE_OOM_KILL)
        p->count = 1; /* what came behind need not have been the next part */
    if (!pieces_whole(p, PIECES_MAIL, 0, &line.text))
        return true;
    if (p->kind == LINE_TASK) {
        line.kind = LINE_TASK;
        struct report *r = route_find(a, &p->first, &line);
        if (r)
            held_give_up_row(a, r, &line);
        return true;
    }
    line.kind = match_cut(a->matcher, line.text);
    if (p->kind == LINE_OOM_KILL && line.kind == LINE_NONE) {
        enum line_kind unfinished;
        match_line(a->matcher, line.text, &unfinished); /* fills what it could read */
        line.kind = LINE_OOM_KILL;
    }
    if (line.kind != LINE_NONE) {
        route_place(a, &p->first, &line);
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

/* Any word, and a number on the next line, may look like a figure of memory.stat. */
static bool is_known_figure(struct assembler *a, const struct line *line) {
    bool count;
    return line->kind != LINE_STAT ||
           (a->pending.kind == LINE_NONE && stat_key(&a->keys, line->key, &count) != NULL);
}

/* Whether what is held back is a whole line with this piece: then it is placed. */
static bool completes(struct assembler *a, struct text whole, int64_t number) {
    struct pieces *p = &a->pending;
    enum line_kind unfinished;
    struct line line = { .number = p->first_number, .exact = p->first.exact };
    classify(a->matcher, whole, &line, &unfinished);
    if (line.kind == LINE_NONE || !makes_sense(&line) || !is_known_figure(a, &line))
        return false;
    if (wrap_may_go_on(line.kind, line.text)) { /* it was wrapped, so it may be again */
        pieces_restart(p, line.text, line.kind);
        p->last_number = number;
        return true;
    }
    a->has_pending = false;
    route_place(a, &p->first, &line);
    if (a->last_report)
        a->last_report->draft->record.source.last_line = number;
    if (a->last_report && a->last_report->short_row) { /* three lines, and the name on the last one */
        pieces_restart(p, line.text, LINE_TASK);
        p->whole_so_far = false;
        a->has_pending = true;
    }
    return true;
}

/* Whether a comm, and what a mail put on the next line, are the beginning of something known. */
static bool begins_known(struct assembler *a) {
    struct pieces *p = &a->pending;
    struct text whole;
    struct line line = { .exact = p->first.exact };
    enum line_kind unfinished = LINE_NONE;
    if (pieces_whole(p, PIECES_MAIL, 0, &whole))
        classify(a->matcher, whole, &line, &unfinished);
    if (unfinished == LINE_NONE)
        return false;
    p->kind = unfinished;
    pieces_await(p);
    return true;
}

/* Takes the message as the next piece, when the line is whole with it or goes on. False: it is something
 * else. */
static bool join(struct assembler *a, const struct message *m, struct text t, int64_t number) {
    struct pieces *p = &a->pending;
    struct text whole;
    bool terminal = a->at_column && p->column == a->column;
    if (!pieces_may_take(p, m, t) || !pieces_add(p, m, t))
        return false;
    for (unsigned skip = 0; skip < p->count; skip++)
        for (unsigned i = 0; i < PIECES_WRAPS; i++)
            if (pieces_whole(p, terminal ? PIECES_WRAPS - 1 - i : i, skip, &whole) &&
                completes(a, whole, number)) {
                note_column(a);
                return true;
            }
    if (p->kind == LINE_NONE && !m->prefixed && begins_known(a))
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

bool held_joined(struct assembler *a, const struct message *m, struct text t, const struct line *line,
                 enum line_kind begins) {
    if (a->pending.whole_so_far && extend(a, m, t, line->number))
        return true;
    if (a->pending.whole_so_far) {
        bool waits = line->kind == LINE_NONE && begins == LINE_NONE && a->pending.patience;
        a->pending.patience -= waits;
        if (!waits)
            held_flush(a);
        return false;
    }
    bool parts = pieces_are_parts(a->pending.kind) && SEEN(line->kind) & SEEN_ANYWHERE;
    bool itself = line->kind != LINE_NONE && !(line->kind == LINE_STAT && !m->prefixed) && !parts;
    bool maybe = a->pending.kind == LINE_NONE;
    if (maybe)
        itself = ((m->prefixed || line->kind == LINE_INVOKED) && !same_record(&a->pending.first, m)) ||
                 (line->kind != LINE_INVOKED && line->kind != LINE_NONE);
    bool another = begins != LINE_NONE && !maybe && (m->prefixed || begins == a->pending.kind);
    if (!itself && !another && join(a, m, t, line->number))
        return true;
    if (itself || maybe || a->pending.patience-- == 0)
        held_flush(a);
    return false;
}
