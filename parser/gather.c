/* SPDX-License-Identifier: MIT */
/* gather.c - what each kind of line adds to its report. */
#include "overflow.h"

static struct oomwhy_invoker *need_invoker(struct report *r) {
    if (!r->invoker && (r->invoker = arena_alloc(&r->draft->arena, sizeof *r->invoker))) {
        fields_clear(r->invoker, sizeof *r->invoker, oomwhy_invoker_fields);
        r->draft->record.invoker = r->invoker;
    }
    return r->invoker;
}

static struct oomwhy_selected *need_selected(struct report *r) {
    if (!r->selected && (r->selected = arena_alloc(&r->draft->arena, sizeof *r->selected))) {
        fields_clear(r->selected, sizeof *r->selected, oomwhy_selected_fields);
        r->draft->record.selected = r->selected;
    }
    return r->selected;
}

static void fill_invoker(struct report *r, const struct facts *f) {
    if (need_invoker(r))
        fields_fill(r->invoker, &f->invoker, oomwhy_invoker_fields, &r->draft->arena);
}

/* The line before was taken for the beginning of the name, and was not: this line names it too. */
static void correct_invoker(struct report *r, const char *comm) {
    if (r->invoker && r->invoker->comm && comm && strcmp(r->invoker->comm, comm) != 0) {
        r->invoker->comm = arena_text(&r->draft->arena, text_of(comm));
        r->draft->record.source.first_line++;
    }
}

static void fill_selected(struct report *r, const struct facts *f) {
    if (need_selected(r))
        fields_fill(r->selected, &f->selected, oomwhy_selected_fields, &r->draft->arena);
}

/* "G           OE" is a column a flag: one blank between is enough. */
static void squeeze_taint(struct report *r) {
    char *to = (char *)(uintptr_t)(r->invoker ? r->invoker->taint : NULL);
    for (const char *from = to; to && *from; from++)
        if (*from != ' ' || (from[1] && from[1] != ' '))
            *to++ = *from;
    if (to)
        *to = '\0';
}

static void add_frame(struct report *r, const struct line *line) {
    const char **frame = list_push(&r->frames, sizeof *frame);
    if (frame)
        *frame = arena_text(&r->draft->arena, line->frame);
    else
        r->draft->arena.failed = true;
}

static void add_counter(struct report *r, const struct line *line) {
    struct oomwhy_counter *counter = arena_alloc(&r->draft->arena, sizeof *counter);
    if (counter) {
        *counter = line->counter;
        if (counter->unlimited == OOMWHY_TRUE)
            r->unlimited_kb = line->value;
        *(const struct oomwhy_counter **)(void *)((char *)&r->draft->record.counters + line->counter_offset) =
            counter;
    }
}

static void add_meminfo(struct report *r, const struct line *line) {
    if (!r->meminfo && !(r->meminfo = meminfo_new()))
        r->draft->arena.failed = true;
    else
        meminfo_add(r->meminfo, line->text, &r->draft->arena);
}

/* Victims, and looks through the table, that do not yet make it worth while to number them. */
enum { FEW = 8 };

static struct oomwhy_victim *add_victim(struct report *r, const struct oomwhy_victim *facts) {
    struct oomwhy_victim *v = report_victim(r, facts->pid); /* a group kill prints its first victim twice */
    if (!v) {
        v = list_push(&r->victims, sizeof *v);
        if (!v) {
            r->draft->arena.failed = true;
            return NULL;
        }
        fields_clear(v, sizeof *v, oomwhy_victim_fields);
    }
    fields_fill(v, facts, oomwhy_victim_fields, &r->draft->arena);
    if (r->victims.count > FEW) { /* the table is whole: rows come before kills */
        pids_learn(&r->victims_by_pid, &r->victims, sizeof *v);
        pids_learn(&r->tasks_by_pid, &r->tasks, sizeof(struct oomwhy_task));
    }
    return v;
}

