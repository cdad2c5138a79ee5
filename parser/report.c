/* SPDX-License-Identifier: MIT */
/* report.c - which lines a report accepts as its own, and how it becomes a record. */
#include "report.h"

/* ---- life ---- */

struct report *report_new(const struct message *m, int64_t line, struct report *retired) {
    struct report *r = retired ? retired : calloc(1, sizeof *r);
    struct draft *d = r ? calloc(1, sizeof *d) : NULL;
    if (!d) {
        report_free(r);
        return NULL;
    }
    fields_clear(&d->record, sizeof d->record, oomwhy_record_members);
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

enum { LISTS = 7, MUCH_ROOM = 1024 };

static void list_all(struct report *r, struct list *ret_lists[LISTS]) {
    struct list *lists[] = {
        &r->frames, &r->stats, &r->bytes, &r->counts, &r->tasks, &r->victims, &r->lines
    };
    memcpy(ret_lists, lists, sizeof lists);
}

void report_free(struct report *r) {
    struct list *lists[LISTS];
    if (!r)
        return;
    list_all(r, lists);
    for (size_t i = 0; i < LISTS; i++)
        list_free(lists[i]);
    pids_free(&r->tasks_by_pid);
    pids_free(&r->victims_by_pid);
    meminfo_free(r->meminfo);
    draft_free(r->draft);
    free(r);
}

void report_retire(struct report *r) {
    struct list *lists[LISTS], kept[LISTS];
    pids_free(&r->tasks_by_pid);
    pids_free(&r->victims_by_pid);
    meminfo_free(r->meminfo);
    draft_free(r->draft);
    list_all(r, lists);
    for (size_t i = 0; i < LISTS; i++) {
        if (lists[i]->room > MUCH_ROOM)
            list_free(lists[i]);
        kept[i] = (struct list){ lists[i]->items, 0, lists[i]->room };
    }
    memset(r, 0, offsetof(struct report, columns));
    for (size_t i = 0; i < LISTS; i++)
        *lists[i] = kept[i];
    columns_forget(&r->columns);
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

_Static_assert(offsetof(struct oomwhy_victim, pid) == 0, "see pids.h");
_Static_assert(offsetof(struct oomwhy_task, pid) == 0, "see pids.h");

struct oomwhy_victim *report_victim(const struct report *r, int64_t pid) {
    return pids_find(&r->victims_by_pid, &r->victims, sizeof(struct oomwhy_victim), pid);
}

const struct oomwhy_task *report_task(const struct report *r, int64_t pid) {
    return pids_find(&r->tasks_by_pid, &r->tasks, sizeof(struct oomwhy_task), pid);
}

/* ---- whether a line is its own ---- */

enum {
    STACK_KINDS =
        SEEN(LINE_CPUSET) | SEEN(LINE_CPU) | SEEN(LINE_HARDWARE) | SEEN(LINE_STACK) | SEEN(LINE_FRAME),
    MEMORY_KINDS = SEEN(LINE_TASK_IN) | SEEN(LINE_COUNTER) | SEEN(LINE_STATS) | SEEN(LINE_STAT) |
                   SEEN(LINE_MEMINFO) | SEEN(LINE_SLAB) | SEEN(LINE_ALLOCATION),
    MACHINE_KINDS = SEEN(LINE_MEMINFO) | SEEN(LINE_SLAB) | SEEN(LINE_ALLOCATION),
    TABLE_KINDS = SEEN(LINE_TASKS_STATE) | SEEN(LINE_TASKS_HEADER) | SEEN(LINE_TASK),
    VERDICT_KINDS = SEEN(LINE_OOM_KILL) | SEEN(LINE_SELECTED),
};

/* What must not have come before a line of the kind: the parts that kernels print after it. */
static unsigned printed_after(enum line_kind kind) {
    unsigned bit = SEEN(kind);
    if (bit & STACK_KINDS) /* a Mem-Info this early is another dump's */
        return (MEMORY_KINDS & ~MACHINE_KINDS) | TABLE_KINDS | VERDICT_KINDS;
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
enum { FOREIGN_LINES = 16 }; /* between the two, where the table confirms */

static bool is_thread_of_selected(const struct report *r, const struct line *line) {
    const struct oomwhy_victim *v = &line->facts->victim;
    const struct oomwhy_task *task = report_task(r, v->pid);
    bool same_name = r->selected->comm && v->comm && strcmp(r->selected->comm, v->comm) == 0;
    int64_t lines = line->number - r->last_read;
    bool right_after = r->section == LINE_OOM_KILL && lines <= (task ? FOREIGN_LINES : 1);
    return (task && (task->tgid == r->selected->pid || right_after)) || (same_name && (right_after || task));
}

/* One kill a report, but for a group kill; by pid where the report names one, never by hope. */
static bool accepts_kill(const struct report *r, const struct line *line) {
    const struct oomwhy_victim *v = &line->facts->victim;
    if (!reason_fits(r, line->facts->reason))
        return false;
    if (r->victims.count)
        return r->seen & (SEEN(LINE_GROUP) | SEEN(LINE_SHARING)) || report_victim(r, v->pid);
    if (r->selected && r->selected->pid != OOMWHY_UNSET) {
        if (r->selected->pid == v->pid)
            return true;
        return r->section == LINE_SELECTED ||
               (r->seen & SEEN(LINE_OOM_KILL) && is_thread_of_selected(r, line));
    }
    return !r->tasks.count || report_task(r, v->pid);
}

/* Without a kill line the reaper names the victim. */
static bool accepts_reaper(const struct report *r, const struct line *line) {
    int64_t pid = line->facts->victim.pid;
    if (r->victims.count)
        return report_victim(r, pid);
    if (r->selected && r->selected->pid != OOMWHY_UNSET)
        return r->selected->pid == pid;
    return report_task(r, pid);
}

static bool same_selected(const struct report *r, const struct line *line) {
    int64_t pid = line->facts->selected.pid;
    return !r->selected || r->selected->pid == OOMWHY_UNSET || r->selected->pid == pid;
}

/* Another CPU's stack dump may come in between; the lines of one report name one process. */
static bool same_invoker(const struct report *r, const struct line *line) {
    const char *comm = line->facts->invoker.comm;
    struct text own = text_of(r->invoker ? r->invoker->comm : NULL), its = text_of(comm);
    bool behind_newline = own.n > its.n && text_ends(own, its) && own.p[own.n - its.n - 1] == '\n';
    return !own.n || !its.n || text_equal(own, its) || behind_newline;
}

static bool has_counter(const struct report *r, size_t offset) {
    return *(const struct oomwhy_counter *const *)(const void *)((const char *)&r->draft->record.counters +
                                                                 offset);
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
        return r->section == LINE_STATS || r->section == LINE_STAT ||
               (r->at_head && !(r->seen & ~SEEN(LINE_STAT)));
    if (kind == LINE_OOM_KILL || kind == LINE_SELECTED || kind == LINE_SKIPPED)
        return !(r->seen & SEEN(kind)) && same_selected(r, line);
    if (kind == LINE_CPU)
        return !(r->seen & SEEN(kind)) && same_invoker(r, line);
    if (kind == LINE_TASK_IN || kind == LINE_TASKS_STATE)
        return !(r->seen & SEEN(kind));
    return kind != LINE_INVOKED && kind != LINE_SUPPRESSED && kind != LINE_DROPPED && kind != LINE_SYSRQ &&
           kind != LINE_NONE;
}

/* ---- two at once ---- */

bool report_has_invoker(const struct report *r) {
    return r->invoker && r->invoker->pid != OOMWHY_UNSET;
}

bool report_is_head(const struct report *r) {
    return !(r->seen & ~(SEEN(LINE_INVOKED) | STACK_KINDS));
}

bool report_ended_before(const struct report *r, const struct report *newer) {
    return r->draft->record.source.last_line < newer->draft->record.source.first_line;
}

bool report_same_source(const struct report *a, const struct report *b) {
    return text_agrees(a->host, b->host) && text_agrees(a->caller, b->caller) &&
           (a->facility > 0) == (b->facility > 0);
}

/* A head out of another's arena. */
struct head {
    struct oomwhy_invoker invoker;
    struct list frames;
    struct oomwhy_time time;
    int64_t first_line;
    unsigned seen;
};

static void move_head(struct report *to, const struct head *head) {
    struct arena *a = &to->draft->arena;
    const char **frames = head->frames.items;
    fields_clear(to->invoker, sizeof *to->invoker, oomwhy_invoker_fields);
    fields_fill(to->invoker, &head->invoker, oomwhy_invoker_fields, a);
    to->frames = head->frames;
    for (size_t i = 0; i < to->frames.count; i++)
        frames[i] = arena_text(a, text_of(frames[i]));
    to->draft->record.time = head->time;
    to->draft->record.time.wall = head->time.wall ? arena_text(a, text_of(head->time.wall)) : NULL;
    to->draft->record.source.first_line = head->first_line;
    to->seen = (to->seen & ~(SEEN(LINE_INVOKED) | STACK_KINDS)) | head->seen;
}

static struct head head_of(const struct report *r) {
    const struct oomwhy_record *record = &r->draft->record;
    return (struct head){ *r->invoker, r->frames, record->time, record->source.first_line,
                          r->seen & (SEEN(LINE_INVOKED) | STACK_KINDS) };
}

bool report_swap_heads(struct report *a, struct report *b) {
    struct head of_a = head_of(a), of_b = head_of(b);
    move_head(a, &of_b);
    move_head(b, &of_a);
    return !a->draft->arena.failed && !b->draft->arena.failed;
}

/* ---- becoming a record ---- */

static struct oomwhy_strings keep_frames(struct report *r) {
    return (struct oomwhy_strings){
        arena_copy(&r->draft->arena, r->frames.items, r->frames.count, sizeof(char *)), r->frames.count
    };
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

#define KEEP(list_member, record_member)                                                           \
    (record->record_member =                                                                       \
         arena_copy(a, r->list_member.items, r->list_member.count, sizeof *record->record_member), \
     record->record_member##_count = r->list_member.count)

struct draft *report_close(struct report *r, const struct oomwhy_options *options, const char *file) {
    struct draft *d = r->draft;
    struct oomwhy_record *record = &d->record;
    struct arena *a = &d->arena;

    report_end_stat(r);
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
