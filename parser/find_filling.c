/* SPDX-License-Identifier: MIT */
/* find_filling.c - what filled the memory, and where swap came in. */
#include "findings.h"

/* Address space many times what could ever be used, next to none of it touched. */
void finding_reserved_not_touched(struct notebook *n) {
    const struct inquiry *q = n->q;
    const struct oomwhy_victim *v = q->victim;
    const struct oomwhy_counter *memory = q->record->counters.memory;
    if (!v || !memory || v->total_vm_bytes == OOMWHY_UNSET)
        return;
    int64_t touched =
        plus(plus(or_zero(v->anon_rss_bytes), or_zero(v->file_rss_bytes)),
             plus(or_zero(v->shmem_rss_bytes), or_zero(q->table.victim ? q->table.victim->swap_bytes : 0)));
    int64_t tables = q->table.victim ? or_zero(q->table.victim->pgtables_bytes) : or_zero(v->pgtables_bytes);
    int64_t pages = or_zero(v->anon_rss_bytes) / q->record->page_size_bytes;
    int64_t entries = q->record->page_size_bytes / 8; /* of a page of page table, which maps so many pages */
    int64_t spread =
        v->total_vm_bytes / entries; /* its size if all of the space had been touched somewhere */
    spread = spread < touched ? spread : touched; /* and if each page has one of its own */
    if (v->total_vm_bytes / 8 < memory->usage_bytes || v->total_vm_bytes / 16 < touched || !pages ||
        tables < spread / 2)
        return;
    conclude(n, "reserved_untouched", OOMWHY_LIKELY,
             FROM("victims.0.total_vm_bytes", "victims.0.anon_rss_bytes", "tasks", "counters.memory"),
             "%s had reserved %s of address space and touched almost none of it: %s, one page in about %s, "
             "as when "
             "blocks of that size are allocated and only their headers written. Reserving is free; each page "
             "touched "
             "counts, and so do the page tables it needs, here %s.",
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
    { "unaccounted", "filled_by_unaccounted", NULL }, /* see rest_of() */
};

/* What the parts do not tell. */
static const char *rest_of(const struct oomwhy_record *r, const int64_t stats[STAT_FIGURES]) {
    if (r->kind != OOMWHY_MEMCG)
        return "memory that the report does not itemise (drivers, balloon)";
    for (size_t i = 0; i < r->stats_count; i++)
        if (r->stats[i].cut)
            return "memory whose line the kernel cut off";
    if (stats[STAT_kernel] == OOMWHY_UNSET && !r->counters.kmem)
        return "kernel memory that this kernel does not itemise (pipes, page tables, buffers)";
    return "memory that memory.stat, which lags behind, does not count yet";
}

static const char *words_of(const struct inquiry *q, const char *part, const char **ret_code) {
    for (size_t i = 0; i < sizeof fillings / sizeof *fillings; i++)
        if (same_word(fillings[i].part, part)) {
            *ret_code = fillings[i].code;
            return fillings[i].words ? fillings[i].words : rest_of(q->record, q->stats);
        }
    return NULL;
}

/* The largest part, leaving out one; NULL when there is none. */
static const struct oomwhy_part *largest_part(const struct inquiry *q, const struct oomwhy_part *but) {
    const struct oomwhy_analysis *a = q->analysis;
    const struct oomwhy_part *largest = NULL;
    const char *code;
    for (size_t i = 0; i < a->balance_count; i++)
        if (&a->balance[i] != but && (!largest || a->balance[i].bytes > largest->bytes) &&
            words_of(q, a->balance[i].name, &code))
            largest = &a->balance[i];
    return largest;
}

/* In passing: of a cgroup finding_unaccounted() has more to say. */
static const char *second_words(const struct inquiry *q, const struct oomwhy_part *part) {
    const char *code;
    bool rest = q->record->kind == OOMWHY_MEMCG && strcmp(part->name, "unaccounted") == 0;
    return rest ? "unaccounted memory" : words_of(q, part->name, &code);
}

void finding_what_filled(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    const struct oomwhy_part *first = largest_part(n->q, NULL), *second = largest_part(n->q, first);
    const char *code = NULL;
    if (!first)
        return;
    int64_t usage = a->balance_total_bytes, share = percent(first->bytes, usage);
    bool machine = n->q->record->kind != OOMWHY_MEMCG;
    const char *whole = machine ? "RAM" : "it";
    char words[96];
    words_put(words, sizeof words, "%s", words_of(n->q, first->name, &code));
    const char *const *from =
        machine ? FROM("meminfo.totals", "meminfo.ram_bytes") : FROM("stats", "counters");
    *words = (char)(*words >= 'a' && *words <= 'z' ? *words - 'a' + 'A' : *words);
    if (share >= 80 || !second || percent(second->bytes, usage) < 10)
        conclude(n, code, OOMWHY_CERTAIN, from, "%s filled %d %% of %s: %s.", words, (int)share, whole,
                 SIZE(first->bytes));
    else
        conclude(n, code, OOMWHY_CERTAIN, from, "%s filled %d %% of %s (%s), %s %d %% (%s).", words,
                 (int)share, whole, SIZE(first->bytes), second_words(n->q, second),
                 (int)percent(second->bytes, usage), SIZE(second->bytes));
}

/* A cgroup's parts that do not add up by 2 % and more; of a machine there is always something. */
void finding_unaccounted(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    int64_t rest = balance_of(a, "unaccounted"), size = rest < 0 ? -rest : rest;
    if (n->q->record->kind != OOMWHY_MEMCG || size <= a->balance_total_bytes / 50)
        return;
    const struct oomwhy_part *largest = largest_part(n->q, NULL);
    if (!largest || same_word(largest->name, "unaccounted"))
        return;
    if (rest < 0)
        conclude(n, "unaccounted", OOMWHY_LIKELY, FROM("stats", "counters.memory"),
                 "The parts are %s more than the usage: they were read one after the other, and lag behind.",
                 SIZE(size));
    else
        conclude(n, "unaccounted", OOMWHY_LIKELY, FROM("stats", "counters.memory"), "Unaccounted are %s: %s.",
                 SIZE(size), rest_of(n->q->record, n->q->stats));
}

/* Pages that cannot be reclaimed, whatever they are; of a machine they are a part of the balance. */
void finding_locked(struct notebook *n) {
    int64_t locked = or_zero(inquiry_stat(n->q, STAT_unevictable)),
            usage = n->q->analysis->balance_total_bytes;
    if (n->q->record->kind == OOMWHY_MEMCG && percent(locked, usage) >= 10)
        conclude(
            n, "locked", OOMWHY_CERTAIN, FROM("stats"),
            "%d %% of it is locked into memory or otherwise unevictable (%s): reclaim must pass it over.",
            (int)percent(locked, usage), SIZE(locked));
}

/* Page cache goes before a kill does, but for what must be written first. */
void finding_dirty(struct notebook *n) {
    const struct inquiry *q = n->q;
    int64_t dirty =
        plus(plus(or_zero(inquiry_stat(q, STAT_file_dirty)), or_zero(inquiry_stat(q, STAT_dirty))),
             plus(or_zero(inquiry_stat(q, STAT_file_writeback)), or_zero(inquiry_stat(q, STAT_writeback))));
    if (q->record->kind == OOMWHY_MEMCG && percent(dirty, q->analysis->balance_total_bytes) >= 10)
        conclude(n, "dirty_pages", OOMWHY_CERTAIN, FROM("stats"),
                 "%s of page cache still had to be written to disk, and could not be dropped before.",
                 SIZE(dirty));
}

/* ---- swap ---- */

void finding_machine_swap(struct notebook *n) {
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

void finding_swap_use(struct notebook *n) {
    const struct oomwhy_counters *c = &n->q->record->counters;
    int64_t swapped = n->q->analysis->swapped_bytes;
    bool much = c->memory && swapped > c->memory->usage_bytes / 20;
    if (c->swap && c->swap->unlimited == OOMWHY_FALSE && c->swap->limit_bytes > 0 &&
        counter_at_limit(c->swap))
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
    else if (much && counter_at_limit(c->memory_swap))
        conclude(n, "swap_in_limit", OOMWHY_CERTAIN, FROM("counters.memory_swap"),
                 "%s had gone to swap, which counts against memory+swap.", SIZE(swapped));
}
