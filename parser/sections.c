/* SPDX-License-Identifier: MIT */
/* sections.c - counters, memory.stat and stack frames: short lines in great number, so no regex. */
#include "sections.h"

/* page_counter.h: PAGE_COUNTER_MAX; res_counter.h before 3.19: LLONG_MAX, ULLONG_MAX. All in kB, all pages up
 * to 64K. */
static bool is_unlimited(int64_t kb) {
    return kb >= 9007199254740928 || kb == 8589934588 /* 32-bit: LONG_MAX pages of 4K */;
}

static bool take_kb(struct text *t, struct text key, int64_t *ret_kb) {
    return text_take(t, key) && text_int(t, ret_kb) && text_take(t, TEXT("kB"));
}

bool counter_read(struct text line, struct oomwhy_counter *ret_counter, size_t *ret_offset_in_counters,
                  int64_t *ret_limit_kb) {
    static const struct {
        struct text name;
        size_t offset;
    } counters[] = {
        { { "memory:", 7 }, offsetof(struct oomwhy_counters, memory) },
        { { "memory+swap:", 12 }, offsetof(struct oomwhy_counters, memory_swap) },
        { { "swap:", 5 }, offsetof(struct oomwhy_counters, swap) },
        { { "kmem:", 5 }, offsetof(struct oomwhy_counters, kmem) },
    };
    int64_t usage, limit, failcnt;
    size_t i = 0;
    while (i < sizeof counters / sizeof *counters && !text_take(&line, counters[i].name))
        i++;
    if (i == sizeof counters / sizeof *counters || !take_kb(&line, TEXT(" usage "), &usage) ||
        !take_kb(&line, TEXT(", limit "), &limit) || !text_take(&line, TEXT(", failcnt ")) ||
        !text_int(&line, &failcnt) || line.n)
        return false;
    bool unlimited = is_unlimited(limit);
    *ret_counter = (struct oomwhy_counter){ .usage_bytes = scale(usage, 1024),
                                            .limit_bytes = unlimited ? OOMWHY_UNSET : scale(limit, 1024),
                                            .unlimited = unlimited ? OOMWHY_TRUE : OOMWHY_FALSE,
                                            .failcnt = failcnt };
    *ret_offset_in_counters = counters[i].offset;
    *ret_limit_kb = limit;
    return true;
}

/* ---- stack frames ---- */

static bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* "0x1a", taken off the front */
static bool take_hex(struct text *t) {
    struct text rest = *t;
    if (!text_take(&rest, TEXT("0x")) || !rest.n || !is_hex(*rest.p))
        return false;
    while (rest.n && is_hex(*rest.p))
        rest = text_from(rest, 1);
    *t = rest;
    return true;
}

bool frame_read(struct text line, struct text *ret_frame) {
    const char *plus = line.n ? memchr(line.p, '+', line.n) : NULL;
    if (!plus)
        return false;
    struct text rest = { plus + 1, (size_t)(line.p + line.n - plus) - 1 };
    if (!take_hex(&rest) || !text_take(&rest, TEXT("/")) || !take_hex(&rest) ||
        (rest.n && *rest.p != ' ' && *rest.p != ')'))
        return false;
    if (text_take(&rest, TEXT(" ")) && rest.n && *rest.p != '[' &&
        *rest.p != '(') /* " [module]" and no more */
        return false;
    struct text frame = text_trim(line);
    while (
        text_starts(frame, TEXT("["))) { /* addresses, "[<ffff>]" until 4.9; ppc has two, "[c000] [c000] f" */
        const char *close = memchr(frame.p, ']', frame.n);
        if (!close || close > plus)
            return false;
        frame = text_skip_blanks((struct text){ close + 1, (size_t)(frame.p + frame.n - close) - 1 });
    }
    *ret_frame = frame;
    text_take(&frame, TEXT("? "));
    struct text function = text_head(frame, (size_t)(plus - frame.p));
    return frame.n && frame.p < plus &&
           (!memchr(frame.p, ' ', function.n) || text_find(function, TEXT(" from ")) >= 0);
}

/* ---- memory.stat ---- */

