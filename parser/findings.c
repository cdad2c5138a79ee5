/* SPDX-License-Identifier: MIT */
/*
 * findings.c - the sentences: each function looks for one thing, says it with the figures it rests
 * on, and says no more than they bear. In the order in which a reader wants them.
 */
#include "explain.h"

#include <stdarg.h>
#include <stdio.h>

enum { MAX_FINDINGS = 24, MAX_SENTENCE = 512 };

struct notebook {
    struct inquiry *q;
    struct oomwhy_finding items[MAX_FINDINGS];
    size_t count;
};

#define FROM(...)   ((const char *const[]){ __VA_ARGS__, NULL })
#define SIZE(bytes) oomwhy_size_text((bytes), (char[OOMWHY_SIZE_TEXT]){ 0 })

/* Notes a finding; evidence: paths into the record, ended by NULL. */
static __attribute__((format(printf, 5, 6))) void conclude(struct notebook *n, const char *code,
                                                           enum oomwhy_certainty certainty,
                                                           const char *const *evidence, const char *format,
                                                           ...) {
    char sentence[MAX_SENTENCE];
    va_list args;
    size_t sources = 0;
    va_start(args, format);
    int length = vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    if (length < 0 || n->count == MAX_FINDINGS)
        return;
    while (evidence[sources])
        sources++;
    n->items[n->count++] = (struct oomwhy_finding){
        .code = code,
        .text = arena_text(n->q->arena,
                           text_head((struct text){ sentence, (size_t)length }, sizeof sentence - 1)),
        .certainty = certainty,
        .evidence = { arena_copy(n->q->arena, evidence, sources, sizeof *evidence), sources },
    };
}

static int64_t percent(int64_t part, int64_t whole) {
    return whole > 0 ? (int64_t)((double)part * 100 / (double)whole + 0.5) : 0;
}

/* All but a little is not all. */
static int whole_percent(double share) {
    int percent = (int)(share * 100 + 0.5);
    return percent == 100 && share < 1 ? 99 : percent;
}

/* ---- whose limit ---- */

/* What a cgroup is called by the people who made it: "docker container d9e6ba6b7a1e", "unit x.service". */
static void name_cgroup(const struct inquiry *q, const char *path, char *out, size_t size) {
    const struct oomwhy_container *c = container_identify(path, path, q->arena);
    const char *level = c && c->limit_level ? c->limit_level : "cgroup", *name = NULL;
    if (strcmp(level, "container") == 0 || strcmp(level, "machine") == 0)
        name = c->name ? c->name : c->id ? c->id : c->job;
    else if (strcmp(level, "pod") == 0)
        name = c->pod_uid ? c->pod_uid : c->pod;
    else if (strcmp(level, "job") == 0)
        name = c->job;
    else if (strcmp(level, "user") == 0)
        name = c->user;
    else if (strcmp(level, "unit") == 0)
        name = c->unit;
    if (name && c->id == name)
        snprintf(out, size, "%s%scontainer %.12s", c->runtime ? c->runtime : "", c->runtime ? " " : "", name);
    else if (name)
        snprintf(out, size, "%s%s%s %s", c->runtime && strcmp(c->runtime, "systemd") != 0 ? c->runtime : "",
                 c->runtime && strcmp(c->runtime, "systemd") != 0 ? " " : "", level, name);
    else if (strcmp(level, "qos") == 0)
        snprintf(out, size, "the %s pods (%s)", strstr(path, "besteffort") ? "BestEffort" : "Burstable",
                 path);
    else if (strcmp(level, "kubepods") == 0)
        snprintf(out, size, "all pods of the node together (%s)", path);
    else
        snprintf(out, size, "cgroup %s", path);
}

/* A charge may be for several pages, and usage is read a moment later. */
static bool at_limit(const struct oomwhy_counter *c) {
    int64_t slack = c && c->limit_bytes != OOMWHY_UNSET ? c->limit_bytes / 50 : 0;
    return c && c->unlimited == OOMWHY_FALSE && c->usage_bytes >= c->limit_bytes - slack;
}

static const struct limit {
    size_t counter;
    const char *name, *path;
} limits[] = {
    { offsetof(struct oomwhy_counters, memory), "memory limit", "counters.memory" },
    { offsetof(struct oomwhy_counters, memory_swap), "memory+swap limit", "counters.memory_swap" },
    { offsetof(struct oomwhy_counters, kmem), "kernel memory limit", "counters.kmem" },
};

