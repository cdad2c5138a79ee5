/* SPDX-License-Identifier: MIT */
/* report.c - places lines into a report and freezes it into a record. */
#include "report.h"

#include <stdio.h>

/* ---- life ---- */

struct report *report_new(const struct message *m, int64_t line) {
    struct report *r = calloc(1, sizeof *r);
    struct draft *d = r ? calloc(1, sizeof *d) : NULL;
    if (!d) {
        free(r);
        return NULL;
    }
    fields_clear(&d->record, oomwhy_record_members);
    d->record.schema = OOMWHY_SCHEMA;
    d->record.time.monotonic_us = m->mono_us;
    d->record.time.wall = transport_wall(m, &d->arena);
    d->record.time.wall_source = d->record.time.wall ? m->wall_source : NULL;
    d->record.host = m->host.n ? arena_text(&d->arena, m->host) : NULL;
    d->record.source.first_line = line;
    r->draft = d;
    d->record.boot_id = m->boot.n ? arena_text(&d->arena, m->boot) : NULL;
    r->host = text_of(d->record.host);
    r->boot = text_of(d->record.boot_id);
    r->caller = text_of(m->caller.n ? arena_text(&d->arena, m->caller) : NULL);
    r->facility = m->facility;
    r->last_us = m->mono_us;
    return r;
}

static void draft_free(struct draft *d) {
    if (!d)
        return;
    arena_free(&d->arena);
    free(d->tasks);
    free(d);
}

void oomwhy_record_free(struct oomwhy_record *record) {
    draft_free((struct draft *)record);
}

void report_free(struct report *r) {
    if (!r)
        return;
    struct list *lists[] = { &r->frames, &r->stats, &r->bytes, &r->counts, &r->tasks, &r->victims, &r->lines };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        list_free(lists[i]);
    meminfo_free(r->meminfo);
    draft_free(r->draft);
    free(r);
}

/* ---- what it has ---- */

bool report_settled(const struct report *r) {
    return r->seen & (SEEN(LINE_KILLED) | SEEN(LINE_SKIPPED) | SEEN(LINE_NO_VICTIM) | SEEN(LINE_PANIC) |
                      SEEN(LINE_REAPED) | SEEN(LINE_UNREAPED));
}

bool report_decisive(const struct report *r) {
    return report_settled(r) ||
           r->seen & (SEEN(LINE_INVOKED) | SEEN(LINE_TASK_IN) | SEEN(LINE_COUNTER) | SEEN(LINE_STATS) |
                      SEEN(LINE_OOM_KILL) | SEEN(LINE_SELECTED) | SEEN(LINE_SHARING) | SEEN(LINE_GROUP));
}

static struct oomwhy_victim *find_victim(const struct report *r, int64_t pid) {
    struct oomwhy_victim *victims = r->victims.items;
    for (size_t i = 0; i < r->victims.count; i++)
        if (victims[i].pid == pid)
            return &victims[i];
    return NULL;
}

bool report_has_victim(const struct report *r, int64_t pid) {
    return find_victim(r, pid) != NULL;
}

static const struct oomwhy_task *find_task(const struct report *r, int64_t pid) {
    const struct oomwhy_task *tasks = r->tasks.items;
    for (size_t i = r->tasks.count; i-- > 0;)
        if (tasks[i].pid == pid)
            return &tasks[i];
    return NULL;
}

bool report_has_task(const struct report *r, int64_t pid) {
    return find_task(r, pid) != NULL;
}

/* ---- whether a line is its own ---- */

enum {
    STACK_KINDS = SEEN(LINE_CPUSET) | SEEN(LINE_CPU) | SEEN(LINE_HARDWARE) | SEEN(LINE_STACK) | SEEN(LINE_FRAME),
    MEMORY_KINDS = SEEN(LINE_TASK_IN) | SEEN(LINE_COUNTER) | SEEN(LINE_STATS) | SEEN(LINE_STAT) | SEEN(LINE_MEMINFO) |
                   SEEN(LINE_SLAB) | SEEN(LINE_ALLOCATION),
    TABLE_KINDS = SEEN(LINE_TASKS_STATE) | SEEN(LINE_TASKS_HEADER) | SEEN(LINE_TASK),
    VERDICT_KINDS = SEEN(LINE_OOM_KILL) | SEEN(LINE_SELECTED),
};

