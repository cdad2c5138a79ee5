/* SPDX-License-Identifier: MIT */
/* test_sections.c - counters, memory.stat and stack frames, read by hand. The task table: test_tasks.c. */
#include "sections.h"
#include "support.h"

static char *copied(struct text t) {
    static char copies[4][256];
    static int next;
    char *copy = copies[next++ % 4];
    snprintf(copy, sizeof copies[0], "%.*s", (int)t.n, t.p);
    return copy;
}

/* ---- counters ---- */

#define AT(member) offsetof(struct oomwhy_counters, member)
static const struct {
    const char *line;
    size_t offset;
    int64_t usage, limit, failcnt, printed;
} counters[] = {
    { "memory: usage 511928kB, limit 512000kB, failcnt 788433", AT(memory), 524214272, 524288000, 788433,
      512000 },
    { "memory+swap: usage 0kB, limit 4kB, failcnt 0", AT(memory_swap), 0, 4096, 0, 4 },
    { "swap: usage 0kB, limit 0kB, failcnt 17", AT(swap), 0, 0, 17, 0 },
    { "kmem: usage 36kB, limit 8388608kB, failcnt 0", AT(kmem), 36864, 8589934592, 0, 8388608 },
    { "memory: usage 131072kB, limit 65536kB, failcnt 1", AT(memory), 134217728, 67108864, 1, 65536 },
    /* unlimited: <= 3.11, 3.13 to 3.18, 3.19+ with pages of 4K, 16K, 64K, and of a 32-bit kernel */
    { "memory: usage 1kB, limit 9007199254740991kB, failcnt 0", AT(memory), 1024, OOMWHY_UNSET, 0,
      9007199254740991 },
    { "memory: usage 1kB, limit 18014398509481983kB, failcnt 0", AT(memory), 1024, OOMWHY_UNSET, 0,
      18014398509481983 },
    { "memory: usage 1kB, limit 9007199254740988kB, failcnt 0", AT(memory), 1024, OOMWHY_UNSET, 0,
      9007199254740988 },
    { "memory: usage 1kB, limit 9007199254740976kB, failcnt 0", AT(memory), 1024, OOMWHY_UNSET, 0,
      9007199254740976 },
    { "memory: usage 1kB, limit 9007199254740928kB, failcnt 0", AT(memory), 1024, OOMWHY_UNSET, 0,
      9007199254740928 },
    { "memory: usage 1kB, limit 8589934588kB, failcnt 0", AT(memory), 1024, OOMWHY_UNSET, 0, 8589934588 },
    { "memory: usage 1kB, limit 8589934584kB, failcnt 0", AT(memory), 1024, 8796093014016, 0, 8589934584 },
    { "memory: usage 1kB, limit 1099511627776kB, failcnt 0", AT(memory), 1024, 1125899906842624, 0,
      1099511627776 },
};

Test(sections, counters_are_in_bytes_and_unlimited_is_a_truth) {
    for (size_t i = 0; i < COUNT(counters); i++) {
        struct oomwhy_counter c;
        size_t offset = 0;
        int64_t printed = 0;
        bool unlimited = counters[i].limit == OOMWHY_UNSET;
        expect(counter_read(text_of(counters[i].line), &c, &offset, &printed), counters[i].line);
        expect_int(offset, counters[i].offset, counters[i].line);
        expect_int(c.usage_bytes, counters[i].usage, counters[i].line);
        expect_int(c.limit_bytes, counters[i].limit, counters[i].line);
        expect_int(c.unlimited, unlimited ? OOMWHY_TRUE : OOMWHY_FALSE, counters[i].line);
        expect_int(c.failcnt, counters[i].failcnt, counters[i].line);
        expect_int(printed, counters[i].printed, counters[i].line);
    }
}