static void add_kill(struct report *r, const struct facts *f) {
    bool first = !r->victims.count;
    struct oomwhy_victim *v = add_victim(r, &f->victim);
    r->reason_at_kill |= f->reason != NULL;
    if (first && v && r->selected && r->seen & SEEN(LINE_SELECTED)) {
        v->score = r->score;
        if (r->selected->pid != v->pid)
            v->sacrificed_for = r->selected->pid;
    }
}

static void add_reaped(struct report *r, const struct line *line) {
    const struct oomwhy_victim *left = &line->facts->left;
    struct oomwhy_victim *v = add_victim(r, &line->facts->victim);
    if (!v)
        return;
    v->reaped = line->kind == LINE_REAPED ? OOMWHY_TRUE : OOMWHY_FALSE;
    if (line->kind == LINE_REAPED)
        v->unreaped_bytes = plus(left->anon_rss_bytes, plus(left->file_rss_bytes, left->shmem_rss_bytes));
}

static void add_protection(struct report *r, const struct facts *f) {
    struct oomwhy_protection *p = arena_alloc(&r->draft->arena, sizeof *p);
    if (p) {
        *p = f->protection;
        r->draft->record.protection = p;
    }
}

static void add_verdict(struct report *r, const struct facts *f) {
    fill_selected(r, f);
    fill_invoker(r, f);
    if (r->draft->record.kind == OOMWHY_UNKNOWN)
        r->draft->record.kind = f->record.kind;
}

static void take_in(struct report *r, const struct line *line, const struct message *m,
                    struct stat_keys *keys) {
    const struct facts *f = line->facts;
    switch (line->kind) {
    case LINE_CPU:
        correct_invoker(r, f->invoker.comm);
        fill_invoker(r, f);
        squeeze_taint(r);
        break;
    case LINE_INVOKED:
    case LINE_CPUSET:
    case LINE_HARDWARE:
        fill_invoker(r, f);
        break;
    case LINE_FRAME:
        add_frame(r, line);
        break;
    case LINE_COUNTER:
        add_counter(r, line);
        break;
    case LINE_MEMINFO:
    case LINE_SLAB:
    case LINE_ALLOCATION:
        add_meminfo(r, line);
        break;
    case LINE_STATS:
        report_add_stats(r, line, keys);
        break;
    case LINE_STAT:
        report_add_stat(r, line, m, keys);
        break;
    case LINE_PROTECTION:
        add_protection(r, f);
        break;
    case LINE_TASKS_HEADER:
        columns_read(line->text, &r->columns);
        r->padded |= line->padded;
        break;
    case LINE_TASK:
        report_add_row(r, line);
        break;
    case LINE_OOM_KILL:
        add_verdict(r, f);
        break;
    case LINE_SELECTED:
        r->score = f->victim.score;
        fill_selected(r, f);
        break;
    case LINE_SKIPPED:
        fill_selected(r, f);
        break;
    case LINE_KILLED:
    case LINE_SHARING:
        add_kill(r, f);
        break;
    case LINE_REAPED:
    case LINE_UNREAPED:
        add_reaped(r, line);
        break;
    case LINE_NONE:
    case LINE_SUPPRESSED:
    case LINE_DROPPED:
    case LINE_SYSRQ:
    case LINE_KINDS:
    case LINE_STACK:
    case LINE_TASK_IN:
    case LINE_TASKS_STATE:
    case LINE_GROUP:
    case LINE_NO_VICTIM:
    case LINE_PANIC:
        break;
    }
}

bool report_add(struct report *r, const struct line *line, const struct message *m, struct stat_keys *keys) {
    if (line->facts && line->facts->reason && !r->reason)
        r->reason = arena_text(&r->draft->arena, text_of(line->facts->reason));
    r->short_row = false;
    take_in(r, line, m, keys);
    if (line->facts && line->facts->of_record)
        fields_fill(&r->draft->record, &line->facts->record, oomwhy_record_members, &r->draft->arena);
    r->seen |= SEEN(line->kind);
    r->section = line->kind;
    if (m->mono_us != OOMWHY_UNSET)
        r->last_us = m->mono_us;
    if (r->facility < 0)
        r->facility = m->facility;
    if (line->number > r->draft->record.source.last_line)
        r->draft->record.source.last_line = line->number;
    return !r->draft->arena.failed;
}