/* What must not have come before a line of the kind: the parts that kernels print after it. */
static unsigned printed_after(enum line_kind kind) {
    unsigned bit = SEEN(kind);
    if (bit & STACK_KINDS)
        return MEMORY_KINDS | TABLE_KINDS | VERDICT_KINDS;
    if (bit & MEMORY_KINDS)
        return TABLE_KINDS | VERDICT_KINDS;
    if (kind == LINE_TASKS_STATE || kind == LINE_TASKS_HEADER || kind == LINE_PROTECTION)
        return SEEN(LINE_TASKS_HEADER) | SEEN(LINE_TASK) | VERDICT_KINDS;
    return kind == LINE_TASK ? VERDICT_KINDS : 0;
}

/* "Out of memory" is never said of a cgroup's limit, nor "Memory cgroup out of memory" of anything else. */
static bool reason_fits(const struct report *r, const char *reason) {
    bool memcg = reason && strncmp(reason, "Memory cgroup", 13) == 0;
    const struct oomwhy_record *record = &r->draft->record;
    if (!reason)
        return true;
    if (record->kind == OOMWHY_MEMCG || r->seen & (SEEN(LINE_COUNTER) | SEEN(LINE_TASK_IN)))
        return memcg;
    return record->kind == OOMWHY_UNKNOWN || !memcg;
}

/*
 * The thread that owns the mm may not be the one selected (mm/oom_kill.c, find_lock_task_mm): then the
 * table tells, or that the two lines were printed one right after the other.
 */
static bool is_thread_of_selected(const struct report *r, const struct oomwhy_victim *v) {
    const struct oomwhy_task *task = find_task(r, v->pid);
    bool same_name = r->selected->comm && v->comm && strcmp(r->selected->comm, v->comm) == 0;
    bool right_after = r->section == LINE_OOM_KILL && r->idle <= 1;
    return (task && (task->tgid == r->selected->pid || right_after)) || (same_name && (right_after || task));
}

/* One kill a report, but for a group kill; by pid where the report names one, never by hope. */
static bool accepts_kill(const struct report *r, const struct line *line) {
    const struct oomwhy_victim *v = &line->facts->victim;
    if (!reason_fits(r, line->facts->reason))
        return false;
    if (r->victims.count)
        return r->seen & (SEEN(LINE_GROUP) | SEEN(LINE_SHARING)) || find_victim(r, v->pid);
    if (r->selected && r->selected->pid != OOMWHY_UNSET) {
        if (r->selected->pid == v->pid)
            return true;
        return r->section == LINE_SELECTED || (r->seen & SEEN(LINE_OOM_KILL) && is_thread_of_selected(r, v));
    }
    return !r->tasks.count || find_task(r, v->pid);
}

/* Without a kill line the reaper names the victim. */
static bool accepts_reaper(const struct report *r, const struct line *line) {
    int64_t pid = line->facts->victim.pid;
    if (r->victims.count)
        return find_victim(r, pid);
    if (r->selected && r->selected->pid != OOMWHY_UNSET)
        return r->selected->pid == pid;
    return find_task(r, pid);
}

static bool same_selected(const struct report *r, const struct line *line) {
    int64_t pid = line->facts->selected.pid;
    return !r->selected || r->selected->pid == OOMWHY_UNSET || r->selected->pid == pid;
}

static bool has_counter(const struct report *r, size_t offset) {
    return *(const struct oomwhy_counter *const *)(const void *)((const char *)&r->draft->record.counters + offset);
}