Test(sections, a_counter_that_is_not_whole_changes_nothing) {
    static const char *const lines[] = {
        "memory: usage 511928kB, limit 512000kB, failcnt",
        "memory: usage 511928kB, limit 512000kB",
        "memory: usage 511928kB",
        "memory:",
        "memory: usage 1kB, limit 2kB, failcnt 3 or so",
        "memory: usage 1MB, limit 2MB, failcnt 3",
        "tcpmem: usage 1kB, limit 2kB, failcnt 3",
        "",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct oomwhy_counter c = { .usage_bytes = 42 };
        size_t offset = 42;
        int64_t printed = 42;
        expect(!counter_read(text_of(lines[i]), &c, &offset, &printed), lines[i]);
        expect(c.usage_bytes == 42 && offset == 42 && printed == 42, lines[i]);
    }
}

/* ---- frames ---- */

static const struct {
    const char *line, *frame;
} frames[] = {
    { "oom_kill_process+0xd9/0x200", "oom_kill_process+0xd9/0x200" },
    { " ? oom_kill_process+0x7f/0x23f", "? oom_kill_process+0x7f/0x23f" },
    { " [<ffffffff8116d4e0>] oom_kill_process+0x1a/0x3b", "oom_kill_process+0x1a/0x3b" },
    { " [<ffffffff810b6a2c>] ? oom_kill_process+0x7f/0x23f", "? oom_kill_process+0x7f/0x23f" },
    { "nf_hook_slow+0x44/0xb0 [nf_tables]", "nf_hook_slow+0x44/0xb0 [nf_tables]" },
    { "oom_kill_process.cold+0x8/0x8a", "oom_kill_process.cold+0x8/0x8a" },
    { "[c000000fe4b83b10] [c000000000d0b4a4] dump_stack+0xb0/0xf4", "dump_stack+0xb0/0xf4" },
};

Test(sections, frames_lose_their_address_and_keep_their_doubt) {
    for (size_t i = 0; i < COUNT(frames); i++) {
        struct text frame = { NULL, 0 };
        expect(frame_read(text_of(frames[i].line), &frame), frames[i].line);
        expect_str(copied(frame), frames[i].frame, frames[i].line);
    }
}

/* arm unwinds with who called: "f from g+0x1/0x2" */
Test(sections, frames_of_arm_are_frames) {
    struct text frame;
    expect(frame_read(TEXT(" dump_backtrace from show_stack+0x18/0x1c"), &frame), "from");
}

Test(sections, what_only_holds_a_plus_is_no_frame) {
    static const char *const lines[] = {
        "",
        "a+b",
        "+0x1/0x2",
        "f+0x1",
        "f+1/2",
        "f+0x/0x",
        "memory+swap",
        "see f+0x1/0x2, then",
        "f +0x1/0x2",
        "[  812]    33   812    61342     9120    57344        0             0 a b"
    };
    struct text frame;
    for (size_t i = 0; i < COUNT(lines); i++)
        expect(!frame_read(text_of(lines[i]), &frame), lines[i]);
}

/* ---- memory.stat ---- */

Test(sections, a_figure_is_a_key_and_a_number_and_nothing_else) {
    static const char *const figures[] = { "anon 4096", "rss_huge 0", "file -4096",
                                           "workingset_refault_anon 12", "x9 1" };
    static const int64_t values[] = { 4096, 0, -4096, 12, 1 };
    static const char *const others[] = { "",         "anon",   "anon ",  "Anon 1",  "anon 1 2", "anon  1",
                                          "anon 1kB", "anon:1", "1 anon", " anon 1", "a-b 1",    "anon x" };
    struct text key;
    int64_t value = 0;
    for (size_t i = 0; i < COUNT(figures); i++) {
        expect(stat_read(text_of(figures[i]), &key, &value), figures[i]);
        expect_int(value, values[i], figures[i]);
        expect_int(key.n, strcspn(figures[i], " "), figures[i]);
    }
    for (size_t i = 0; i < COUNT(others); i++)
        expect(!stat_read(text_of(others[i]), &key, &value), others[i]);
}

Test(sections, the_one_line_form_is_taken_figure_by_figure) {
    struct text rest = TEXT("cache:16KB rss:-4KB rss_huge:0KB unevictable:9007199254740991KB"), key;
    int64_t value;
    static const struct {
        const char *key;
        int64_t value;
    } want[] = {
        { "cache", 16384 }, { "rss", -4096 }, { "rss_huge", 0 }, { "unevictable", 9223372036854774784 }
    };
    for (size_t i = 0; i < COUNT(want); i++) {
        expect(stat_take(&rest, &key, &value), want[i].key);
        expect_str(copied(key), want[i].key, "key");
        expect_int(value, want[i].value, want[i].key);
    }
    expect(!stat_take(&rest, &key, &value), "no more");
    rest = TEXT(" active_anon:52424");
    expect(!stat_take(&rest, &key, &value), "cut in its number");
    expect_str(copied(rest), " active_anon:52424", "left as it was");
}

