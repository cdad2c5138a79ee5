/* SPDX-License-Identifier: MIT */
/* complete.c - what the lines of a report say together, and what it lacks. */
#include "report.h"

/* ---- page size ---- */

static bool is_page_size(int64_t size) {
    return size >= 4096 && size <= 65536 && (size & (size - 1)) == 0;
}

static const struct oomwhy_task *row_of(const struct report *r, const struct oomwhy_victim *v) {
    const struct oomwhy_task *tasks = r->tasks.items;
    for (size_t t = 0; t < r->tasks.count; t++)
        if (tasks[t].pid == v->pid)
            return &tasks[t];
    return NULL;
}

/* The kill line gives the victim's total-vm in kB, the table in pages. */
static int64_t page_size_of_victim(const struct oomwhy_victim *v, const struct oomwhy_task *row) {
    int64_t pages = row->total_vm_bytes;
    return v->total_vm_bytes > 0 && pages > 0 && v->total_vm_bytes % pages == 0 &&
                   is_page_size(v->total_vm_bytes / pages)
               ? v->total_vm_bytes / pages
               : 0;
}

/* PAGE_COUNTER_MAX (page_counter.h): LONG_MAX rounded down to pages, printed in kB, and in bytes in
 * memory.stat */
static int64_t page_size_of_unlimited(const struct report *r) {
    const struct oomwhy_stat *stats = r->stats.items;
    for (size_t s = 0; s < r->stats.count; s++)
        for (size_t i = 0; i < stats[s].bytes.count; i++) {
            const struct oomwhy_number *n = &stats[s].bytes.items[i];
            int64_t size = (int64_t)((uint64_t)INT64_MAX + 1 - (uint64_t)n->value);
            if (n->value > INT64_MAX - 65536 && is_page_size(size) &&
                strncmp(n->name, "hierarchical_", 13) == 0)
                return size;
        }
    int64_t size = r->unlimited_kb >= 9007199254740928 && r->unlimited_kb < 9007199254740992
                       ? (9007199254740992 - r->unlimited_kb) * 1024
                       : 0;
    return r->unlimited_kb == 8589934588 ? 4096 : is_page_size(size) ? size : 0;
}

static int64_t page_size_of_log(const struct report *r, const struct oomwhy_victim *v,
                                const struct oomwhy_task *row) {
    int64_t size = row ? page_size_of_victim(v, row) : 0;
    if (!size)
        size = page_size_of_unlimited(r);
    int64_t buddy = r->meminfo ? r->meminfo->page_kb * 1024 : 0;
    return size ? size : is_page_size(buddy) ? buddy : 0;
}

/* 5.4.0 prints bytes as kB (fixed in 5.5): then the "kB" are the bytes of the victim's row. */
static void mend_pgtables(struct report *r, const struct oomwhy_task *row) {
    struct oomwhy_victim *victims = r->victims.items;
    if (row && row->pgtables_bytes > 0 && victims->pgtables_bytes == scale(row->pgtables_bytes, 1024))
        for (size_t v = 0; v < r->victims.count; v++)
            victims[v].pgtables_bytes = victims[v].pgtables_bytes / 1024;
}

void report_measure(struct report *r, struct oomwhy_record *record, int64_t page_size_option) {
    struct oomwhy_task *tasks = r->tasks.items;
    const struct oomwhy_victim *victim = r->victims.items; /* the first will do */
    const struct oomwhy_task *row = r->victims.count ? row_of(r, victim) : NULL;
    int64_t size = page_size_of_log(r, victim, row);

    record->page_size_source = size ? OOMWHY_LOG : page_size_option > 0 ? OOMWHY_OPTION : OOMWHY_ASSUMED;
    record->page_size_bytes = size ? size : page_size_option > 0 ? page_size_option : 4096;
    for (size_t t = 0; t < r->tasks.count; t++)
        task_scale(&tasks[t], record->page_size_bytes);
    mend_pgtables(r, row);
}

/* ---- kind, trigger, outcome ---- */