bool report_accepts(const struct report *r, const struct line *line) {
    enum line_kind kind = line->kind;
    if (kind == LINE_REAPED || kind == LINE_UNREAPED)
        return accepts_reaper(r, line);
    if (kind == LINE_KILLED)
        return accepts_kill(r, line);
    if (kind == LINE_GROUP || kind == LINE_SHARING)
        return r->victims.count > 0;
    if (kind == LINE_PANIC && r->seen & SEEN(LINE_NO_VICTIM)) /* "System is deadlocked on memory" */
        return !(r->seen & SEEN(LINE_PANIC));
    if (report_settled(r) || r->seen & printed_after(kind))
        return false;
    if (kind == LINE_SLAB || kind == LINE_ALLOCATION)
        return r->seen & SEEN(LINE_MEMINFO);
    if (kind == LINE_COUNTER)
        return !has_counter(r, line->counter_offset);
    if (kind == LINE_STAT)
        return r->section == LINE_STATS || r->section == LINE_STAT || (r->at_head && !(r->seen & ~SEEN(LINE_STAT)));
    if (kind == LINE_OOM_KILL || kind == LINE_SELECTED || kind == LINE_SKIPPED)
        return !(r->seen & SEEN(kind)) && same_selected(r, line);
    if (kind == LINE_CPU || kind == LINE_TASK_IN || kind == LINE_TASKS_STATE)
        return !(r->seen & SEEN(kind));
    return kind != LINE_INVOKED && kind != LINE_SUPPRESSED && kind != LINE_DROPPED && kind != LINE_NONE;
}

/* ---- taking lines in ---- */

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

static void fill_selected(struct report *r, const struct facts *f) {
    if (need_selected(r))
        fields_fill(r->selected, &f->selected, oomwhy_selected_fields, &r->draft->arena);
}

/*
 * util-linux dmesg writes a byte that is not printable as \xNN but leaves '\' alone: in a comm, where a
 * literal one is all but unheard of, such an escape is undone; one that would be printable is not dmesg's.
 */
static void decode_comm(const char *comm) {
    struct text rest = text_of(comm);
    char *to = (char *)(uintptr_t)comm;
    if (!comm || !strchr(comm, '\\'))
        return;
    while (rest.n) {
        struct text before = rest;
        unsigned char c = (unsigned char)text_take_byte(&rest);
        if (rest.n + 1 < before.n && (c == 0 || (c >= ' ' && c < 0x7f)))
            rest = text_from(before, 1), c = (unsigned char)*before.p;
        *to++ = (char)c;
    }
    *to = '\0';
}

static void decode_comms(struct facts *f) {
    decode_comm(f->invoker.comm);
    decode_comm(f->selected.comm);
    decode_comm(f->victim.comm);
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
        *(const struct oomwhy_counter **)(void *)((char *)&r->draft->record.counters + line->counter_offset) = counter;
    }
}

static void add_meminfo(struct report *r, const struct line *line) {
    if (!r->meminfo && !(r->meminfo = meminfo_new()))
        r->draft->arena.failed = true;
    else
        meminfo_add(r->meminfo, line->text, &r->draft->arena);
}

static void add_number(struct report *r, const struct stat_keys *keys, struct text key, int64_t value) {
    bool count;
    const char *name = stat_key(keys, key, &count);
    struct oomwhy_number *number = list_push(count ? &r->counts : &r->bytes, sizeof *number);
    r->last_counts = count;
    if (number)
        *number = (struct oomwhy_number){ name ? name : arena_text(&r->draft->arena, key), value };
    else
        r->draft->arena.failed = true;
}

/*
 * 5.3 to 6.4 print memory.stat as one record, which printk cuts at LOG_LINE_MAX (976 to 1024 bytes),
 * perhaps in the middle of a number: then the last line is worth nothing.
 */
static bool record_was_cut(struct report *r) {
    enum { LOG_LINE_MAX = 1024 - 48 };
    return r->record_bytes >= LOG_LINE_MAX;
}

static void drop_last_number(struct report *r) {
    struct list *last = r->last_counts ? &r->counts : &r->bytes;
    if (last->count)
        last->count--;
}

