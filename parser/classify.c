/* SPDX-License-Identifier: MIT */
/* classify.c - what a message is: the many lines of a report by hand, the few by rule. */
#include "classify.h"

#include "wrap.h"

struct text trim_end(struct text t) {
    while (t.n && (is_blank(t.p[t.n - 1]) || t.p[t.n - 1] == '\r'))
        t.n--;
    return t;
}

/* A comm may look like anything, "[1] 0 1" too; behind a row's there is nothing more. */
static bool is_invoked(struct text t) {
    return memchr(t.p, '=', t.n) && text_find(t, TEXT(" invoked oom-killer:")) >= 0;
}

static enum line_kind classify_bracket(struct text t, struct line *line) {
    if (task_is_row(t) && !is_invoked(t)) {
        line->text = t;
        return LINE_TASK;
    }
    if (frame_read(t, &line->frame))
        return LINE_FRAME;
    return columns_are(t) ? LINE_TASKS_HEADER : LINE_NONE;
}

static void decode_comms(struct facts *f) {
    comm_decode(f->invoker.comm);
    comm_decode(f->selected.comm);
    comm_decode(f->victim.comm);
}

static enum line_kind classify_by_rule(struct matcher *m, struct text t, struct line *line,
                                       enum line_kind *ret_unfinished) {
    enum line_kind kind = match_line(m, line->text, ret_unfinished);
    line->facts = matcher_facts(m);
    if (!line->exact)
        decode_comms(line->facts);
    if (kind == LINE_INVOKED && t.p != line->text.p && !line->one_record) /* the blanks are the comm's */
        match_line(m, trim_end(t), ret_unfinished);
    bool whole = kind == LINE_COUNTER
                     ? counter_read(line->text, &line->counter, &line->counter_offset, &line->value)
                 : kind == LINE_STATS ? stats_read(line->text, &line->memcg, &line->rest)
                                      : true;
    if (!whole) {
        *ret_unfinished = kind;
        return LINE_NONE;
    }
    if (kind != LINE_NONE)
        return kind;
    if (slab_read(line->text))
        return LINE_SLAB;
    return is_digit(*line->text.p) && allocation_read(line->text) ? LINE_ALLOCATION : LINE_NONE;
}

/* The header of the table, its last words wrapped to the next line. */
static bool is_header_start(struct text t) {
    return text_take(&t, TEXT("[")) && text_take((t = text_skip_blanks(t), &t), TEXT("pid")) &&
           text_find(t, TEXT(" uid ")) >= 0;
}

enum line_kind classify_by_hand(struct text t, struct line *line) {
    line->text = trim_end(text_skip_blanks(t));
    if (!line->text.n)
        return LINE_NONE;
    const char first = *line->text.p;
    if (first == '[')
        return classify_bracket(text_skip_blanks(t), line);
    if (first >= 'a' && first <= 'z' && stat_read(line->text, &line->key, &line->value))
        return LINE_STAT;
    return frame_read(line->text, &line->frame) ? LINE_FRAME : LINE_NONE;
}

void classify(struct matcher *m, struct text t, struct line *line, enum line_kind *ret_unfinished) {
    *ret_unfinished = LINE_NONE;
    line->facts = NULL;
    line->kind = classify_by_hand(t, line);
    line->padded = line->kind != LINE_TASK && t.n && is_blank(t.p[t.n - 1]);
    if (line->kind == LINE_NONE && is_header_start(line->text))
        *ret_unfinished = LINE_TASKS_HEADER;
    else if (line->kind == LINE_NONE && line->text.n)
        line->kind = classify_by_rule(m, t, line, ret_unfinished);
    if (1 << line->kind & WRAP_KINDS && !line->exact && wrap_may_begin(line->kind, line->text))
        *ret_unfinished = line->kind;
}