enum {
    MEMCG_LINES = SEEN(LINE_TASK_IN) | SEEN(LINE_COUNTER) | SEEN(LINE_STATS) | SEEN(LINE_STAT),
    DUMP_LINES = MEMCG_LINES | SEEN(LINE_INVOKED) | SEEN(LINE_CPU) | SEEN(LINE_FRAME) | SEEN(LINE_MEMINFO) |
                 SEEN(LINE_TASKS_STATE) | SEEN(LINE_TASKS_HEADER) | SEEN(LINE_TASK) | SEEN(LINE_OOM_KILL) |
                 SEEN(LINE_PROTECTION),
};

static bool reason_is(const struct report *r, const char *start) {
    return r->reason && strncmp(r->reason, start, strlen(start)) == 0;
}

/* CONSTRAINT_NONE is printed for a cgroup too (5.0, 5.1): what names a cgroup's limit decides. */
static enum oomwhy_kind judge_kind(const struct report *r, const struct oomwhy_record *record) {
    const char *constraint = record->constraint ? record->constraint : "";
    if (record->oom_memcg || r->seen & MEMCG_LINES || reason_is(r, "Memory cgroup"))
        return OOMWHY_MEMCG;
    if (strcmp(constraint, "CONSTRAINT_CPUSET") == 0)
        return OOMWHY_CPUSET;
    if (strcmp(constraint, "CONSTRAINT_MEMORY_POLICY") == 0 || reason_is(r, "No available memory"))
        return OOMWHY_MEMPOLICY;
    bool global =
        record->kind == OOMWHY_GLOBAL || r->seen & SEEN(LINE_MEMINFO) || reason_is(r, "Out of memory");
    return global ? OOMWHY_GLOBAL : OOMWHY_UNKNOWN;
}

static enum oomwhy_trigger judge_trigger(const struct report *r) {
    if (!(r->seen & SEEN(LINE_INVOKED)))
        return OOMWHY_TRIGGER_UNSET;
    if (!r->invoker)
        return OOMWHY_TRIGGER_UNSET;         /* no memory for it */
    if (r->invoker->order == -1 || r->sysrq) /* -1 since 4.4 */
        return OOMWHY_SYSRQ;
    return r->invoker->gfp_mask && strcmp(r->invoker->gfp_mask, "0x0") == 0 ? OOMWHY_PAGE_FAULT
                                                                            : OOMWHY_ALLOCATION;
}

static enum oomwhy_outcome judge_outcome(const struct report *r, const struct oomwhy_record *record) {
    if (r->seen & SEEN(LINE_PANIC))
        return OOMWHY_PANIC;
    if (r->victims.count)
        return OOMWHY_KILLED;
    if (r->seen & SEEN(LINE_SKIPPED))
        return OOMWHY_SKIPPED;
    if (r->seen & SEEN(LINE_SELECTED))
        return OOMWHY_KILLED;
    if (r->seen & SEEN(LINE_NO_VICTIM))
        return OOMWHY_NO_VICTIM;
    if (r->seen & SEEN(LINE_TASK_IN)) /* "Task in ... killed", or "Memory limit reached of cgroup" */
        return record->task_memcg ? OOMWHY_KILLED : OOMWHY_NO_VICTIM;
    return OOMWHY_OUTCOME_UNSET;
}

/*
 * "oom-kill:" is printed on the way to the kill: its process stands in for a lost kill line. That of "Kill
 * process" (until 5.0) does not: a child of it may have been killed.
 */
static void stand_in(struct report *r) {
    if (r->victims.count || !(r->seen & SEEN(LINE_OOM_KILL)) || r->selected->pid == OOMWHY_UNSET ||
        r->seen & (SEEN(LINE_SKIPPED) | SEEN(LINE_PANIC) | SEEN(LINE_SELECTED)))
        return;
    struct oomwhy_victim *v = list_push(&r->victims, sizeof *v);
    if (!v) {
        r->draft->arena.failed = true;
        return;
    }
    fields_clear(v, sizeof *v, oomwhy_victim_fields);
    v->pid = r->selected->pid;
    v->comm = r->selected->comm;
    v->uid = r->selected->uid;
}

/* The heading of memory.stat printed line by line (5.3+) is of the limiting cgroup, and of no other. */
static void name_limit(const struct report *r, struct oomwhy_record *record) {
    const struct oomwhy_stat *stats = r->stats.items;
    if (!record->oom_memcg && r->stats.count == 1 && r->seen & SEEN(LINE_STAT))
        record->oom_memcg = stats->memcg;
}

