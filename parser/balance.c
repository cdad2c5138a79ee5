/* SPDX-License-Identifier: MIT */
/*
 * balance.c - what the limiting cgroup's memory held, so that the parts add up to its usage.
 *
 * memory.stat on cgroup v2 (and of 5.3 to 6.4 on v1 too) itemises: anon + file + kernel + sock is the
 * usage; "kernel" is printed from 5.18 on, its own items earlier and later. On v1 it is rss + cache
 * and the kmem counter.
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

static int64_t page_tables_of_tasks(const struct inquiry *q) {
    int64_t sum = 0;
    for (size_t i = 0; i < q->record->tasks_count; i++)
        sum = plus(sum, or_zero(q->record->tasks[i].pgtables_bytes));
    return sum;
}

static int64_t at_most(int64_t value, int64_t bound) {
    return value < bound ? value : bound;
}

/* The items of the kernel's memory that are printed, and their sum. */
static int64_t add_kernel_items(const struct inquiry *q, struct sheet *s) {
    static const char *const items[][2] = { { "slab", "slab" },
                                            { "kernel_stack", "kernel_stack" },
                                            { "page_tables", "pagetables" },
                                            { "percpu", "percpu" },
                                            { "vmalloc", "vmalloc" } };
    int64_t before = s->sum;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        add(s, items[i][0], or_zero(inquiry_stat(q, items[i][1])), false);
    return s->sum - before;
}

/* Itemised memory.stat. Until 5.10 page tables are charged but not listed: the task table has them. */
static void draw_itemised(const struct inquiry *q, struct sheet *s) {
    int64_t shmem = or_zero(inquiry_stat(q, "shmem"));
    add(s, "anonymous", inquiry_stat(q, "anon"), false);
    add(s, "shmem", shmem, false);
    add(s, "file", or_zero(inquiry_stat(q, "file")) - shmem, false);
    int64_t items = add_kernel_items(q, s), kernel = inquiry_stat(q, "kernel");
    if (kernel != OOMWHY_UNSET)
        add(s, "kernel", kernel - items, false);
    add(s, "sock", or_zero(inquiry_stat(q, "sock")), false);
    if (inquiry_stat(q, "pagetables") == OOMWHY_UNSET) {
        int64_t room = q->record->counters.memory->usage_bytes - s->sum;
        add(s, "page_tables", at_most(page_tables_of_tasks(q), room), true);
    }
}

/* rss and cache; the kernel's share is the kmem counter, of which page tables are part. */
static void draw_v1(const struct inquiry *q, struct sheet *s) {
    int64_t shmem = or_zero(inquiry_stat(q, "shmem"));
    const struct oomwhy_counter *kmem = q->record->counters.kmem;
    add(s, "anonymous", or_zero(inquiry_stat(q, "rss")), false);
    add(s, "shmem", shmem, false);
    add(s, "file", or_zero(inquiry_stat(q, "cache")) - shmem, false);
    if (kmem) {
        int64_t tables = at_most(page_tables_of_tasks(q), kmem->usage_bytes);
        add(s, "page_tables", tables, true);
        add(s, "kernel", kmem->usage_bytes - tables, false);
    }
}

/* v2 has a counter for it; on v1 memory+swap less memory is swap; else memory.stat may know. */
static int64_t swapped(const struct inquiry *q) {
    const struct oomwhy_counters *c = &q->record->counters;
    int64_t stat = inquiry_stat(q, "swap");
    if (c->swap)
        return c->swap->usage_bytes;
    if (stat != OOMWHY_UNSET)
        return stat;
    return c->memory && c->memory_swap && c->memory_swap->usage_bytes > c->memory->usage_bytes
               ? c->memory_swap->usage_bytes - c->memory->usage_bytes
               : OOMWHY_UNSET;
}

void balance_draw(struct inquiry *q) {
    struct sheet s = { 0 };
    const struct oomwhy_counter *memory = q->record->counters.memory;

    q->analysis->swapped_bytes = swapped(q);
    if (!memory || !q->record->stats_count)
        return;
    if (inquiry_stat(q, "anon") != OOMWHY_UNSET)
        draw_itemised(q, &s);
    else
        draw_v1(q, &s);
    if (!s.count)
        return;
    if (s.sum != memory->usage_bytes && s.count < MAX_PARTS)
        s.parts[s.count++] = (struct oomwhy_part){ "unaccounted", memory->usage_bytes - s.sum, false };
    q->analysis->balance = arena_copy(q->arena, s.parts, s.count, sizeof *s.parts);
    q->analysis->balance_count = q->analysis->balance ? s.count : 0;
}

int64_t balance_of(const struct oomwhy_analysis *analysis, const char *name) {
    for (size_t i = 0; i < analysis->balance_count; i++)
        if (strcmp(analysis->balance[i].name, name) == 0)
            return analysis->balance[i].bytes;
    return 0;
}
