/* SPDX-License-Identifier: MIT */
/* pieces.c - printk splits long records, a comm may hold a newline, mails and terminals wrap. */
#include "pieces.h"

enum { PATIENCE = 4 /* other lines between two pieces */ };

/* A copy, for the line it points into goes. */
static struct text keep(struct text t, char *buffer, size_t size) {
    t = text_head(t, size);
    if (t.n)
        memcpy(buffer, t.p, t.n);
    return (struct text){ buffer, t.n };
}

static bool ends_blank(struct text t) {
    return t.n && is_blank(t.p[t.n - 1]);
}

void pieces_await(struct pieces *p) {
    p->patience = PATIENCE;
}

bool pieces_hold(struct pieces *p, const struct message *m, struct text text, int64_t number,
                 enum line_kind kind) {
    if (text.n > sizeof p->text)
        return false;
    memcpy(p->text, text.p, text.n);
    p->ends[0] = text.n;
    p->kind = kind;
    p->first = *m;
    p->first.host = keep(m->host, p->host, sizeof p->host);
    p->first.boot = keep(m->boot, p->boot, sizeof p->boot);
    p->first.caller = keep(m->caller, p->caller, sizeof p->caller);
    p->first.wall = keep(m->wall, p->wall, sizeof p->wall);
    p->first.text = (struct text){ p->text, text.n };
    p->first_number = p->last_number = number;
    p->count = 1;
    p->whole_so_far = false;
    p->ends_blank = ends_blank(m->text);
    pieces_await(p);
    return true;
}

void pieces_restart(struct pieces *p, struct text whole, enum line_kind kind) {
    memmove(p->text, whole.p, whole.n);
    p->ends[0] = whole.n;
    p->first.text = (struct text){ p->text, whole.n };
    p->kind = kind;
    p->count = 1;
    p->whole_so_far = true;
    pieces_await(p);
}

bool pieces_extend(struct pieces *p, const char *joint, struct text rest) {
    struct text whole = p->first.text;
    size_t gap = strlen(joint);
    rest = text_trim(rest);
    if (whole.n + gap + rest.n > sizeof p->text)
        return false;
    memcpy(p->text + whole.n, joint, gap);
    memcpy(p->text + whole.n + gap, rest.p, rest.n);
    pieces_restart(p, (struct text){ p->text, whole.n + gap + rest.n }, p->kind);
    return true;
}

bool pieces_are_parts(enum line_kind kind) {
    return kind == LINE_OOM_KILL || kind == LINE_TASK_IN || kind == LINE_GROUP;
}

static struct text held(const struct pieces *p) {
    return (struct text){ p->text, p->ends[p->count - 1] };
}

/* Whether the text can be the part that the kernel prints next. */
static bool is_next_part(const struct pieces *p, const struct message *m, struct text t) {
    struct text so_far = held(p);
    if (p->kind == LINE_OOM_KILL && text_ends(so_far, TEXT("_memcg=")))
        return t.n && strchr("/<(", *t.p);
    if (p->kind == LINE_OOM_KILL &&
        text_ends(so_far, TEXT(",cpuset="))) /* a name; other messages have blanks */
        return t.n && (m->exact || !memchr(t.p, ' ', t.n) || text_find(t, TEXT(",mems_allowed=")) >= 0);
    if (p->kind ==
        LINE_OOM_KILL) /* "...cpuset=" | name | ",mems_allowed=..,oom_memcg=" | path | ",task_memcg=" ... */
        return text_starts(t, TEXT(","));
    if (p->kind == LINE_GROUP) /* "Tasks in " | path | " are going to be killed ..." */
        return text_equal(so_far, TEXT("Tasks in")) || text_starts(t, TEXT(" are going to be killed"));
    if (text_find(so_far, TEXT(" killed as a result")) >=
        0) /* "Task in <p>" | " killed as a result of limit of " | "<q>" */
        return t.n && strchr("/<(", *t.p);
    return text_starts(t, TEXT(" killed as a result"));
}

/* A comm is too short to hold both words. */
static bool is_behind_comm(const struct pieces *p) {
    struct text so_far = held(p);
    return p->kind == LINE_KILLED && text_find(so_far, TEXT(" total-vm:")) >= 0 &&
           text_find(so_far, TEXT(" anon-rss:")) >= 0;
}

