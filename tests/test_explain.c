/* SPDX-License-Identifier: MIT */
/* test_explain.c - the balance adds up, and each finding is reached, as certain as it may be, by what it
 * cites. */
#include "fields.h"
#include "support.h"

#define MIB ((int64_t)1 << 20)

/* A record made by hand, of a kill in /a at its limit of 100 MiB, and what it points to. */
static struct {
    struct oomwhy_record r;
    struct oomwhy_counter memory, memory_swap, swap;
    struct oomwhy_number bytes[8];
    struct oomwhy_zone zone;
    struct oomwhy_number zone_bytes[2];
    struct oomwhy_stat stat;
    struct oomwhy_task tasks[12];
    struct oomwhy_victim victims[1];
    struct oomwhy_selected selected;
    struct oomwhy_invoker invoker;
    const char *frame;
    struct oomwhy_meminfo meminfo;
    struct oomwhy_number totals[4];
} s;

/* What a scenario has otherwise. Sizes are in MiB; 0 leaves what set_up() says. */
struct scenario {
    const char *code; /* the finding it leads to */
    enum oomwhy_certainty certainty;
    const char *task_memcg, *group_kill, *invoker;
    int usage, filled[5]; /* filled: anon, file, shmem, kernel, pagetables */
    int failcnt, order, tasks;
    int second, second_adj, victim_adj; /* size and oom_score_adj of the second process, the first one's */
    int swap, swap_limit, memory_swap, memory_swap_limit; /* -1: no limit */
    int untouched;                                        /* address space of the victim */
    bool no_counters, child, nobody, panic;
    enum oomwhy_kind kind; /* other than memcg: the machine ran out */
    int machine_swap, machine_swap_free, locked, dirty, free;
    int zone_min; /* of the one zone, which has 1 MiB free */
    const char *trace, *flags;
};