/* Takes the key off the front: nothing where there is none. */
static struct text take_key(struct text *t) {
    size_t n = 0;
    if (t->n && *t->p >= 'a' && *t->p <= 'z')
        while (n < t->n && ((t->p[n] >= 'a' && t->p[n] <= 'z') || t->p[n] == '_' || is_digit(t->p[n])))
            n++;
    struct text key = text_head(*t, n);
    *t = text_from(*t, n);
    return key;
}

bool stat_read(struct text line, struct text *ret_key, int64_t *ret_value) {
    *ret_key = take_key(&line);
    return ret_key->n && text_take(&line, TEXT(" ")) && text_int(&line, ret_value) && !line.n;
}

bool stat_take(struct text *t, struct text *ret_key, int64_t *ret_value) {
    struct text rest = text_skip_blanks(*t);
    const char *colon = rest.n ? memchr(rest.p, ':', rest.n) : NULL;
    if (!colon)
        return false;
    struct text key = text_head(rest, (size_t)(colon - rest.p));
    rest = text_from(rest, key.n + 1);
    if (!text_int(&rest, ret_value) || !text_take(&rest, TEXT("KB")) || (rest.n && *rest.p != ' '))
        return false;
    *ret_value = scale(*ret_value, 1024);
    *ret_key = key;
    *t = rest;
    return true;
}

bool stats_read(struct text line, struct text *ret_memcg, struct text *ret_rest) {
    struct text t = line;
    if (!text_take(&t, TEXT("Memory cgroup stats")))
        return false;
    ptrdiff_t figures = text_find_last(t, TEXT(": cache:"));
    if (figures >= 0) {
        *ret_rest = text_from(t, (size_t)figures + 2);
        t = text_head(t, (size_t)figures);
    } else {
        if (!text_ends(t, TEXT(":")))
            return false;
        *ret_rest = TEXT("");
        t.n--;
    }
    text_take(&t, TEXT(" for "));
    *ret_memcg = t;
    return true;
}

/*
 * mm/memcontrol.c: memory_stats[] and memcg_vm_event_stat[] (v2), memcg1_stat_names[] (v1). A key
 * that is none of these is kept too; its first letters then say whether it counts events.
 */
static const char *const stat_names[] = {
    NULL, /* slot 0: empty */
    "anon",
    "file",
    "kernel",
    "kernel_stack",
    "pagetables",
    "sec_pagetables",
    "percpu",
    "sock",
    "vmalloc",
    "shmem",
    "zswap",
    "zswapped",
    "zswap_incomp",
    "file_mapped",
    "file_dirty",
    "file_writeback",
    "swapcached",
    "anon_thp",
    "file_thp",
    "shmem_thp",
    "inactive_anon",
    "active_anon",
    "inactive_file",
    "active_file",
    "unevictable",
    "slab_reclaimable",
    "slab_unreclaimable",
    "slab",
    "hugetlb",
    "cache",
    "rss",
    "rss_huge",
    "mapped_file",
    "dirty",
    "writeback",
    "swap",
    "workingset_refault_anon",
    "workingset_refault_file",
    "workingset_activate_anon",
    "workingset_activate_file",
    "workingset_restore_anon",
    "workingset_restore_file",
    "workingset_refault",
    "workingset_activate",
    "workingset_restore",
    "workingset_nodereclaim",
    "pgdemote_kswapd",
    "pgdemote_direct",
    "pgdemote_khugepaged",
    "pgdemote_proactive",
    "pgsteal_kswapd",
    "pgsteal_direct",
    "pgsteal_khugepaged",
    "pgsteal_proactive",
    "pgscan_kswapd",
    "pgscan_direct",
    "pgscan_khugepaged",
    "pgscan_proactive",
    "pgrefill",
    "pgpromote_success",
    "pgscan",
    "pgsteal",
    "pswpin",
    "pswpout",
    "pgfault",
    "pgmajfault",
    "pgactivate",
    "pgdeactivate",
    "pglazyfree",
    "pglazyfreed",
    "swpin_zero",
    "swpout_zero",
    "zswpin",
    "zswpout",
    "zswpwb",
    "thp_fault_alloc",
    "thp_collapse_alloc",
    "thp_swpout",
    "thp_swpout_fallback",
    "numa_page_migrate",
    "numa_pte_updates",
    "numa_hint_faults",
    "pgpgin",
    "pgpgout",
    "hierarchical_memory_limit",
    "hierarchical_memsw_limit",
    "total_cache",
    "total_rss",
    "total_rss_huge",
    "total_shmem",
    "total_mapped_file",
    "total_dirty",
    "total_writeback",
    "total_workingset_refault_anon",
    "total_workingset_refault_file",
    "total_swap",
    "total_swapcached",
    "total_pgpgin",
    "total_pgpgout",
    "total_pgfault",
    "total_pgmajfault",
    "total_inactive_anon",
    "total_active_anon",
    "total_inactive_file",
    "total_active_file",
    "total_unevictable",
};
enum { STAT_NAMES = sizeof stat_names / sizeof *stat_names };

