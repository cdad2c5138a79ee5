/* SPDX-License-Identifier: MIT */
/* gather.c - what each kind of line adds to its report. */
#include "overflow.h"

static struct oomwhy_invoker *need_invoker(struct report *r) {
    if (!r->invoker && (r->invoker = arena_alloc(&r->draft->arena, sizeof *r->invoker))) {
        fields_clear(r->invoker, oomwhy_invoker_fields);
        r->draft->record.invoker = r->invoker;
    }
    return r->invoker;
}

static struct oomwhy_selected *need_selected(struct report *r) {
    if (!r->selected && (r->selected = arena_alloc(&r->draft->arena, sizeof *r->selected))) {
        fields_clear(r->selected, oomwhy_selected_fields);
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

static void add_number(struct report *r, struct stat_keys *keys, struct text key, int64_t value) {
    bool count;
    const char *name = stat_key(keys, key, &count);
    struct oomwhy_number *number = list_push(count ? &r->counts : &r->bytes, sizeof *number);
    r->last_counts = count;
    if (number)
        *number = (struct oomwhy_number){ name ? name : arena_text(&r->draft->arena, key), value };
    else
        r->draft->arena.failed = true;
}

static void drop_last_number(struct report *r) {
    struct list *last = r->last_counts ? &r->counts : &r->bytes;
    if (last->count)
        last->count--;
}

/* Freezes the figures gathered since the last heading into the newest stat. */
void report_end_stat(struct report *r) {
    struct arena *a = &r->draft->arena;
    if (!r->stats.count)
        return;
    struct oomwhy_stat *stat = (struct oomwhy_stat *)r->stats.items + r->stats.count - 1;
    bool cut = stat_record_was_cut(r);
    if (cut && !r->tail_broken)
        drop_last_number(r);
    stat->cut |= cut || stat_tail_left_out(r);
    r->record_bytes = r->stamped_bytes = r->stamped_lines = 0;
    r->tail_broken = false;
    if (r->bytes.count || r->counts.count) {
        stat->bytes.items = arena_copy(a, r->bytes.items, r->bytes.count, sizeof(struct oomwhy_number));
        stat->counts.items = arena_copy(a, r->counts.items, r->counts.count, sizeof(struct oomwhy_number));
        stat->bytes.count = r->bytes.count;
        stat->counts.count = r->counts.count;
    }
    r->bytes.count = r->counts.count = 0;
}

static void begin_stat(struct report *r, struct text memcg) {
    report_end_stat(r);
    struct oomwhy_stat *stat = list_push(&r->stats, sizeof *stat);
    if (stat)
        *stat = (struct oomwhy_stat){ .memcg = memcg.n ? arena_text(&r->draft->arena, memcg) : NULL };
    else
        r->draft->arena.failed = true;
}

static void add_stats(struct report *r, const struct line *line, struct stat_keys *keys) {
    struct text rest = line->rest, key;
    int64_t value;
    begin_stat(r, line->memcg);
    while (stat_take(&rest, &key, &value))
        add_number(r, keys, key, value);
    if (text_trim(rest).n && r->stats.count)
        ((struct oomwhy_stat *)r->stats.items)[r->stats.count - 1].cut = true;
}

void report_add_stat(struct report *r, const struct line *line, const struct message *m,
                     struct stat_keys *keys) {
    if (!r->stats.count) /* its heading is lost */
        begin_stat(r, TEXT(""));
    bool first = !(r->bytes.count + r->counts.count);
    if (first)
        r->record_us = m->mono_us;
    bool same_stamp = !line->exact && m->mono_us != OOMWHY_UNSET && m->mono_us == r->record_us;
    if (line->one_record || first || same_stamp)
        r->record_bytes += line->text.n + !first;
    if (!line->one_record && (first || same_stamp)) {
        r->stamped_bytes += line->text.n + 1;
        r->stamped_lines++;
    }
    if (line->record_length)
        r->record_bytes = line->record_length;
    add_number(r, keys, line->key, line->value);
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
        fields_clear(v, oomwhy_victim_fields);
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
        add_stats(r, line, keys);
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
    r->idle = 0;
    if (m->mono_us != OOMWHY_UNSET)
        r->last_us = m->mono_us;
    if (r->facility < 0)
        r->facility = m->facility;
    if (line->number > r->draft->record.source.last_line)
        r->draft->record.source.last_line = line->number;
    return !r->draft->arena.failed;
}
