/* SPDX-License-Identifier: MIT */
/* assemble.c - takes messages one after the other: what is lost between them, what each is, whose it is. */
#include "assembler.h"
#include "order.h"
#include "scan.h"

enum {
    LONGEST_COMM = 60, /* 15 bytes, each perhaps as \xNN */
};

/* ---- life ---- */

struct assembler *assembler_new(const struct oomwhy_options *options) {
    struct assembler *a = calloc(1, sizeof *a);
    if (!a || !(a->matcher = matcher_new())) {
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
    report_free(a->retired);
    matcher_free(a->matcher);
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
    return a->matcher;
}

/* A report waits for more, or one may have begun before the input did. One that has its verdict does not:
 * what may still be its own might begin one as well. */
static bool is_in_report(const struct assembler *a) {
    for (size_t i = 0; i < a->open_count; i++)
        if (!report_settled(a->open[i]))
            return true;
    return a->head_lines > 0;
}

/* A short line held back in case a name goes on in the next is no reason: parser.c keeps the last line passed
 * over. */
bool assembler_attentive(const struct assembler *a) {
    return is_in_report(a) || (a->has_pending && a->pending.kind != LINE_NONE) ||
           (a->last_report && a->last_report->section == LINE_KILLED);
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

void assembler_renumber(struct assembler *a, const struct list *spans) {
    for (struct draft *d = a->first; d; d = d->next) {
        struct oomwhy_record *r = &d->record;
        struct oomwhy_line *lines = (struct oomwhy_line *)(uintptr_t)r->lines; /* its own, in its arena */
        order_lines(spans, &r->source.first_line, &r->source.last_line);
        for (size_t i = 0; i < r->lines_count; i++)
            lines[i].number = order_line(spans, lines[i].number);
    }
}

bool assembler_close(struct assembler *a, bool all) {
    if (all || (a->has_pending && a->pending.whole_so_far)) /* in silence no rest comes */
        held_flush(a);
    for (size_t i = 0; i < a->open_count;)
        if (all || report_settled(a->open[i])) {
            a->open[i]->cut_by_end = true;
            route_close(a, i);
        } else {
            i++;
        }
    return !a->failed;
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
        held_flush(a);
        a->last_seq = OOMWHY_UNSET;
    }
    a->last_number = number;
}

void assembler_pass(struct assembler *a, int64_t number) {
    route_close_idle(a, number);
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
    return fits && t.n && m->prefixed && m->mono_us != OOMWHY_UNSET && m->mono_us == r->last_us;
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
    count_lost(a, matcher_facts(a->matcher)->record.lost_messages);
    if (!rest.n || !transport_decode(&a->transport, rest, &m))
        return;
    m.several = true; /* the line was rewritten before */
    take_message(a, &m, number);
}

/* Whether it is read only because a kill line was the last: for its rest, or for a group kill's first words.
 * Else it would be passed over, as those behind it are; but what is said of the next report, right before it,
 * is heard. */
static bool only_behind_kill(const struct assembler *a, struct text t, enum line_kind kind) {
    size_t lines = 0;
    return kind != LINE_SYSRQ && kind != LINE_SUPPRESSED && !is_in_report(a) && scan_skip(t, &lines) == t.n;
}

/* One message, or (one_record) one line of a message that has several. */
static void take_text(struct assembler *a, const struct message *m, struct text t, int64_t number,
                      bool one_record) {
    enum line_kind unfinished;
    struct line line = { .number = number,
                         .exact = m->exact,
                         .one_record = one_record || !m->prefixed,
                         .record_length = one_record && m->exact ? m->text.n : 0 };

    classify(a->matcher, t, &line, &unfinished);
    bool begins = unfinished != LINE_NONE && !is_words_only(unfinished, line.text);
    if (a->has_pending) {
        if (held_joined(a, m, t, &line, begins ? unfinished : LINE_NONE))
            return;
        classify(a->matcher, t, &line, &unfinished); /* the facts were overwritten */
    }
    struct report *before = a->last_report; /* what was held back may have closed another */
    if (before && before->section == LINE_KILLED && !begins && only_behind_kill(a, t, line.kind))
        line.kind = LINE_NONE;
    if (line.kind == LINE_NONE && continues_comm(a, m, line.text)) {
        a->failed |= !report_extend_comm(before, t);
        before->draft->record.source.last_line = number;
        return;
    }
    if (line.kind == LINE_NONE && one_record && before && before->section == LINE_STAT)
        before->tail_broken = true;
    if (begins) /* what was held back goes first, such as it is: it may open the report of this one */
        held_flush(a);
    a->last_report = NULL;
    if (line.kind == LINE_SUPPRESSED)
        a->suppressed = matcher_facts(a->matcher)->record.suppressed_before;
    else if (line.kind == LINE_SYSRQ)
        a->sysrq_line = number;
    else if (line.kind == LINE_DROPPED)
        take_dropped(a, t, number);
    else if (begins && (a->open_count || route_opens(a, unfinished)))
        held_begin(a, m, &line, unfinished);
    else if (line.kind != LINE_NONE)
        route_place(a, m, &line);
    else if (m->prefixed && !a->has_pending && line.text.n <= LONGEST_COMM)
        held_begin(a, m, &line, LINE_NONE);
    if (line.kind == LINE_TASK)
        held_complete_row(a, m, &line);
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
        classify(a->matcher, rest, &line, &unfinished);
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

bool assembler_line(struct assembler *a, struct text line, int64_t number) {
    struct message m;
    if (line.n && line.p[line.n - 1] == '\r') /* a serial console's */
        line.n--;
    follow_lines(a, number);
    if (!transport_decode(&a->transport, trim_end(line).n ? line : TEXT(""), &m)) {
        a->failed = true;
    } else {
        follow_sequence(a, &m);
        assembler_note_level(a, m.level);
        if (!m.foreign)
            take_message(a, &m, number);
        else if (text_starts(m.text, TEXT("Missed "))) /* systemd-journald: "Missed 12 kernel messages" */
            take_missed(a, m.text);
        route_close_idle(a, number);
        if (a->head_lines > 0)
            a->head_lines--;
    }
    a->failed |= matcher_failed(a->matcher);
    return !a->failed;
}