/* Freezes the figures gathered since the last heading into the newest stat. */
static void end_stat(struct report *r) {
    struct arena *a = &r->draft->arena;
    if (!r->stats.count)
        return;
    struct oomwhy_stat *stat = (struct oomwhy_stat *)r->stats.items + r->stats.count - 1;
    if (record_was_cut(r)) {
        drop_last_number(r);
        stat->cut = true;
    }
    r->record_bytes = 0;
    if (r->bytes.count || r->counts.count) {
        stat->bytes.items = arena_copy(a, r->bytes.items, r->bytes.count, sizeof(struct oomwhy_number));
        stat->counts.items = arena_copy(a, r->counts.items, r->counts.count, sizeof(struct oomwhy_number));
        stat->bytes.count = r->bytes.count;
        stat->counts.count = r->counts.count;
    }
    r->bytes.count = r->counts.count = 0;
}

static void begin_stat(struct report *r, struct text memcg) {
    end_stat(r);
    struct oomwhy_stat *stat = list_push(&r->stats, sizeof *stat);
    if (stat)
        *stat = (struct oomwhy_stat){ .memcg = memcg.n ? arena_text(&r->draft->arena, memcg) : NULL };
    else
        r->draft->arena.failed = true;
}

static void add_stats(struct report *r, const struct line *line, const struct stat_keys *keys) {
    struct text rest = line->rest, key;
    int64_t value;
    begin_stat(r, line->memcg);
    while (stat_take(&rest, &key, &value))
        add_number(r, keys, key, value);
    if (text_trim(rest).n && r->stats.count)
        ((struct oomwhy_stat *)r->stats.items)[r->stats.count - 1].cut = true;
}

static void add_stat(struct report *r, const struct line *line, const struct message *m,
                     const struct stat_keys *keys) {
    if (!r->stats.count) /* its heading is lost */
        begin_stat(r, TEXT(""));
    bool first = !(r->bytes.count + r->counts.count);
    if (first)
        r->record_us = m->mono_us;
    if (line->one_record || first || (m->mono_us != OOMWHY_UNSET && m->mono_us == r->record_us))
        r->record_bytes += line->text.n + !first;
    add_number(r, keys, line->key, line->value);
}

static struct oomwhy_numbers keep_others(struct report *r, const int64_t *values) {
    struct oomwhy_number *items = NULL;
    size_t n = 0;
    for (size_t i = 0; i < r->columns.count; i++)
        if (r->columns.column[i].offset == NO_OFFSET) {
            if (!items && !(items = arena_alloc(&r->draft->arena, r->columns.count * sizeof *items)))
                break;
            items[n].name = arena_text(&r->draft->arena, r->columns.column[i].name);
            items[n].value = values[n];
            n++;
        }
    return (struct oomwhy_numbers){ items, n };
}

static void add_task(struct report *r, const struct line *line) {
    int64_t others[MAX_COLUMNS];
    struct text comm;
    struct oomwhy_task *task = list_push(&r->tasks, sizeof *task);
    if (!task) {
        r->draft->arena.failed = true;
    } else if (!task_read(line->text, &r->columns, task, &comm, others)) {
        r->tasks.count--;
        r->gaps |= SEEN(LINE_TASK);
        r->line_cut = true;
    } else {
        task->comm = arena_text(&r->draft->arena, comm);
        if (!line->exact)
            decode_comm(task->comm);
        task->columns = keep_others(r, others);
    }
}

bool report_extend_comm(struct report *r, struct text rest) {
    struct oomwhy_task *task = (struct oomwhy_task *)r->tasks.items + r->tasks.count - 1;
    char comm[128];
    int n = snprintf(comm, sizeof comm, "%s\n%.*s", task->comm, (int)(rest.n < 60 ? rest.n : 60), rest.p);
    const char *joined = n < (int)sizeof comm ? arena_text(&r->draft->arena, (struct text){ comm, (size_t)n }) : NULL;
    task->comm = joined ? joined : task->comm;
    decode_comm(joined);
    return !r->draft->arena.failed;
}