static const struct {
    const char *line, *memcg, *rest;
} headings[] = {
    { "Memory cgroup stats for /t: cache:0KB rss:4KB", "/t", "cache:0KB rss:4KB" },
    { "Memory cgroup stats for /a: b c: cache:0KB rss:4KB", "/a: b c", "cache:0KB rss:4KB" },
    { "Memory cgroup stats: cache:0KB rss:4KB", "", "cache:0KB rss:4KB" },
    { "Memory cgroup stats for /svc.slice/x.service:", "/svc.slice/x.service", "" },
    { "Memory cgroup stats for /a: b:", "/a: b", "" },
    { "Memory cgroup stats for /:", "/", "" },
};

Test(sections, the_heading_names_the_cgroup) {
    for (size_t i = 0; i < COUNT(headings); i++) {
        struct text memcg, rest;
        expect(stats_read(text_of(headings[i].line), &memcg, &rest), headings[i].line);
        expect_str(copied(memcg), headings[i].memcg, headings[i].line);
        expect_str(copied(rest), headings[i].rest, headings[i].line);
    }
    struct text memcg, rest;
    expect(!stats_read(TEXT("Memory cgroup stats for /kubepods/pod1"), &memcg, &rest), "cut in its path");
    expect(!stats_read(TEXT("Memory cgroup statistics:"), &memcg, &rest), "another heading");
}

static const char *const in_bytes[] = {
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
    "hierarchical_memory_limit",
    "hierarchical_memsw_limit",
    "total_cache",
    "total_rss",
    "total_rss_huge",
    "total_shmem",
    "total_mapped_file",
    "total_dirty",
    "total_writeback",
    "total_swap",
    "total_swapcached",
    "total_inactive_anon",
    "total_active_anon",
    "total_inactive_file",
    "total_active_file",
    "total_unevictable",
};

static const char *const in_counts[] = {
    "workingset_refault",
    "workingset_activate",
    "workingset_restore",
    "workingset_nodereclaim",
    "workingset_refault_anon",
    "workingset_refault_file",
    "workingset_activate_anon",
    "workingset_activate_file",
    "workingset_restore_anon",
    "workingset_restore_file",
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
    "total_workingset_refault_anon",
    "total_workingset_refault_file",
    "total_pgpgin",
    "total_pgpgout",
    "total_pgfault",
    "total_pgmajfault",
};

static void expect_known(struct stat_keys *keys, const char *const *names, size_t count, bool counts) {
    for (size_t i = 0; i < count; i++) {
        bool is_count = !counts;
        const char *name = stat_key(keys, text_of(names[i]), &is_count);
        expect_str(name, names[i], "a key of the kernel's");
        expect_int(is_count, counts, names[i]);
    }
}

Test(sections, keys_of_every_era_are_known_and_bytes_told_from_events) {
    struct stat_keys keys;
    stat_keys_init(&keys);
    expect_known(&keys, in_bytes, COUNT(in_bytes), false);
    expect_known(&keys, in_counts, COUNT(in_counts), true);
}

Test(sections, keys_not_known_yet_are_no_other_key) {
    static const struct {
        const char *key;
        bool counts;
    } unknown[] = { { "ano", false },        { "anon_", false },  { "", false },       { "pgnew", true },
                    { "total_pgnew", true }, { "thp_new", true }, { "newest", false }, { "total_", false } };
    struct stat_keys keys;
    stat_keys_init(&keys);
    for (size_t i = 0; i < COUNT(unknown); i++) {
        bool counts = false;
        expect(!stat_key(&keys, text_of(unknown[i].key), &counts), unknown[i].key);
        expect_int(counts, unknown[i].counts, unknown[i].key);
    }
}