static const struct scenario scenarios[] = {
    { "limit_reached", OOMWHY_CERTAIN, .failcnt = 0 },
    { "limit_not_reached", OOMWHY_LIKELY, .usage = 50 },
    { "limit_unknown", OOMWHY_CERTAIN, .no_counters = true },
    { "global", OOMWHY_CERTAIN, .kind = OOMWHY_GLOBAL },
    { "nodes", OOMWHY_CERTAIN, .kind = OOMWHY_CPUSET },
    { "nodes", OOMWHY_CERTAIN, .kind = OOMWHY_MEMPOLICY },
    { "reserved_untouched", OOMWHY_LIKELY, .untouched = 40960 },
    { "filled_by_anonymous", OOMWHY_CERTAIN, .filled = { 90, 0, 0, 10, 1 } },
    { "filled_by_shmem", OOMWHY_CERTAIN, .filled = { 10, 80, 80, 10, 1 } },
    { "filled_by_file", OOMWHY_CERTAIN, .filled = { 10, 80, 0, 10, 1 } },
    { "filled_by_page_tables", OOMWHY_CERTAIN, .filled = { 10, 0, 0, 90, 89 } },
    { "filled_by_kernel", OOMWHY_CERTAIN, .filled = { 10, 0, 0, 90, 1 } },
    { "filled_by_unaccounted", OOMWHY_CERTAIN, .filled = { 10, 0, 0, 10, 1 } },
    { "filled_by_locked", OOMWHY_CERTAIN, .kind = OOMWHY_GLOBAL, .locked = 900 },
    { "swap_limit_reached", OOMWHY_CERTAIN, .swap = 50, .swap_limit = 50 },
    { "swap_exhausted", OOMWHY_LIKELY, .swap = 50, .swap_limit = -1 },
    { "swap_exhausted", OOMWHY_LIKELY, .memory_swap = 150, .memory_swap_limit = -1 },
    { "swap_in_limit", OOMWHY_CERTAIN, .memory_swap = 150, .memory_swap_limit = 150 },
    { "no_swap", OOMWHY_CERTAIN, .kind = OOMWHY_GLOBAL },
    { "swap_full", OOMWHY_CERTAIN, .kind = OOMWHY_GLOBAL, .machine_swap = 100, .machine_swap_free = 1 },
    { "swap_left", OOMWHY_CERTAIN, .kind = OOMWHY_GLOBAL, .machine_swap = 100, .machine_swap_free = 90 },
    { "ancestor_limit", OOMWHY_CERTAIN, .task_memcg = "/a/b" },
    { "not_its_limit", OOMWHY_CERTAIN, .kind = OOMWHY_GLOBAL },
    { "group_kill", OOMWHY_CERTAIN, .group_kill = "/a" },
    { "child_sacrificed", OOMWHY_CERTAIN, .child = true },
    { "only_task", OOMWHY_CERTAIN, .tasks = 1 },
    { "victim_largest", OOMWHY_CERTAIN, .tasks = 3 },
    { "victim_first", OOMWHY_CERTAIN, .second_adj = -500 },
    { "victim_not_first", OOMWHY_POSSIBLE, .second = 80 },
    { "victim_tied", OOMWHY_CERTAIN, .second = 60, .swap = 1, .swap_limit = -1 },
    { "adj_decided", OOMWHY_CERTAIN, .second = 80, .second_adj = -500 },
    { "immune", OOMWHY_CERTAIN, .second = 80, .second_adj = -1000 },
    { "runner_up", OOMWHY_LIKELY, .second = 50 },
    { "many_small", OOMWHY_CERTAIN, .tasks = 12 },
    { "freed_little", OOMWHY_LIKELY, .tasks = 12 },
    { "others_left", OOMWHY_LIKELY, .task_memcg = "/lxc/web" },
    { "shared_pages", OOMWHY_CERTAIN, .second = 80 },
    { "shared_pages", OOMWHY_LIKELY, .tasks = 1, .usage = 50 },
    { "invoker_differs", OOMWHY_CERTAIN, .invoker = "other" },
    { "high_order", OOMWHY_LIKELY, .kind = OOMWHY_GLOBAL, .order = 3 },
    { "zones_short", OOMWHY_LIKELY, .kind = OOMWHY_GLOBAL, .zone_min = 2 },
    { "memory_left", OOMWHY_LIKELY, .kind = OOMWHY_GLOBAL, .free = 300 },
    { "unaccounted", OOMWHY_LIKELY, .filled = { 80, 0, 0, 10, 1 } },
    { "unaccounted", OOMWHY_LIKELY, .filled = { 100, 0, 0, 10, 1 } },
    { "locked", OOMWHY_CERTAIN, .locked = 50 },
    { "dirty_pages", OOMWHY_CERTAIN, .dirty = 50 },
    { "asked_for_fault", OOMWHY_LIKELY, .trace = "__handle_mm_fault+0x95c/0xfa0" },
    { "asked_for_kernel", OOMWHY_POSSIBLE, .flags = "GFP_KERNEL|__GFP_ACCOUNT" },
    { "limit_not_reached", OOMWHY_LIKELY, .usage = 97, .order = 10 },
    { "asked_for_process", OOMWHY_LIKELY, .trace = "copy_process+0x1/0x2" },
    { "sysrq", OOMWHY_CERTAIN, .order = -1 },
    { "no_killable", OOMWHY_CERTAIN, .nobody = true },
    { "panic_on_oom", OOMWHY_LIKELY, .panic = true },
    { "no_killable", OOMWHY_CERTAIN, .panic = true, .tasks = 1, .victim_adj = -1000 },
    { "adj_of_kubernetes", OOMWHY_POSSIBLE, .victim_adj = 1000 },
    { "long_pressure", OOMWHY_LIKELY, .failcnt = 1000000 },
    { "first_hit", OOMWHY_LIKELY, .failcnt = 20 },
};

/* ---- making the record ---- */

static void set_task(size_t i, int64_t size, int64_t adj) {
    struct oomwhy_task *t = &s.tasks[i];
    fields_clear(t, sizeof *t, oomwhy_task_fields);
    t->pid = t->tgid = 70 + (int64_t)i;
    t->uid = 1000;
    t->comm = i ? "other" : "hog";
    t->total_vm_bytes = 2 * size * MIB;
    t->rss_bytes = size * MIB;
    t->pgtables_bytes = 4096;
    t->swap_bytes = 0;
    t->oom_score_adj = adj;
}

static const struct oomwhy_counter *set_counter(struct oomwhy_counter *c, int usage, int limit,
                                                int64_t failcnt) {
    *c = (struct oomwhy_counter){ usage * MIB, limit < 0 ? OOMWHY_UNSET : limit * MIB,
                                  limit < 0 ? OOMWHY_TRUE : OOMWHY_FALSE, failcnt };
    return limit ? c : NULL;
}