static const struct oomwhy_counter *counter_of(const struct inquiry *q, const struct limit *limit) {
    return *(const struct oomwhy_counter *const *)(const void *)((const char *)&q->record->counters +
                                                                 limit->counter);
}

/* v1 tries memory+swap first, then memory (mm/memcontrol.c, try_charge): the one at its limit is the one hit.
 */
static const struct limit *limit_hit(const struct inquiry *q) {
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (at_limit(counter_of(q, &limits[i])))
            return &limits[i];
    return NULL;
}

static void whose_limit(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    const struct limit *limit = limit_hit(n->q);
    const struct oomwhy_counter *memory = r->counters.memory;
    char who[300] = "a cgroup that the log does not name";

    if (r->kind == OOMWHY_GLOBAL) {
        conclude(n, "global", OOMWHY_CERTAIN, FROM("kind"), "The machine as a whole ran out of memory.");
        return;
    }
    if (r->kind == OOMWHY_CPUSET || r->kind == OOMWHY_MEMPOLICY) {
        conclude(n, "nodes", OOMWHY_CERTAIN, FROM("kind", "constraint"),
                 "The memory nodes it may use ran out, whatever others had left.");
        return;
    }
    if (r->kind != OOMWHY_MEMCG)
        return;
    if (r->oom_memcg)
        name_cgroup(n->q, r->oom_memcg, who, sizeof who);
    if (limit)
        conclude(n, "limit_reached", OOMWHY_CERTAIN, FROM("oom_memcg", limit->path),
                 "%s reached its %s of %s.", who, limit->name, SIZE(counter_of(n->q, limit)->limit_bytes));
    else if (memory && memory->limit_bytes != OOMWHY_UNSET)
        conclude(n, "limit_not_reached", OOMWHY_LIKELY, FROM("oom_memcg", "counters.memory"),
                 "%s ran out of memory, though when the kernel reported it used %s of its limit of %s.", who,
                 SIZE(memory->usage_bytes), SIZE(memory->limit_bytes));
    else
        conclude(n, "limit_unknown", OOMWHY_CERTAIN, FROM("kind"), "%s reached a memory limit.", who);
}

/* ---- what filled it ---- */

/* Address space many times what could ever be used, next to none of it touched. */
static void reserved_not_touched(struct notebook *n) {
    const struct inquiry *q = n->q;
    const struct oomwhy_victim *v = q->victim;
    const struct oomwhy_counter *memory = q->record->counters.memory;
    if (!v || !memory || v->total_vm_bytes == OOMWHY_UNSET)
        return;
    int64_t touched = plus(plus(or_zero(v->anon_rss_bytes), or_zero(v->file_rss_bytes)),
                           plus(or_zero(v->shmem_rss_bytes), or_zero(q->row ? q->row->swap_bytes : 0)));
    int64_t tables = q->row ? or_zero(q->row->pgtables_bytes) : or_zero(v->pgtables_bytes);
    int64_t pages = or_zero(v->anon_rss_bytes) / q->record->page_size_bytes;
    if (v->total_vm_bytes / 8 < memory->usage_bytes || v->total_vm_bytes / 16 < touched || !pages || !tables)
        return;
    conclude(n, "reserved_untouched", OOMWHY_LIKELY,
             FROM("victims.0.total_vm_bytes", "victims.0.anon_rss_bytes", "tasks", "counters.memory"),
             "%s had reserved %s of address space and touched almost none of it: %s. Reserving is free, "
             "touching is "
             "not: one page in about %s was used, as happens when blocks of that size are allocated and only "
             "their "
             "headers written. Each such page also needed page tables, %s in all, which are charged too.",
             v->comm ? v->comm : "it", SIZE(v->total_vm_bytes), SIZE(touched),
             SIZE(v->total_vm_bytes / pages), SIZE(tables));
}

