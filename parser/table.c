/* SPDX-License-Identifier: MIT */
/* table.c - the rows of a report's task table: what is kept of each. */
#include "report.h"

#include <stdio.h>

/* What stands under headings not known, with those for names. */
static struct oomwhy_numbers keep_others(struct report *r, const int64_t *values) {
    struct columns *c = &r->columns;
    struct arena *a = &r->draft->arena;
    struct oomwhy_number *items = c->others ? arena_alloc(a, c->others * sizeof *items) : NULL;
    size_t n = 0;
    for (size_t i = 0; items && i < c->count; i++)
        if (c->column[i].offset == NO_OFFSET) {
            if (!c->column[i].kept)
                c->column[i].kept = arena_text(a, c->column[i].name);
            items[n] = (struct oomwhy_number){ c->column[i].kept, values[n] };
            n++;
        }
    return (struct oomwhy_numbers){ items, n };
}

/* A table has many rows and few names: one met lately is not kept again. */
static const char *keep_comm(struct report *r, struct text comm) {
    const unsigned char *p = (const unsigned char *)comm.p;
    size_t mixed = p[0] * 3u + p[comm.n / 2] * 5u + p[comm.n - 1] * 7u + comm.n;
    const char **met = &r->comms[mixed % (sizeof r->comms / sizeof *r->comms)];
    if (!*met || strncmp(*met, comm.p, comm.n) != 0 || (*met)[comm.n])
        *met = arena_text(&r->draft->arena, comm);
    return *met;
}

/* False: it lacks columns. */
static bool add_row(struct report *r, const struct line *line, bool named) {
    int64_t others[MAX_COLUMNS];
    struct text comm;
    struct oomwhy_task *task = list_push(&r->tasks, sizeof *task);
    if (!task) {
        r->draft->arena.failed = true;
    } else if (!task_read(line->text, &r->columns, task, &comm, others) || (named && !comm.n)) {
        r->tasks.count--;
        return false;
    } else {
        task->comm = arena_text(&r->draft->arena, r->padded ? text_trim(comm) : comm);
        if (!line->exact)
            comm_decode(task->comm);
        task->columns = keep_others(r, others);
    }
    return true;
}

void report_add_row(struct report *r, const struct line *line) {
    r->short_row = !add_row(r, line, !line->exact);
}

/* Bytes of a comm that nobody on their way may have written otherwise. */
static size_t count_plain(struct text t) {
    enum { COMM_BYTES = 15 };
    size_t n = 0;
    for (; n < t.n && n <= COMM_BYTES; n++) {
        char c = t.p[n];
        if (c < ' ' || c >= 0x7f || c == '&' || c == '#' || c == '\\')
            break;
    }
    return n;
}

bool report_take_row(struct report *r, struct text *t) {
    int64_t others[MAX_COLUMNS];
    struct text rest;
    struct oomwhy_task *task = r->columns.count && !r->padded ? list_push(&r->tasks, sizeof *task) : NULL;
    if (!task)
        return false;
    size_t n = task_read(*t, &r->columns, task, &rest, others) ? count_plain(rest) : 0;
    if (!n || n == rest.n || rest.p[n] != '\n') {
        r->tasks.count--;
        return false;
    }
    task->comm = keep_comm(r, text_head(rest, n));
    task->columns = keep_others(r, others);
    *t = text_from(rest, n + 1);
    return true;
}

void report_cut_row(struct report *r, const struct line *line) {
    if (add_row(r, line, false)) /* of a process without a name */
        return;
    r->gaps |= SEEN(LINE_TASK);
    r->cut |= SEEN(LINE_TASK);
}

bool report_extend_comm(struct report *r, struct text rest) {
    struct oomwhy_task *task = (struct oomwhy_task *)r->tasks.items + r->tasks.count - 1;
    char comm[128];
    int n = snprintf(comm, sizeof comm, "%s\n%.*s", task->comm, (int)(rest.n < 60 ? rest.n : 60), rest.p);
    const char *joined =
        n < (int)sizeof comm ? arena_text(&r->draft->arena, (struct text){ comm, (size_t)n }) : NULL;
    task->comm = joined ? joined : task->comm;
    comm_decode(joined);
    return !r->draft->arena.failed;
}