static void set_tasks(const struct scenario *c) {
    s.r.tasks = s.tasks;
    s.r.tasks_count = c->tasks ? (size_t)c->tasks : 3;
    for (size_t i = 0; i < COUNT(s.tasks); i++)
        set_task(i, i || c->tasks == 12 ? 8 : 60, i ? 0 : c->victim_adj);
    if (c->second || c->second_adj)
        set_task(1, c->second ? c->second : 20, c->second_adj);
    if (c->untouched) {
        s.tasks[0].rss_bytes = 33 * MIB;
        s.tasks[0].pgtables_bytes = 33 * MIB;
    }
}

static void set_victim(const struct scenario *c) {
    fields_clear(&s.victims[0], sizeof s.victims[0], oomwhy_victim_fields);
    fields_clear(&s.selected, sizeof s.selected, oomwhy_selected_fields);
    s.selected.pid = 70;
    s.selected.comm = "hog";
    s.victims[0].pid = c->child ? 71 : 70;
    s.victims[0].comm = c->child ? "other" : "hog";
    s.victims[0].sacrificed_for = c->child ? 70 : OOMWHY_UNSET;
    s.victims[0].total_vm_bytes = (c->untouched ? c->untouched : 120) * MIB;
    s.victims[0].anon_rss_bytes = s.tasks[0].rss_bytes;
    s.r.victims = s.victims;
    s.r.victims_count = !c->nobody && !c->panic;
    s.r.selected = &s.selected;
    s.r.outcome = c->nobody ? OOMWHY_NO_VICTIM : c->panic ? OOMWHY_PANIC : OOMWHY_KILLED;
}

static void set_machine(const struct scenario *c) {
    const struct oomwhy_number totals[] = { { "active_anon", 10 * MIB },
                                            { "unevictable", c->locked * MIB },
                                            { "slab_unreclaimable", 5 * MIB },
                                            { "free", (1 + c->free) * MIB } };
    const struct oomwhy_number zone[] = { { "free", MIB }, { "min", c->zone_min * MIB } };
    memcpy(s.totals, totals, sizeof totals);
    memcpy(s.zone_bytes, zone, sizeof zone);
    s.zone = (struct oomwhy_zone){ .name = "Normal", .bytes = { s.zone_bytes, COUNT(zone) } };
    fields_clear(&s.meminfo, sizeof s.meminfo, field_find(oomwhy_record_fields(), TEXT("meminfo"))->members);
    s.meminfo.totals = (struct oomwhy_numbers){ s.totals, COUNT(totals) };
    s.meminfo.ram_bytes = 1000 * MIB;
    s.meminfo.reserved_bytes = 0;
    s.meminfo.swap.total_bytes = c->machine_swap * MIB;
    s.meminfo.swap.free_bytes = c->machine_swap_free * MIB;
    s.meminfo.zones = &s.zone;
    s.meminfo.zones_count = c->zone_min > 0;
    s.r.meminfo = &s.meminfo;
    s.r.kind = c->kind;
    s.r.constraint = "CONSTRAINT_NONE";
}

static void set_cgroup(const struct scenario *c) {
    static const int usual[5] = { 90, 0, 0, 10, 1 };
    const int *filled = c->filled[0] ? c->filled : usual;
    const struct oomwhy_number bytes[] = {
        { "anon", filled[0] * MIB },       { "file", filled[1] * MIB },  { "kernel", filled[3] * MIB },
        { "pagetables", filled[4] * MIB }, { "shmem", filled[2] * MIB }, { "unevictable", c->locked * MIB },
        { "file_dirty", c->dirty * MIB }
    };
    memcpy(s.bytes, bytes, sizeof bytes);
    s.stat = (struct oomwhy_stat){ .memcg = "/a", .bytes = { s.bytes, COUNT(bytes) } };
    s.r.stats = &s.stat;
    s.r.stats_count = 1;
    s.r.kind = OOMWHY_MEMCG;
    s.r.oom_memcg = "/a";
    s.r.counters.memory =
        set_counter(&s.memory, c->usage ? c->usage : 100, c->no_counters ? 0 : 100, c->failcnt);
    s.r.counters.swap = set_counter(&s.swap, c->swap, c->swap_limit, 0);
    s.r.counters.memory_swap = set_counter(&s.memory_swap, c->memory_swap, c->memory_swap_limit, 0);
}