static const struct {
    const char *part, *code, *words;
} fillings[] = {
    { "anonymous", "filled_by_anonymous", "anonymous memory (heap, stack)" },
    { "shmem", "filled_by_shmem", "shared memory and tmpfs files" },
    { "file", "filled_by_file", "page cache of files" },
    { "slab", "filled_by_kernel", "kernel slab memory" },
    { "page_tables", "filled_by_page_tables", "page tables" },
    { "kernel_stack", "filled_by_kernel", "kernel stacks, one a thread" },
    { "percpu", "filled_by_kernel", "per-CPU kernel memory" },
    { "vmalloc", "filled_by_kernel", "kernel vmalloc memory" },
    { "sock", "filled_by_kernel", "network buffers" },
    { "kernel", "filled_by_kernel", "kernel memory" },
    { "unevictable", "filled_by_locked", "memory that is locked (mlock) or cannot be evicted" },
    { "unaccounted", "filled_by_unaccounted", "memory that the report does not itemise (drivers, balloon)" },
};

static const char *words_of(const char *part, const char **ret_code) {
    for (size_t i = 0; i < sizeof fillings / sizeof *fillings; i++)
        if (strcmp(fillings[i].part, part) == 0) {
            *ret_code = fillings[i].code;
            return fillings[i].words;
        }
    return NULL;
}

/* The largest part, leaving out one; NULL when there is none. */
static const struct oomwhy_part *largest_part(const struct oomwhy_analysis *a,
                                              const struct oomwhy_part *but) {
    const struct oomwhy_part *largest = NULL;
    const char *code;
    for (size_t i = 0; i < a->balance_count; i++)
        if (&a->balance[i] != but && words_of(a->balance[i].name, &code) &&
            (!largest || a->balance[i].bytes > largest->bytes))
            largest = &a->balance[i];
    return largest;
}

static void what_filled(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    const struct oomwhy_part *first = largest_part(a, NULL), *second = largest_part(a, first);
    const char *code = NULL, *second_code;
    if (!first)
        return;
    int64_t usage = a->balance_total_bytes, share = percent(first->bytes, usage);
    char words[64];
    snprintf(words, sizeof words, "%s", words_of(first->name, &code));
    *words = (char)(*words >= 'a' && *words <= 'z' ? *words - 'a' + 'A' : *words);
    if (share >= 80 || !second || percent(second->bytes, usage) < 10)
        conclude(n, code, OOMWHY_CERTAIN, FROM("stats", "counters"), "%s filled %d %% of it: %s.", words,
                 (int)share, SIZE(first->bytes));
    else
        conclude(n, code, OOMWHY_CERTAIN, FROM("stats", "counters"),
                 "%s filled %d %% of it (%s), %s %d %% (%s).", words, (int)share, SIZE(first->bytes),
                 words_of(second->name, &second_code), (int)percent(second->bytes, usage),
                 SIZE(second->bytes));
}

/* ---- swap ---- */

static void machine_swap(struct notebook *n) {
    const struct oomwhy_meminfo *info = n->q->record->meminfo;
    if (n->q->record->kind == OOMWHY_MEMCG || !info || info->swap.total_bytes == OOMWHY_UNSET)
        return;
    if (!info->swap.total_bytes)
        conclude(n, "no_swap", OOMWHY_CERTAIN, FROM("meminfo.swap"), "The machine has no swap.");
    else if (info->swap.free_bytes != OOMWHY_UNSET && info->swap.free_bytes < info->swap.total_bytes / 50)
        conclude(n, "swap_full", OOMWHY_CERTAIN, FROM("meminfo.swap"), "Its swap of %s was full too.",
                 SIZE(info->swap.total_bytes));
    else
        conclude(n, "swap_left", OOMWHY_CERTAIN, FROM("meminfo.swap"),
                 "Of its swap of %s, %s were still free.", SIZE(info->swap.total_bytes),
                 SIZE(or_zero(info->swap.free_bytes)));
}

static void swap_use(struct notebook *n) {
    const struct oomwhy_counters *c = &n->q->record->counters;
    int64_t swapped = n->q->analysis->swapped_bytes;
    bool much = c->memory && swapped > c->memory->usage_bytes / 20;
    if (c->swap && c->swap->unlimited == OOMWHY_FALSE && c->swap->limit_bytes > 0 && at_limit(c->swap))
        conclude(n, "swap_limit_reached", OOMWHY_CERTAIN, FROM("counters.swap"),
                 "Its swap limit of %s was reached too, so nothing more could be moved out.",
                 SIZE(c->swap->limit_bytes));
    else if (much && c->memory_swap && c->memory_swap->unlimited == OOMWHY_TRUE)
        conclude(n, "swap_exhausted", OOMWHY_LIKELY, FROM("counters.memory", "counters.memory_swap", "stats"),
                 "Memory+swap had no limit, so the cgroup went on into swap, %s of it, until swap was full.",
                 SIZE(swapped));
    else if (much && c->swap && c->swap->unlimited == OOMWHY_TRUE)
        conclude(n, "swap_exhausted", OOMWHY_LIKELY, FROM("counters.memory", "counters.swap"),
                 "Swap had no limit, so the cgroup went on into swap, %s of it, until swap was full.",
                 SIZE(swapped));
    else if (much && at_limit(c->memory_swap))
        conclude(n, "swap_in_limit", OOMWHY_CERTAIN, FROM("counters.memory_swap"),
                 "%s had gone to swap, which counts against memory+swap.", SIZE(swapped));
}