/* The victim's cgroup is the limiting one or below it: one that is not was cut off at the right edge. */
static void doubt_limit(struct report *r, struct oomwhy_record *record) {
    if (!(r->seen & SEEN(LINE_TASK_IN)) || !record->oom_memcg || !record->task_memcg ||
        *record->oom_memcg != '/' || strcmp(record->task_memcg, "/") == 0 ||
        path_is_below(text_of(record->task_memcg), text_of(record->oom_memcg)))
        return;
    record->oom_memcg = NULL;
    r->cut |= SEEN(LINE_TASK_IN);
}

void report_judge(struct report *r, struct oomwhy_record *record) {
    stand_in(r);
    doubt_limit(r, record);
    name_limit(r, record);
    record->kind = judge_kind(r, record);
    record->trigger = judge_trigger(r);
    record->outcome = judge_outcome(r, record);
    record->dump = r->seen & DUMP_LINES;
    record->provenance = r->facility < 0 ? OOMWHY_AMBIGUOUS : r->facility == 0 ? OOMWHY_KERNEL : OOMWHY_USER;
}

/* ---- what is missing ---- */

static bool is_memcg(const struct report *r, const struct oomwhy_record *record) {
    (void)r;
    return record->kind == OOMWHY_MEMCG || record->kind == OOMWHY_UNKNOWN;
}

static bool is_not_memcg(const struct report *r, const struct oomwhy_record *record) {
    (void)r;
    return record->kind != OOMWHY_MEMCG && record->kind != OOMWHY_UNKNOWN;
}

/* Until 3.8 a cgroup's report has the global Mem-Info and no memory.stat. */
static bool expects_stats(const struct report *r, const struct oomwhy_record *record) {
    bool old = r->seen & SEEN(LINE_MEMINFO) && !(r->seen & (SEEN(LINE_STATS) | SEEN(LINE_STAT)));
    return is_memcg(r, record) && !old;
}

/* Without a victim 5.0 and later print none of the lines that name cgroups, but for memory.stat's heading.
 */
static bool expects_memcg(const struct report *r, const struct oomwhy_record *record) {
    bool named = r->seen & SEEN(LINE_CPUSET) ||
                 (record->outcome != OOMWHY_NO_VICTIM && record->outcome != OOMWHY_PANIC);
    return is_memcg(r, record) && named;
}

/* 5.0+. Older ones print "Task in", the cpuset line, "Kill process"; 5.1+ has the reason before "Killed". */
static bool expects_verdict(const struct report *r, const struct oomwhy_record *record) {
    if (r->seen & (SEEN(LINE_TASK_IN) | SEEN(LINE_CPUSET)) || record->outcome == OOMWHY_NO_VICTIM ||
        record->outcome == OOMWHY_PANIC)
        return false;
    return r->seen & SEEN(LINE_OOM_KILL) || r->reason_at_kill || !(r->seen & SEEN(LINE_SELECTED));
}

static bool expects_victim(const struct report *r, const struct oomwhy_record *record) {
    (void)r;
    return record->outcome == OOMWHY_KILLED || record->outcome == OOMWHY_OUTCOME_UNSET;
}

/* The parts of a report in the order printed: any of `lines` brings it. */
static const struct part {
    const char *name;
    unsigned lines;
    unsigned sections; /* a gap in one of these leaves the part incomplete */
    bool (*expected)(const struct report *r, const struct oomwhy_record *record);
    bool info; /* printed at level info or notice: a log filtered by level lacks these first */
} parts[] = {
    { "invoker", SEEN(LINE_INVOKED), 0, NULL, false },
    { "stack", SEEN(LINE_CPU), SEEN(LINE_CPU) | SEEN(LINE_FRAME), NULL, false },
    { "memcg", SEEN(LINE_TASK_IN) | SEEN(LINE_OOM_KILL), 0, expects_memcg, true },
    { "counters", SEEN(LINE_COUNTER), SEEN(LINE_COUNTER), is_memcg, true },
    { "stats", SEEN(LINE_STATS) | SEEN(LINE_STAT), SEEN(LINE_STATS) | SEEN(LINE_STAT), expects_stats, true },
    { "meminfo", SEEN(LINE_MEMINFO), SEEN(LINE_MEMINFO), is_not_memcg, false },
    { "tasks", SEEN(LINE_TASK), SEEN(LINE_TASKS_HEADER) | SEEN(LINE_TASK), NULL, true },
    { "verdict", SEEN(LINE_OOM_KILL), 0, expects_verdict, true },
    { "victim", SEEN(LINE_KILLED), 0, expects_victim, false },
};
enum { PARTS = sizeof parts / sizeof *parts };