static void set_up(const struct scenario *c) {
    memset(&s, 0, sizeof s);
    fields_clear(&s.r, sizeof s.r, oomwhy_record_fields());
    fields_clear(&s.invoker, sizeof s.invoker, oomwhy_invoker_fields);
    s.r.page_size_bytes = 4096;
    s.r.task_memcg = c->task_memcg ? c->task_memcg : "/a";
    s.r.group_kill = c->group_kill;
    s.invoker.comm = c->invoker ? c->invoker : "hog";
    s.invoker.order = c->order;
    s.invoker.gfp_mask = "0xcc0";
    s.invoker.gfp_flags = c->flags;
    s.invoker.call_trace = (struct oomwhy_strings){ &s.frame, c->trace != NULL };
    s.frame = c->trace;
    s.r.invoker = &s.invoker;
    s.r.trigger = c->order < 0 ? OOMWHY_SYSRQ : OOMWHY_ALLOCATION;
    if (c->kind)
        set_machine(c);
    else
        set_cgroup(c);
    set_tasks(c);
    set_victim(c);
}

static struct oomwhy_analysis *explain_scenario(const struct scenario *c) {
    set_up(c);
    struct oomwhy_analysis *a = oomwhy_explain(&s.r);
    cr_assert(ne(ptr, a, NULL));
    return a;
}

static const struct oomwhy_finding *find(const struct oomwhy_analysis *a, const char *code) {
    for (size_t i = 0; i < a->findings_count; i++)
        if (strcmp(a->findings[i].code, code) == 0)
            return &a->findings[i];
    return NULL;
}

Test(explain, each_finding_is_reached_and_no_more_certain_than_it_may_be) {
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        struct oomwhy_analysis *a = explain_scenario(&scenarios[i]);
        const struct oomwhy_finding *f = find(a, scenarios[i].code);
        expect(f, scenarios[i].code);
        if (f) {
            expect_int(f->certainty, scenarios[i].certainty, scenarios[i].code);
            expect(strlen(f->text) > 10 && f->evidence.count, scenarios[i].code);
        }
        oomwhy_analysis_free(a);
    }
}

/* Some of them exclude each other. */
Test(explain, no_record_is_explained_in_two_ways_at_once) {
    static const char *const sets[][5] = {
        { "limit_reached", "limit_not_reached", "limit_unknown", "global", "nodes" },
        { "only_task", "victim_largest", "victim_first", "victim_not_first", "victim_tied" },
        { "zone_short", "zones_short", "memory_left", NULL, NULL },
        { "long_pressure", "first_hit", NULL, NULL, NULL },
        { "unaccounted", "filled_by_unaccounted", NULL, NULL, NULL },
        { "no_swap", "swap_full", "swap_left", NULL, NULL },
        { "swap_exhausted", "swap_in_limit", "swap_limit_reached", NULL, NULL }
    };
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        struct oomwhy_analysis *a = explain_scenario(&scenarios[i]);
        for (size_t set = 0; set < COUNT(sets); set++) {
            int together = 0;
            for (size_t n = 0; n < 5 && sets[set][n]; n++)
                together += find(a, sets[set][n]) != NULL;
            cr_expect(le(int, together, 1), "%s: %s and others", scenarios[i].code, sets[set][0]);
        }
        for (size_t n = 0; n < a->findings_count; n++)
            expect(find(a, a->findings[n].code) == &a->findings[n], a->findings[n].code); /* said once */
        oomwhy_analysis_free(a);
    }
}

/* Follows "victims.0.comm" down the fields. Says whether there is something of that name, and it has a value.
 */
static bool has_value(const void *object, const struct oomwhy_field *fields, struct text path) {
    const char *dot = memchr(path.p, '.', path.n);
    struct text name = text_head(path, dot ? (size_t)(dot - path.p) : path.n),
                rest = text_from(path, name.n + 1);
    const struct oomwhy_field *f = fields;
    while (f->name && !text_equal(text_of(f->name), name))
        f++;
    if (!f->name)
        return false;
    const char *at = (const char *)object + f->offset;
    int64_t index = 0;
    if (f->type == OOMWHY_LIST) {
        size_t count = *(const size_t *)(const void *)((const char *)object + f->count_offset);
        if (!rest.n || !text_int(&rest, &index) || (size_t)index >= count)
            return count && !rest.n;
        return has_value(*(const char *const *)(const void *)at + f->size * (size_t)index, f->members,
                         text_from(rest, 1));
    }
    if (f->type == OOMWHY_STRUCT)
        return !rest.n || has_value(at, f->members, rest);
    if (f->type == OOMWHY_INT)
        return *(const int64_t *)(const void *)at != OOMWHY_UNSET;
    if (f->type == OOMWHY_ENUM)
        return f->names[*(const int *)(const void *)at] != NULL;
    const void *pointed = *(const void *const *)(const void *)at;
    return pointed && (!rest.n || has_value(pointed, f->members, rest));
}