/* Whether a terminal broke the line within a path: a mail breaks it before the path, or the word behind it.
 */
static bool is_in_path(const struct pieces *p, struct text t) {
    struct text so_far = held(p);
    ptrdiff_t word = text_find_last(so_far, TEXT(" "));
    bool path = word >= 0 && (size_t)word + 1 < so_far.n && so_far.p[word + 1] == '/';
    t = text_skip_blanks(t);
    return path && !text_starts(t, TEXT("killed")) && !text_starts(t, TEXT("are going"));
}

/*
 * What stood before the piece: nothing where printk split a long "oom-kill:" record or the kernel
 * printed in parts; a newline where a comm holds one; NULL where a mail or a terminal wrapped the line.
 */
static const char *separator(const struct pieces *p, const struct message *m, struct text t) {
    if (m->continuation && !is_behind_comm(p))
        return "\n";
    if (p->kind == LINE_OOM_KILL && m->prefixed && !is_next_part(p, m, t))
        return "\n"; /* in the comm */
    if (pieces_are_parts(p->kind) && (m->prefixed || p->kind == LINE_OOM_KILL || is_in_path(p, t)))
        return "";
    return m->prefixed ? "\n" : NULL;
}

/* A comm with a newline, or a wrapped line; printk's own parts carry a flag in /dev/kmsg (3.6+). */
bool pieces_may_take(const struct pieces *p, const struct message *m, struct text t) {
    bool flagged = m->flag != '-' || p->kind == LINE_TASK_IN;
    if (p->first.exact != m->exact || p->count == MAX_PIECES)
        return false;
    if (!m->prefixed || !pieces_are_parts(p->kind))
        return true;
    if (is_next_part(p, m, t))
        return !m->exact || flagged;
    return p->kind == LINE_OOM_KILL && text_find(held(p), TEXT(",task=")) >= 0;
}

bool pieces_add(struct pieces *p, const struct message *m, struct text t) {
    size_t end = p->ends[p->count - 1];
    const char *before = separator(p, m, t);
    bool blank = p->ends_blank || (t.n && is_blank(*t.p)), last = ends_blank(t);
    if (!before || (!m->prefixed && *before != '\n')) /* wrapped; a mail leaves a blank at the end, and an */
        t = text_trim(t);                             /* indented block several in front */
    if (p->count == MAX_PIECES || end + t.n > sizeof p->text)
        return false;
    if (t.n)
        memcpy(p->text + end, t.p, t.n);
    p->before[p->count] = before;
    p->blank[p->count] = blank;
    p->ends_blank = last;
    p->ends[p->count++] = end + t.n;
    return true;
}

/* Some mails are broken behind a hyphen, and before what is too long for the line: "total-", "vm:",
 * "105068kB". */
static bool is_in_word(const struct pieces *p, unsigned piece) {
    size_t end = p->ends[piece - 1];
    char last = end ? p->text[end - 1] : ' ', first = end < p->ends[piece] ? p->text[end] : ' ';
    bool figures = p->kind == LINE_KILLED || p->kind == LINE_REAPED;
    return figures && ((last == '-' && !is_digit(first)) || (last == ':' && is_digit(first)));
}

static const char *broken_at(const struct pieces *p, unsigned piece, enum pieces_wrap wrap) {
    return p->blank[piece] || (wrap == PIECES_MAIL && !is_in_word(p, piece)) ? " " : "";
}

bool pieces_whole(struct pieces *p, enum pieces_wrap wrap, unsigned skip, struct text *ret_whole) {
    size_t n = 0, start = 0;
    for (unsigned i = 0; i < p->count; start = p->ends[i++]) {
        if (skip && i == skip)
            continue;
        const char *before = i == 0 ? "" : p->before[i] ? p->before[i] : broken_at(p, i, wrap);
        size_t gap = strlen(before), length = p->ends[i] - start;
        if (n + gap + length > sizeof p->whole)
            return false;
        memcpy(p->whole + n, before, gap);
        memcpy(p->whole + n + gap, p->text + start, length);
        n += gap + length;
    }
    *ret_whole = (struct text){ p->whole, n };
    return true;
}
