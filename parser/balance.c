/* SPDX-License-Identifier: MIT */
/*
 * balance.c - what the limiting cgroup's memory held, so that the parts add up to its usage.
 *
 * memory.stat on cgroup v2 (and of 5.3 to 6.4 on v1 too) itemises: anon + file + kernel + sock is the
 * usage; "kernel" is printed from 5.18 on, its own items earlier and later. Where cgroup v1 prints rss and
 * cache instead, what is left is the kmem counter, which tells of the kernel's memory wherever there is one.
 */
#include "explain.h"

enum { MAX_PARTS = 12 };

struct sheet {
    struct oomwhy_part parts[MAX_PARTS];
    size_t count;
    int64_t sum;
};

static void add(struct sheet *s, const char *name, int64_t bytes, bool estimated) {
    if (bytes <= 0 || s->count == MAX_PARTS)
        return;
    s->parts[s->count++] = (struct oomwhy_part){ name, bytes, estimated };
    s->sum = plus(s->sum, bytes);
}

static int64_t at_most(int64_t value, int64_t bound) {
    return value < bound ? value : bound;
}

/* The items of the kernel's memory that are printed. */
static void add_kernel_items(const struct inquiry *q, struct sheet *s) {
    static const struct {
        const char *name;
        enum stat_figure key;
    } items[] = { { "slab", STAT_slab },
                  { "kernel_stack", STAT_kernel_stack },
                  { "page_tables", STAT_pagetables },
                  { "percpu", STAT_percpu },
                  { "vmalloc", STAT_vmalloc } };
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        add(s, items[i].name, or_zero(inquiry_stat(q, items[i].key)), false);
}

/* Itemised memory.stat. Until 5.10 page tables are charged but not listed: the task table has them. */
static void draw_itemised(const struct inquiry *q, struct sheet *s) {
    int64_t shmem = or_zero(inquiry_stat(q, STAT_shmem));
    add(s, "anonymous", inquiry_stat(q, STAT_anon), false);
    add(s, "shmem", shmem, false);
    add(s, "file", or_zero(inquiry_stat(q, STAT_file)) - shmem, false);
    int64_t before = s->sum, kernel = inquiry_stat(q, STAT_kernel);
    add_kernel_items(q, s);
    if (inquiry_stat(q, STAT_pagetables) == OOMWHY_UNSET) {
        int64_t room = q->record->counters.memory->usage_bytes - s->sum;
        add(s, "page_tables", at_most(q->table.pgtables_bytes, room), true);
    }
    if (kernel == OOMWHY_UNSET && q->record->counters.kmem)
        kernel = q->record->counters.kmem->usage_bytes;
    if (kernel != OOMWHY_UNSET)
        add(s, "kernel", kernel - (s->sum - before), false);
    add(s, "sock", or_zero(inquiry_stat(q, STAT_sock)), false);
}

/* rss and cache; the kernel's share is the kmem counter, of which page tables are part. */
static void draw_v1(const struct inquiry *q, struct sheet *s) {
    int64_t shmem = or_zero(inquiry_stat(q, STAT_shmem));
    const struct oomwhy_counter *kmem = q->record->counters.kmem;
    add(s, "anonymous", or_zero(inquiry_stat(q, STAT_rss)), false);
    add(s, "shmem", shmem, false);
    add(s, "file", or_zero(inquiry_stat(q, STAT_cache)) - shmem, false);
    if (kmem) {
        int64_t tables = at_most(q->table.pgtables_bytes, kmem->usage_bytes);
        add(s, "page_tables", tables, true);
        add(s, "kernel", kmem->usage_bytes - tables, false);
    }
}

/* Of a machine: total less free. v2 has a counter for it; on v1 memory+swap less memory is swap; else
 * memory.stat may know. */
static int64_t swapped(const struct inquiry *q) {
    const struct oomwhy_counters *c = &q->record->counters;
    const struct oomwhy_meminfo *info = q->record->meminfo;
    int64_t stat = inquiry_stat(q, STAT_swap);
    if (q->record->kind != OOMWHY_MEMCG)
        return info && info->swap.total_bytes != OOMWHY_UNSET && info->swap.free_bytes != OOMWHY_UNSET
                   ? info->swap.total_bytes - info->swap.free_bytes
                   : OOMWHY_UNSET;
    if (c->swap)
        return c->swap->usage_bytes;
    if (stat != OOMWHY_UNSET)
        return stat;
    return c->memory && c->memory_swap && c->memory_swap->usage_bytes > c->memory->usage_bytes
               ? c->memory_swap->usage_bytes - c->memory->usage_bytes
               : OOMWHY_UNSET;
}