static struct oomwhy_victim *add_victim(struct report *r, const struct oomwhy_victim *facts) {
    struct oomwhy_victim *v = find_victim(r, facts->pid); /* a group kill prints its first victim twice */
    if (!v) {
        v = list_push(&r->victims, sizeof *v);
        if (!v) {
            r->draft->arena.failed = true;
            return NULL;
        }
        fields_clear(v, oomwhy_victim_fields);
    }
    fields_fill(v, facts, oomwhy_victim_fields, &r->draft->arena);
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

static void take_in(struct report *r, const struct line *line, const struct message *m, const struct stat_keys *keys) {
    const struct facts *f = line->facts;
    switch (line->kind) {
    case LINE_CPU:
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
        add_stat(r, line, m, keys);
        break;
    case LINE_PROTECTION:
        add_protection(r, f);
        break;
    case LINE_TASKS_HEADER:
        columns_read(line->text, &r->columns);
        break;
    case LINE_TASK:
        add_task(r, line);
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
    case LINE_STACK:
    case LINE_TASK_IN:
    case LINE_TASKS_STATE:
    case LINE_GROUP:
    case LINE_NO_VICTIM:
    case LINE_PANIC:
        break;
    }
}

bool report_add(struct report *r, const struct line *line, const struct message *m, const struct stat_keys *keys) {
    if (line->facts && !line->exact)
        decode_comms(line->facts);
    if (line->facts && line->facts->reason && !r->reason)
        r->reason = arena_text(&r->draft->arena, text_of(line->facts->reason));
    take_in(r, line, m, keys);
    if (line->facts)
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

/* ---- becoming a record ---- */

static struct oomwhy_strings keep_frames(struct report *r) {
    return (struct oomwhy_strings){ arena_copy(&r->draft->arena, r->frames.items, r->frames.count, sizeof(char *)),
                                    r->frames.count };
}

/* A small table moves into the arena, a large one is handed over as it is. */
static void keep_tasks(struct report *r, struct oomwhy_record *record) {
    enum { SMALL = 4096 };
    size_t size = r->tasks.count * sizeof *record->tasks;
    if (size > SMALL) {
        void *shrunk = realloc(r->tasks.items, size);
        r->draft->tasks = shrunk ? shrunk : r->tasks.items;
        record->tasks = r->draft->tasks;
        record->tasks_count = r->tasks.count;
        r->tasks = (struct list){ 0 };
    } else {
        record->tasks = arena_copy(&r->draft->arena, r->tasks.items, r->tasks.count, sizeof *record->tasks);
        record->tasks_count = r->tasks.count;
    }
}

#define KEEP(list_member, record_member)                                                              \
    (record->record_member = arena_copy(a, r->list_member.items, r->list_member.count, sizeof *record->record_member), \
     record->record_member##_count = r->list_member.count)

struct draft *report_close(struct report *r, const struct oomwhy_options *options, const char *file) {
    struct draft *d = r->draft;
    struct oomwhy_record *record = &d->record;
    struct arena *a = &d->arena;

    end_stat(r);
    report_measure(r, record, options->page_size_bytes);
    report_judge(r, record);
    report_account(r, record, a);
    if (r->meminfo)
        record->meminfo = meminfo_close(r->meminfo, record->page_size_bytes, a);
    if (r->invoker)
        r->invoker->call_trace = keep_frames(r);
    KEEP(stats, stats);
    KEEP(victims, victims);
    KEEP(lines, lines);
    keep_tasks(r, record);
    record->id = report_id(record, a);
    record->source.file = file ? arena_text(a, text_of(file)) : NULL;
    if (!record->time.wall && options->boot_time_us && record->time.monotonic_us != OOMWHY_UNSET) {
        record->time.wall = transport_wall_us(options->boot_time_us + record->time.monotonic_us, a);
        record->time.wall_source = record->time.wall ? "boot" : NULL;
    }
    if (a->failed)
        return NULL;
    r->draft = NULL;
    return d;
}