/* A memory.stat whose heading or figures are lost, or that was cut. */
static bool stats_broken(const struct report *r) {
    const struct oomwhy_stat *stats = r->stats.items;
    for (size_t i = 0; i < r->stats.count; i++)
        if (stats[i].cut || !stats[i].memcg || !(stats[i].bytes.count + stats[i].counts.count))
            return true;
    return false;
}

/* memory first, then memory+swap and kmem (v1) or swap (v2): one that lacks its fellows lost a line. */
static bool counters_broken(const struct report *r) {
    const struct oomwhy_counters *c = &r->draft->record.counters;
    bool old = r->seen & SEEN(LINE_MEMINFO); /* until 3.7 without kmem */
    return r->seen & SEEN(LINE_COUNTER) && (!c->memory || !(c->swap || (c->memory_swap && (c->kmem || old))));
}

/* Of a machine before its first process; the kernel then says that there is none to kill. In a cgroup there
 * is one. */
static bool has_empty_table(const struct report *r) {
    return r->draft->record.kind == OOMWHY_GLOBAL && r->seen & SEEN(LINE_TASKS_HEADER) &&
           r->seen & SEEN(LINE_NO_VICTIM) && !(r->seen & SEEN(LINE_TASK));
}

static bool has_part(const struct report *r, const struct part *part) {
    bool brought = r->seen & part->lines || (part->lines & SEEN(LINE_TASK) && has_empty_table(r));
    if (!brought || r->gaps & part->sections || r->cut & part->lines)
        return false;
    if (part->lines & SEEN(LINE_STATS))
        return !stats_broken(r);
    if (part->lines & SEEN(LINE_TASK))
        return r->seen & SEEN(LINE_TASKS_HEADER);
    return !(part->lines & SEEN(LINE_COUNTER)) || !counters_broken(r);
}

struct strings {
    const char *items[16];
    size_t count;
};

static void note(struct strings *s, bool condition, const char *item) {
    if (condition && s->count < sizeof s->items / sizeof *s->items)
        s->items[s->count++] = item;
}

static bool only_info_missing(unsigned missing, bool info) {
    for (size_t i = 0; i < PARTS; i++)
        if (missing & 1u << i && parts[i].info != info)
            return false;
    return missing;
}

static bool any_cut_stat(const struct report *r) {
    const struct oomwhy_stat *stats = r->stats.items;
    for (size_t i = 0; i < r->stats.count; i++)
        if (stats[i].cut)
            return true;
    return false;
}

static unsigned bit_of(const char *name) {
    for (size_t i = 0; i < PARTS; i++)
        if (strcmp(parts[i].name, name) == 0)
            return 1u << i;
    return 0;
}

/* Lines all of one level gone, and all that should be there of that level: it was filtered, not damaged. */
static bool level_filtered(const struct report *r, unsigned missing, unsigned expected) {
    unsigned info = 0;
    for (size_t i = 0; i < PARTS; i++)
        info |= parts[i].info ? 1u << i : 0;
    if (only_info_missing(missing, true))
        return (missing & info) == (expected & info) &&
               !(r->seen & (SEEN(LINE_TASKS_STATE) | SEEN(LINE_TASKS_HEADER)));
    return missing == (expected & ~info) && !(r->seen & (SEEN(LINE_FRAME) | SEEN(LINE_KILLED)));
}