/* ---- why this one ---- */

/* A container's process dies for the machine's shortage: raising the container's limit does nothing. */
static void not_its_limit(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    char who[300];
    if (r->kind == OOMWHY_MEMCG || r->kind == OOMWHY_UNKNOWN || !r->task_memcg ||
        strcmp(r->task_memcg, "/") == 0)
        return;
    name_cgroup(n->q, r->task_memcg, who, sizeof who);
    conclude(n, "not_its_limit", OOMWHY_CERTAIN, FROM("kind", "task_memcg"),
             "The victim was in %s, whose own limit was not the reason.", who);
}

static void pages_in_a_row(struct notebook *n) {
    const struct oomwhy_invoker *i = n->q->record->invoker;
    if (i && i->order > 0 && i->order < 32 && n->q->record->kind == OOMWHY_GLOBAL)
        conclude(
            n, "high_order", OOMWHY_LIKELY, FROM("invoker.order", "meminfo.buddy"),
            "%s asked for %lld pages in a row (order %lld): memory may have been free, but not in one piece.",
            i->comm ? i->comm : "The kernel", 1ll << i->order, (long long)i->order);
}

static void ancestor(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    char who[300];
    if (r->kind != OOMWHY_MEMCG || !r->oom_memcg || !r->task_memcg ||
        strcmp(r->oom_memcg, r->task_memcg) == 0 || strcmp(r->task_memcg, "/") == 0)
        return;
    name_cgroup(n->q, r->task_memcg, who, sizeof who);
    conclude(
        n, "ancestor_limit", OOMWHY_CERTAIN, FROM("oom_memcg", "task_memcg"),
        "The limit is not that of %s, where the victim was, but of a cgroup above it that others may share.",
        who);
}

static const char *adj_meaning(int64_t adj) {
    if (adj == -997 || adj == -998)
        return "what kubelet gives to containers of Guaranteed pods";
    if (adj == 1000)
        return "what kubelet gives to BestEffort pods";
    if (adj >= 2 && adj <= 999)
        return "in the range kubelet gives to Burstable pods";
    return NULL;
}

static bool same_adj(const struct oomwhy_record *r) {
    for (size_t i = 1; i < r->tasks_count; i++)
        if (r->tasks[i].oom_score_adj != r->tasks[0].oom_score_adj)
            return false;
    return true;
}

static void why_this_victim(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    const struct oomwhy_record *r = n->q->record;
    const struct oomwhy_victim *v = n->q->victim;
    if (!v || !a->ranking_count || !n->q->row)
        return;
    const struct oomwhy_rank *first = a->ranking;
    int64_t pid = r->selected && r->selected->pid != OOMWHY_UNSET ? r->selected->pid : v->pid;
    const char *comm = v->comm ? v->comm : "it";
    if (r->tasks_count == 1)
        conclude(n, "only_task", OOMWHY_CERTAIN, FROM("tasks"), "%s was the only process there to kill.",
                 comm);
    else if (first->pid != pid)
        conclude(n, "victim_not_first", OOMWHY_POSSIBLE, FROM("tasks", "selected"),
                 "By the figures in the table %s (pid %lld) would have come first: it may have been exiting "
                 "already, "
                 "or oom_score_adj weighed against swap that the log does not show.",
                 first->comm, (long long)first->pid);
    else if (same_adj(r))
        conclude(n, "victim_largest", OOMWHY_CERTAIN, FROM("tasks"),
                 "All %zu processes had oom_score_adj %lld, so size alone decided: %s held %d %% of what "
                 "they held "
                 "together.",
                 r->tasks_count, (long long)n->q->row->oom_score_adj, comm, (int)(first->share * 100 + 0.5));
    else
        conclude(n, "victim_first", OOMWHY_CERTAIN, FROM("tasks"),
                 "It ranked first by size and oom_score_adj (%lld) together; it held %d %% of what the %zu "
                 "processes "
                 "held.",
                 (long long)n->q->row->oom_score_adj, whole_percent(first->share), r->tasks_count);
}

