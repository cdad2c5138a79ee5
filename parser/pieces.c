/* SPDX-License-Identifier: MIT */
/* pieces.c - printk splits long records, a comm may hold a newline, mails and terminals wrap. */
#include "pieces.h"

enum {
    MAX_PIECES = 8,
    PATIENCE = 4, /* other lines between two pieces */
};

/* A copy, for the line it points into goes. */
static struct text keep(struct text t, char *buffer, size_t size) {
    t = text_head(t, size);
    if (t.n)
        memcpy(buffer, t.p, t.n);
    return (struct text){ buffer, t.n };
}

bool pieces_hold(struct pieces *p, const struct message *m, struct text text, int64_t number,
                 enum line_kind kind) {
    if (text.n >= sizeof p->text)
        return false;
    memcpy(p->text, text.p, text.n);
    p->n = text.n;
    p->kind = kind;
    p->first = *m;
    p->first.host = keep(m->host, p->host, sizeof p->host);
    p->first.boot = keep(m->boot, p->boot, sizeof p->boot);
    p->first.caller = keep(m->caller, p->caller, sizeof p->caller);
    p->first.wall = keep(m->wall, p->wall, sizeof p->wall);
    p->first_number = number;
    p->count = 1;
    p->patience = PATIENCE;
    return true;
}

static bool printed_in_parts(enum line_kind kind) {
    return kind == LINE_OOM_KILL || kind == LINE_TASK_IN || kind == LINE_GROUP;
}

/*
 * What may have stood between two pieces, most likely first: nothing where printk split a long
 * "oom-kill:" record or the kernel printed in parts; a newline where a comm holds one; a blank where a
 * mail was wrapped, or nothing where a terminal was.
 */
const char *const *pieces_separators(const struct pieces *p, const struct message *m) {
    static const char *const nothing[] = { "", NULL }, *const newline[] = { "\n", NULL },
                             *const wrapped[] = { " ", "", NULL };
    if (m->continuation)
        return newline;
    if (printed_in_parts(p->kind))
        return nothing;
    return m->prefixed ? newline : wrapped;
}

bool pieces_may_take(const struct pieces *p, const struct message *m, struct text t) {
    if (!t.n || p->kind == LINE_NONE || p->count == MAX_PIECES)
        return false;
    return !m->prefixed || (printed_in_parts(p->kind) &&
                            (*t.p == ',' || *t.p == '/' || *t.p == ' ' || m->flag == 'c' || m->flag == '+'));
}

size_t pieces_append(struct pieces *p, const char *between, struct text t) {
    size_t gap = strlen(between);
    if (p->n + gap + t.n >= sizeof p->text)
        return 0;
    memcpy(p->text + p->n, between, gap);
    memcpy(p->text + p->n + gap, t.p, t.n);
    return p->n + gap + t.n;
}