/* Why, as far as the log shows: each reason stands on its own. */
static void give_reasons(const struct report *r, const struct oomwhy_record *record, unsigned missing,
                         unsigned expected, struct strings *reasons) {
    bool bare = !record->dump;
    bool head_lost = missing && r->at_head && !(r->seen & SEEN(LINE_INVOKED)) && !(bare && r->only_urgent);
    bool filtered = bare ? !r->rate_limited && !head_lost && !r->other_dumps
                         : !r->at_head && level_filtered(r, missing, expected);
    unsigned besides = any_cut_stat(r) ? missing & ~bit_of("stats") : missing;
    bool untold = r->seen & SEEN(LINE_TASKS_STATE) ? false : besides == bit_of("tasks");

    note(reasons, r->rate_limited && bare, "rate_limited");
    note(reasons, head_lost, "head_lost");
    note(reasons, missing && filtered, "level_filter");
    note(reasons, untold && !(r->gaps & SEEN(LINE_TASK)) && !(r->seen & SEEN(LINE_TASKS_HEADER)),
         "oom_dump_tasks_off");
    note(reasons, any_cut_stat(r), "record_cut");
    note(reasons, r->cut, "line_cut");
    note(reasons, r->columns.guessed, "columns_guessed");
    note(reasons, r->lost > 0, "lost_messages");
    note(reasons, missing && (r->cut_by_end || r->cut_by_next) && !report_settled(r), "cut");
    note(reasons, missing && !reasons->count, "lost_lines");
}

static struct oomwhy_strings keep(const struct strings *s, struct arena *a) {
    return (struct oomwhy_strings){ arena_copy(a, s->items, s->count, sizeof *s->items), s->count };
}

void report_account(struct report *r, struct oomwhy_record *record, struct arena *a) {
    struct strings names = { 0 }, reasons = { 0 };
    unsigned missing = 0, expected = 0;
    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].expected && !parts[i].expected(r, record))
            continue;
        expected |= 1u << i;
        if (!has_part(r, &parts[i]))
            missing |= 1u << i;
        note(&names, missing & 1u << i, parts[i].name);
    }
    give_reasons(r, record, missing, expected, &reasons);
    record->complete = !missing;
    record->missing = keep(&names, a);
    record->reasons = keep(&reasons, a);
    record->lost_messages = r->lost ? r->lost : OOMWHY_UNSET;
}

/* ---- fingerprint ---- */

static void mix(uint64_t *hash, unsigned char byte) { /* FNV-1a */
    *hash = (*hash ^ byte) * 0x100000001b3u;
}

static void mix_number(uint64_t *hash, int64_t value) {
    for (int i = 0; i < 8; i++)
        mix(hash, (unsigned char)((uint64_t)value >> 8 * i));
}

/* What every transport leaves alone: graphic ASCII outside of an escape (\xNN, #NNN). */
static void mix_text(uint64_t *hash, const char *text) {
    for (const char *p = text ? text : ""; *p; p++) {
        bool hex = p[0] == '\\' && p[1] == 'x' && p[2] && p[3];
        bool octal = p[0] == '#' && is_digit(p[1]) && is_digit(p[2]) && is_digit(p[3]);
        if (hex || octal)
            p += 3;
        else if (*p > ' ' && *p < 0x7f && *p != '\\')
            mix(hash, (unsigned char)*p);
    }
    mix(hash, 0);
}

const char *report_id(const struct oomwhy_record *record, struct arena *a) {
    uint64_t hash = 0xcbf29ce484222325u;
    const struct oomwhy_victim *v = record->victims_count ? record->victims : NULL;
    const struct oomwhy_counter *memory = record->counters.memory;
    char out[sizeof hash * 2];

    mix_number(&hash, v ? v->pid : record->selected ? record->selected->pid : OOMWHY_UNSET);
    mix_text(&hash, v ? v->comm : record->invoker ? record->invoker->comm : NULL);
    if (v && v->total_vm_bytes != OOMWHY_UNSET) {
        mix_number(&hash, v->total_vm_bytes);
        mix_number(&hash, v->anon_rss_bytes);
        mix_number(&hash, v->file_rss_bytes);
    } else if (memory) {
        mix_number(&hash, memory->usage_bytes);
        mix_number(&hash, memory->failcnt);
    }
    for (size_t i = sizeof out; i-- > 0; hash >>= 4)
        out[i] = "0123456789abcdef"[hash & 0xf];
    return arena_text(a, (struct text){ out, sizeof out });
}