static void adj_value(struct notebook *n) {
    const struct oomwhy_task *row = n->q->row;
    const char *meaning = row && row->oom_score_adj != OOMWHY_UNSET ? adj_meaning(row->oom_score_adj) : NULL;
    if (meaning)
        conclude(n, "adj_of_kubernetes", OOMWHY_POSSIBLE, FROM("tasks"), "oom_score_adj %lld is %s.",
                 (long long)row->oom_score_adj, meaning);
}

static void sacrificed(struct notebook *n) {
    const struct oomwhy_victim *v = n->q->victim;
    const struct oomwhy_selected *s = n->q->record->selected;
    if (v && s && v->sacrificed_for != OOMWHY_UNSET)
        conclude(n, "child_sacrificed", OOMWHY_CERTAIN, FROM("selected", "victims.0.sacrificed_for"),
                 "The kernel chose %s (pid %lld) and killed its child instead, to lose less work (until "
                 "Linux 5.0).",
                 s->comm ? s->comm : "another", (long long)s->pid);
}

static void group(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    if (r->group_kill)
        conclude(n, "group_kill", OOMWHY_CERTAIN, FROM("group_kill", "victims"),
                 "memory.oom.group is set on %s, so all of it was killed: %zu processes.", r->group_kill,
                 r->victims_count);
}

static void invoker(struct notebook *n) {
    const struct oomwhy_invoker *i = n->q->record->invoker;
    const struct oomwhy_victim *v = n->q->victim;
    if (i && i->comm && v && v->comm && strcmp(i->comm, v->comm) != 0 && i->order != -1)
        conclude(n, "invoker_differs", OOMWHY_CERTAIN, FROM("invoker.comm", "victims.0.comm"),
                 "%s only happened to be the one that asked for memory when none was left; that is not why "
                 "%s was chosen.",
                 i->comm, v->comm);
}

static void trigger(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    if (r->trigger == OOMWHY_SYSRQ)
        conclude(n, "sysrq", OOMWHY_CERTAIN, FROM("invoker.order"),
                 "Somebody asked for it (sysrq-f): memory need not have been short.");
    if (r->outcome == OOMWHY_NO_VICTIM)
        conclude(n, "no_killable", OOMWHY_CERTAIN, FROM("outcome"),
                 "No process there may be killed: each has oom_score_adj -1000, or is exiting already.");
}

/* ---- how hard it was ---- */

static void failures(struct notebook *n) {
    const struct oomwhy_counter *memory = n->q->record->counters.memory;
    enum { MANY = 10000 }; /* one kill alone takes tens of them */
    if (!memory || memory->failcnt < MANY)
        return;
    conclude(
        n, "long_pressure", OOMWHY_LIKELY, FROM("counters.memory.failcnt"),
        "It had run into the limit %lld times: it lived at its limit, reclaiming, long before this kill.",
        (long long)memory->failcnt);
}

static void many_small(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    enum { MANY = 10 };
    if (n->q->record->tasks_count < MANY || !a->ranking_count)
        return;
    double largest = 0;
    for (size_t i = 0; i < a->ranking_count; i++)
        largest = a->ranking[i].share > largest ? a->ranking[i].share : largest;
    if (largest < 0.25)
        conclude(n, "many_small", OOMWHY_CERTAIN, FROM("tasks"),
                 "No single process is to blame: %zu share it, and the largest holds only %d %%.",
                 n->q->record->tasks_count, whole_percent(largest));
}

void findings_gather(struct inquiry *q) {
    static void (*const looks[])(struct notebook *) = {
        whose_limit,    reserved_not_touched,
        what_filled,    swap_use,
        machine_swap,   ancestor,
        not_its_limit,  group,
        sacrificed,     why_this_victim,
        many_small,     invoker,
        pages_in_a_row, trigger,
        adj_value,      failures,
    };
    struct notebook n = { .q = q };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        looks[i](&n);
    q->analysis->findings = arena_copy(q->arena, n.items, n.count, sizeof *n.items);
    q->analysis->findings_count = q->analysis->findings ? n.count : 0;
}