Test(explain, evidence_is_what_the_record_has) {
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        struct oomwhy_analysis *a = explain_scenario(&scenarios[i]);
        const struct oomwhy_finding *f = find(a, scenarios[i].code);
        for (size_t n = 0; f && n < f->evidence.count; n++)
            cr_expect(eq(int, has_value(&s.r, oomwhy_record_fields(), text_of(f->evidence.items[n])), 1),
                      "%s cites %s", f->code, f->evidence.items[n]);
        oomwhy_analysis_free(a);
    }
}

Test(explain, an_empty_record_is_explained_too) {
    struct oomwhy_record empty;
    fields_clear(&empty, sizeof empty, oomwhy_record_fields());
    empty.page_size_bytes = 4096;
    struct oomwhy_analysis *a = oomwhy_explain(&empty);
    cr_assert(ne(ptr, a, NULL));
    expect(!a->container && !a->balance_count && !a->ranking_count && !a->findings_count,
           "nothing follows from nothing");
    expect_int(a->swapped_bytes, OOMWHY_UNSET, "swapped_bytes");
    oomwhy_analysis_free(a);
    expect(!oomwhy_explain(NULL), "no record");
}

/* ---- names that somebody else knows ---- */

#define CONTAINER_ID "d9e6ba6b7a1e21347cbf9feebd2a6a1251349525a2ad2320679223848f28ae18"
#define POD_UID      "824cffa0-504f-42b9-93cd-1ddf4f621a1c"

static void name_it(void *context, struct oomwhy_container *c) {
    const struct oomwhy_container *names = context;
    if (!c->id && !c->pod_uid)
        return;
    c->name = c->id ? names->name : NULL;
    c->pod = names->pod;
    c->namespace_ = names->namespace_;
    c->name_source = "a test";
}

static void expect_named(struct oomwhy_container names, const char *path, const char *sentence) {
    const struct oomwhy_namer namer = { .name = name_it, .context = &names };
    set_up(&scenarios[0]);
    s.r.oom_memcg = s.r.task_memcg = path;
    struct oomwhy_analysis *a = oomwhy_explain_named(&s.r, &namer);
    cr_assert(ne(ptr, a, NULL));
    const struct oomwhy_finding *limit = find(a, "limit_reached");
    cr_assert(ne(ptr, (void *)(uintptr_t)limit, NULL));
    expect_str(limit->text, sentence, path);
    oomwhy_analysis_free(a);
}

Test(explain, sentences_and_container_have_the_names_that_somebody_knows) {
    struct oomwhy_container alone = { .name = "web-1" };
    struct oomwhy_container in_pod = { .name = "app", .pod = "web-1", .namespace_ = "shop" };
    expect_named(alone, "/docker/" CONTAINER_ID,
                 "web-1 (docker container d9e6ba6b7a1e) reached its memory limit of 100 MiB.");
    expect_named(in_pod, "/kubepods/pod" POD_UID "/" CONTAINER_ID,
                 "shop/web-1/app (container d9e6ba6b7a1e) reached its memory limit of 100 MiB.");
    expect_named(in_pod, "/kubepods/pod" POD_UID,
                 "shop/web-1 (pod " POD_UID ") reached its memory limit of 100 MiB.");
    expect_named(alone, "/docker/" CONTAINER_ID "/inner",
                 "cgroup .../inner of web-1 reached its memory limit of 100 MiB.");
    expect_named(alone, "/user.slice", "slice user.slice reached its memory limit of 100 MiB.");

    const struct oomwhy_namer namer = { .name = name_it, .context = &alone };
    s.r.task_memcg = "/docker/" CONTAINER_ID;
    struct oomwhy_analysis *a = oomwhy_explain_named(&s.r, &namer);
    cr_assert(ne(ptr, a, NULL));
    expect_str(a->container->name, "web-1", "container.name");
    expect_str(a->container->name_source, "a test", "container.name_source");
    oomwhy_analysis_free(a);
}

Test(explain, changes_nothing_in_the_record) {
    for (size_t i = 0; i < COUNT(scenarios); i++) {
        set_up(&scenarios[i]);
        unsigned char *before = malloc(sizeof s);
        memcpy(before, &s, sizeof s);
        oomwhy_analysis_free(oomwhy_explain(&s.r));
        expect(memcmp(before, &s, sizeof s) == 0, scenarios[i].code);
        free(before);
    }
}