static bool counts_events(struct text key) {
    static const struct text heads[] = { { "workingset_", 11 }, { "pg", 2 },     { "thp_", 4 },
                                         { "numa_", 5 },        { "zswpin", 6 }, { "zswpout", 7 },
                                         { "zswpwb", 6 },       { "swpin_", 6 }, { "swpout_", 7 },
                                         { "pswp", 4 } };
    text_take(&key, TEXT("total_"));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (text_starts(key, heads[i]))
            return true;
    return false;
}

/* Of its length, its first four bytes and its last four. */
static uint32_t stat_hash(struct text key) {
    uint32_t first = 0, last = 0, hash;
    if (key.n < sizeof first)
        return (uint32_t)key.n;
    memcpy(&first, key.p, sizeof first);
    memcpy(&last, key.p + key.n - sizeof last, sizeof last);
    hash = (first * 2654435761u ^ last) * 2246822519u + (uint32_t)key.n * 3266489917u;
    return hash ^ hash >> 15;
}

void stat_keys_init(struct stat_keys *keys) {
    *keys = (struct stat_keys){ 0 };
    for (unsigned i = 1; i < STAT_NAMES; i++) {
        uint32_t slot = stat_hash(text_of(stat_names[i]));
        while (keys->slots[slot % sizeof keys->slots])
            slot++;
        keys->slots[slot % sizeof keys->slots] = (uint8_t)i;
        keys->counts[i] = counts_events(text_of(stat_names[i]));
        keys->lengths[i] = (uint8_t)strlen(stat_names[i]);
    }
}

struct text stat_name(const struct stat_keys *keys, uint8_t i) {
    return (struct text){ stat_names[i], keys->lengths[i] };
}

/* The key's number; 0 for one not known. */
static uint8_t find_stat(struct stat_keys *keys, struct text key) {
    uint8_t i = keys->after[keys->last];
    if (i && (key.p == stat_names[i] || text_equal(key, stat_name(keys, i))))
        return i;
    for (uint32_t slot = stat_hash(key);; slot++) {
        i = keys->slots[slot % sizeof keys->slots];
        if (!i || text_equal(key, stat_name(keys, i)))
            break;
    }
    return keys->after[keys->last] = i;
}

uint8_t stat_take_known(struct stat_keys *keys, struct text *t, int64_t *ret_value) {
    uint8_t key = keys->after[keys->last];
    struct text rest = *t, name = stat_name(keys, key);
    if (!key || !text_take(&rest, name) || !rest.n || *rest.p != ' ') {
        rest = *t;
        key = find_stat(keys, take_key(&rest));
    }
    if (!key || !text_take(&rest, TEXT(" ")) || !text_int(&rest, ret_value))
        return 0;
    *t = rest;
    return key;
}

const char *stat_key(struct stat_keys *keys, struct text key, bool *ret_count) {
    uint8_t i = find_stat(keys, key);
    keys->last = i;
    *ret_count = i ? keys->counts[i] : counts_events(key);
    return stat_names[i];
}

/* ---- names ---- */

/*
 * util-linux dmesg writes a byte that is not printable as \xNN but leaves '\' alone: in a comm, where a
 * literal one is all but unheard of, such an escape is undone; one that would be printable is not dmesg's.
 */
void comm_decode(const char *comm) {
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