/* The keys of Mem-Info's totals that are parts, or parts of parts. */
#define TOTAL_MAP(X)      \
    X(active_anon)        \
    X(inactive_anon)      \
    X(isolated_anon)      \
    X(active_file)        \
    X(inactive_file)      \
    X(isolated_file)      \
    X(shmem)              \
    X(unevictable)        \
    X(slab_reclaimable)   \
    X(slab_unreclaimable) \
    X(pagetables)         \
    X(free)               \
    X(free_pcp)

enum total {
#define X(key) TOTAL_##key,
    TOTAL_MAP(X)
#undef X
        TOTALS,
};

static const char *const total_words[] = { TOTAL_MAP(WORD_) };
static const char total_letters[] = { TOTAL_MAP(LETTER_) };
static const struct vocabulary totals = { total_words, total_letters, TOTALS };

/* 0 where there is none; the first of those of one name. */
static void read_totals(const struct oomwhy_numbers *numbers, int64_t ret_bytes[TOTALS + 1]) {
    memset(ret_bytes, 0, (TOTALS + 1) * sizeof *ret_bytes);
    for (size_t i = numbers->count; i-- > 0;)
        ret_bytes[vocabulary_find(&totals, numbers->items[i].name)] = or_zero(numbers->items[i].value);
}

static int64_t sum_of_kernel_stacks(const struct oomwhy_numbers *sizes) {
    for (size_t i = 0; i < sizes->count; i++)
        if (same_word(sizes->items[i].name, "kernel_stack"))
            return or_zero(sizes->items[i].value);
    return 0;
}

/* Printed for each node (5.9+), before for each zone. */
static int64_t kernel_stacks(const struct oomwhy_meminfo *info) {
    int64_t sum = 0;
    for (size_t i = 0; i < info->nodes_count; i++)
        sum = plus(sum, sum_of_kernel_stacks(&info->nodes[i].bytes));
    for (size_t i = 0; i < info->zones_count; i++)
        sum = plus(sum, sum_of_kernel_stacks(&info->zones[i].bytes));
    return sum;
}

/* The machine: shmem is on the anonymous lists (mm/show_mem.c, show_free_areas). */
static void draw_machine(const struct oomwhy_meminfo *info, struct sheet *s) {
    int64_t of[TOTALS + 1]; /* the last: of any other name */
    read_totals(&info->totals, of);
    int64_t anon = plus(of[TOTAL_active_anon], plus(of[TOTAL_inactive_anon], of[TOTAL_isolated_anon]));
    int64_t file = plus(of[TOTAL_active_file], plus(of[TOTAL_inactive_file], of[TOTAL_isolated_file]));
    add(s, "anonymous", anon - of[TOTAL_shmem], false);
    add(s, "shmem", of[TOTAL_shmem], false);
    add(s, "file", file, false);
    add(s, "unevictable", of[TOTAL_unevictable], false);
    add(s, "slab", plus(of[TOTAL_slab_reclaimable], of[TOTAL_slab_unreclaimable]), false);
    add(s, "page_tables", of[TOTAL_pagetables], false);
    add(s, "kernel_stack", kernel_stacks(info), false);
    add(s, "free", plus(of[TOTAL_free], of[TOTAL_free_pcp]), false);
}

static void keep(struct inquiry *q, struct sheet *s, int64_t total) {
    if (!s->count)
        return;
    if (s->sum != total && s->count < MAX_PARTS)
        s->parts[s->count++] = (struct oomwhy_part){ "unaccounted", total - s->sum, false };
    q->analysis->balance = arena_copy(q->arena, s->parts, s->count, sizeof *s->parts);
    q->analysis->balance_count = q->analysis->balance ? s->count : 0;
    q->analysis->balance_total_bytes = total;
}

void balance_draw(struct inquiry *q) {
    struct sheet s = { 0 };
    const struct oomwhy_record *r = q->record;
    const struct oomwhy_meminfo *info = r->meminfo;

    q->analysis->swapped_bytes = swapped(q);
    if (r->counters.memory && r->stats_count) {
        if (inquiry_stat(q, STAT_anon) != OOMWHY_UNSET)
            draw_itemised(q, &s);
        else
            draw_v1(q, &s);
        keep(q, &s, r->counters.memory->usage_bytes);
    } else if (r->kind != OOMWHY_MEMCG && info && info->ram_bytes != OOMWHY_UNSET) {
        draw_machine(info, &s);
        keep(q, &s, info->ram_bytes - or_zero(info->reserved_bytes));
    }
}

int64_t balance_of(const struct oomwhy_analysis *analysis, const char *name) {
    for (size_t i = 0; i < analysis->balance_count; i++)
        if (same_word(analysis->balance[i].name, name))
            return analysis->balance[i].bytes;
    return 0;
}
