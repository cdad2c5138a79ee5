/* SPDX-License-Identifier: MIT */
/* test_report.c - what a record says: kind, outcome, sizes, what is missing and why. */
#include "support.h"

/* The only record of a log; static, until the next call. */
static const struct oomwhy_record *record_of(const char *log) {
    static struct reading r;
    forget(&r);
    r = read_log(log);
    expect_int(r.count, 1, log);
    cr_assert(ne(sz, r.count, 0), "%s", log);
    return r.records[0];
}

static const struct oomwhy_record *record_said(struct log *log) {
    const struct oomwhy_record *r = record_of(log->text);
    free(log->text);
    *log = (struct log){ .form = log->form };
    return r;
}

/* ---- kind, trigger, outcome ---- */

#define VERDICT_LINE(constraint, where)                                                                     \
    "oom-kill:constraint=" constraint ",nodemask=(null),cpuset=/,mems_allowed=0," where "task=x,pid=2,uid=" \
    "0\n"
#define INVOKED_LINE(mask, order) \
    "x invoked oom-killer: gfp_mask=" mask ", order=" order ", oom_score_adj=0\n"

static const struct {
    const char *log;
    enum oomwhy_kind kind;
    enum oomwhy_trigger trigger;
    enum oomwhy_outcome outcome;
    bool dump;
} judged[] = {
    { "Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_MEMCG, OOMWHY_TRIGGER_UNSET,
      OOMWHY_KILLED, false },
    { "Out of memory: Killed process 2 (x)\n", OOMWHY_GLOBAL, OOMWHY_TRIGGER_UNSET, OOMWHY_KILLED, false },
    { "Out of memory (oom_kill_allocating_task): Killed process 2 (x)\n", OOMWHY_GLOBAL, OOMWHY_TRIGGER_UNSET,
      OOMWHY_KILLED, false },
    { "Killed process 2 (x)\n", OOMWHY_UNKNOWN, OOMWHY_TRIGGER_UNSET, OOMWHY_KILLED, false },
    { "No available memory (MPOL_BIND): kill process 2 (x) score 3 or a child\nKilled process 2 (x)\n",
      OOMWHY_MEMPOLICY, OOMWHY_TRIGGER_UNSET, OOMWHY_KILLED, false },
    { INVOKED_LINE("0xcc0(GFP_KERNEL)", "0") VERDICT_LINE("CONSTRAINT_NONE", "oom_memcg=/a,task_memcg=/a,"),
      OOMWHY_MEMCG, OOMWHY_ALLOCATION, OOMWHY_KILLED, true }, /* 5.0 and 5.1 print NONE for a cgroup too */
    { INVOKED_LINE("0xcc0(GFP_KERNEL)", "-1") VERDICT_LINE("CONSTRAINT_NONE", "global_oom,task_memcg=/,"),
      OOMWHY_GLOBAL, OOMWHY_SYSRQ, OOMWHY_KILLED, true },
    { INVOKED_LINE("0x0()", "0") VERDICT_LINE("CONSTRAINT_NONE", "global_oom,task_memcg=/,"), OOMWHY_GLOBAL,
      OOMWHY_PAGE_FAULT, OOMWHY_KILLED, true },
    { VERDICT_LINE("CONSTRAINT_CPUSET", "global_oom,task_memcg=/,"), OOMWHY_CPUSET, OOMWHY_TRIGGER_UNSET,
      OOMWHY_KILLED, true },
    { VERDICT_LINE("CONSTRAINT_MEMORY_POLICY", "global_oom,task_memcg=/,"), OOMWHY_MEMPOLICY,
      OOMWHY_TRIGGER_UNSET, OOMWHY_KILLED, true },
    { INVOKED_LINE("0xd0", "0") "Task in /a killed as a result of limit of /a\n"
                                "memory: usage 4kB, limit 4kB, failcnt 3\n",
      OOMWHY_MEMCG, OOMWHY_ALLOCATION, OOMWHY_KILLED, true },
    { INVOKED_LINE("0xd0", "0") "Memory limit reached of cgroup /a\n", OOMWHY_MEMCG, OOMWHY_ALLOCATION,
      OOMWHY_NO_VICTIM, true },
    { INVOKED_LINE("0xcc0(GFP_KERNEL)", "0") "memory: usage 4kB, limit 4kB, failcnt 3\n"
                                             "Out of memory and no killable processes...\n",
      OOMWHY_MEMCG, OOMWHY_ALLOCATION, OOMWHY_NO_VICTIM, true },
    { INVOKED_LINE("0xcc0(GFP_KERNEL)", "0") "Mem-Info:\nOut of memory and no killable processes...\n"
                                             "Kernel panic - not syncing: System is deadlocked on memory\n",
      OOMWHY_GLOBAL, OOMWHY_ALLOCATION, OOMWHY_PANIC, true },
    { INVOKED_LINE("0xcc0(GFP_KERNEL)",
                   "0") "Mem-Info:\n"
                        "Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled\n",
      OOMWHY_GLOBAL, OOMWHY_ALLOCATION, OOMWHY_PANIC, true },
    { INVOKED_LINE(
          "0xcc0(GFP_KERNEL)",
          "0") "memory: usage 4kB, limit 4kB, failcnt 3\n"
               "Memory cgroup out of memory: OOM victim 2 (x) is already exiting. Skip killing the task\n",
      OOMWHY_MEMCG, OOMWHY_ALLOCATION, OOMWHY_SKIPPED, true },
    { INVOKED_LINE("0xcc0(GFP_KERNEL)", "0") "memory: usage 4kB, limit 4kB, failcnt 3\n", OOMWHY_MEMCG,
      OOMWHY_ALLOCATION, OOMWHY_OUTCOME_UNSET, true },
};

Test(report, says_what_ran_out_what_made_the_kernel_look_and_what_came_of_it) {
    for (size_t i = 0; i < COUNT(judged); i++) {
        const struct oomwhy_record *r = record_of(judged[i].log);
        expect_int(r->kind, judged[i].kind, judged[i].log);
        expect_int(r->trigger, judged[i].trigger, judged[i].log);
        expect_int(r->outcome, judged[i].outcome, judged[i].log);
        expect_int(r->dump, judged[i].dump, judged[i].log);
        expect_int(r->victims_count,
                   judged[i].outcome == OOMWHY_KILLED && strstr(judged[i].log, " 2 (x)")
                       ? 1
                       : strstr(judged[i].log, "oom-kill:") != NULL,
                   judged[i].log);
    }
}

Test(report, tells_the_kernel_from_users_where_the_log_does) {
    static const struct {
        const char *log;
        enum oomwhy_provenance provenance;
    } cases[] = {
        { "3,1,2,-;Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_KERNEL },
        { "12,1,2,-;Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_USER },
        { "<3>[    1.000000] Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_KERNEL },
        { "<11>[    1.000000] Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_USER },
        { "user  :err   : [    1.000000] Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_USER },
        { "[    1.000000] Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_AMBIGUOUS },
        { "Memory cgroup out of memory: Killed process 2 (x)\n", OOMWHY_AMBIGUOUS },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_int(record_of(cases[i].log)->provenance, cases[i].provenance, cases[i].log);
}

/* A program may write what it likes to /dev/kmsg, even into a report. */
Test(report, takes_no_line_of_a_users_for_the_kernels) {
    struct log log = { .form = KMSG };
    say_lines(&log, 70, INVOKED, KILL);
    add(&log,
        "12,99,99,-;Memory cgroup out of memory: Killed process 70 (forged) total-vm:4kB, anon-rss:4kB, "
        "file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0\n");
    say_lines(&log, 70, KILL, REPORT_LINES);
    struct reading r = read_said(&log);
    expect_int(r.count, 2, "records");
    for (size_t i = 0; i < r.count; i++) {
        bool forged = r.records[i]->provenance == OOMWHY_USER;
        expect_str(r.records[i]->victims->comm, forged ? "forged" : "app70", "each its own");
        expect_int(r.records[i]->victims_count, 1, "one each");
        expect(forged != r.records[i]->dump, "the report is the kernel's");
    }
    forget(&r);
}

/* ---- what is missing ---- */

/* The report without the lines from..to: which parts are missing then. */
static const struct {
    int from, to;
    const char *missing;
} gaps[] = {
    { 0, 0, "" },
    { INVOKED, INVOKED + 1, "invoker " },
    { CPU, CPU + 1, "stack " },
    { MEMORY, KMEM + 1, "counters " },
    { MEMORY, MEMORY + 1, "counters " },
    { MEMSW, MEMSW + 1, "counters " },
    { KMEM, KMEM + 1, "counters " },
    { STATS, PGFAULT + 1, "stats " },
    { STATS, STATS + 1, "stats " },
    { CACHE, PGFAULT + 1, "stats " },
    { TABLE, ROW + 1, "tasks " },
    { HEADER, HEADER + 1, "tasks " },
    { ROW, ROW + 1, "tasks " },
    { VERDICT, VERDICT + 1, "memcg verdict " },
    { KILL, KILL + 1, "victim " },
    { CPU, ROW + 1, "stack counters stats tasks " },
    { INVOKED, KILL, "invoker stack memcg counters stats tasks verdict " },
    { INVOKED, VERDICT, "invoker stack counters stats tasks " },
};

Test(report, names_the_parts_it_lacks) {
    for (enum form form = DMESG; form <= KMSG; form++)
        for (size_t i = 0; i < COUNT(gaps); i++) {
            struct log log = { .form = form, .us = 1000000 };
            say_lines(&log, 70, 0, gaps[i].from);
            if (form != KMSG)
                log.seq += gaps[i].to - gaps[i].from;
            say_lines(&log, 70, gaps[i].to, REPORT_LINES);
            const struct oomwhy_record *r = record_said(&log);
            char missing[256];
            snprintf(missing, sizeof missing, "%.*s", (int)strcspn(lacks(r), ":"), lacks(r));
            expect_str(missing, gaps[i].missing,
                       gaps[i].from < REPORT_LINES ? report_lines[gaps[i].from] : "");
            expect_int(r->complete, !*gaps[i].missing, gaps[i].missing);
            expect(r->complete || r->reasons.count, "and why");
            expect_int(r->victims_count ? r->victims->pid : 0, 70, gaps[i].missing);
        }
}

/* After many quiet lines: this log does not begin in the middle of a report. */
static void say_quiet(struct log *log) {
    for (int i = 0; i < 200; i++)
        say(log, 1, "usb 1-1: new device");
}

Test(report, explains_a_lost_beginning) {
    for (int from = CPU; from <= KILL; from++) {
        struct log log = { .form = DMESG };
        say_lines(&log, 70, from, REPORT_LINES);
        const struct oomwhy_record *r = record_said(&log);
        expect(!r->complete && strstr(lacks(r), "head_lost"), report_lines[from]);
        expect_int(r->victims->pid, 70, report_lines[from]);
        expect_str(r->oom_memcg, from <= VERDICT ? "/c70" : NULL, report_lines[from]);
    }
}

Test(report, explains_a_lost_end) {
    for (int to = CPU; to < REPORT_LINES; to++) {
        struct log log = { .form = DMESG };
        say_lines(&log, 70, INVOKED, to);
        const struct oomwhy_record *r = record_said(&log);
        expect(!r->complete && strstr(lacks(r), ": cut"), report_lines[to]);
        expect_int(r->victims_count, to > VERDICT, report_lines[to]);
    }
}

static const struct {
    const char *about;
    int without_from, without_to; /* of the report's lines */
    bool quiet_before, error_level_only;
    const char *reason;
} reasons[] = {
    { "vm.oom_dump_tasks=0 prints no table", TABLE, ROW + 1, true, false, "oom_dump_tasks_off" },
    { "a row lost under its heading is no setting", ROW, ROW + 1, true, false, "lost_lines" },
    { "only the kill line, of a log of errors", INVOKED, KILL, false, true, "level_filter" },
    { "the CPU line alone", CPU, CPU + 1, true, false, "lost_lines" },
};

Test(report, explains_what_settings_and_filters_leave_out) {
    for (size_t i = 0; i < COUNT(reasons); i++) {
        struct log log = { .form = DMESG };
        if (reasons[i].quiet_before)
            say_quiet(&log);
        if (reasons[i].error_level_only)
            add(&log, "<3>");
        say_lines(&log, 70, 0, reasons[i].without_from);
        say_lines(&log, 70, reasons[i].without_to, REPORT_LINES);
        const char *got = lacks(record_said(&log));
        expect_str(strchr(got, ':') + 2, reasons[i].reason, reasons[i].about);
    }
}

/* dmesg -l warn,err leaves the invocation, the stack and the kill line */
Test(report, explains_a_log_without_its_info_lines) {
    struct log log = { .form = DMESG };
    say_quiet(&log);
    say_lines(&log, 70, INVOKED, MEMORY);
    say_lines(&log, 70, KILL, REPORT_LINES);
    expect_str(lacks(record_said(&log)), "memcg counters stats tasks verdict : level_filter", "-l warn,err");
}

/* ---- losses that the log itself tells of ---- */

Test(report, counts_gaps_in_the_sequence_of_kmsg) {
    for (int lost = FRAME; lost < KILL; lost++) {
        struct log log = { .form = KMSG };
        say_lines(&log, 70, INVOKED, lost);
        log.seq++;
        say_lines(&log, 70, lost + 1, REPORT_LINES);
        const struct oomwhy_record *r = record_said(&log);
        expect_int(r->lost_messages, 1, report_lines[lost]);
        expect(strstr(lacks(r), "lost_messages"), report_lines[lost]);
    }
}

Test(report, counts_what_a_console_says_it_dropped) {
    struct log log = { .form = BARE };
    say_lines(&log, 70, INVOKED, RSS);
    add(&log, "** 3 printk messages dropped ** "); /* until 4.14 the next text follows on the same line */
    say_lines(&log, 70, HEADER, REPORT_LINES);
    const struct oomwhy_record *r = record_said(&log);
    expect_int(r->lost_messages, 3, "dropped");
    expect_int(r->tasks_count, 1, "the line that follows is read");
    expect(!r->complete && strstr(lacks(r), "lost_messages"), lacks(r));
}

/* ---- page size ---- */

static const struct {
    const char *about, *total_vm, *kill_kb, *limit;
    int64_t option, size;
    enum oomwhy_page_source source;
} sizes[] = {
    { "the victim's row against its kill line", "100", "400", "9007199254740988", 0, 4096, OOMWHY_LOG },
    { "pages of 16K", "100", "1600", "9007199254740976", 0, 16384, OOMWHY_LOG },
    { "pages of 64K", "100", "6400", "9007199254740928", 0, 65536, OOMWHY_LOG },
    { "the log is right, whatever the caller says", "100", "6400", "9007199254740928", 4096, 65536,
      OOMWHY_LOG },
    { "the unlimited counter alone", "0", "0", "9007199254740928", 0, 65536, OOMWHY_LOG },
    { "an option where the log says nothing", "0", "0", "65536", 16384, 16384, OOMWHY_OPTION },
    { "nothing at all", "0", "0", "65536", 0, 4096, OOMWHY_ASSUMED },
    { "no unit fits: a row of another time", "7", "400", "65536", 0, 4096, OOMWHY_ASSUMED },
};

Test(report, finds_the_size_of_a_page) {
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct oomwhy_options options = { .size = sizeof options, .page_size_bytes = sizes[i].option };
        char log[1024];
        snprintf(
            log, sizeof log,
            "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
            "memory: usage 4096kB, limit 4096kB, failcnt 19\n"
            "memory+swap: usage 4096kB, limit %skB, failcnt 0\n"
            "[ pid ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"
            "[    2]     0     2 %s      10    65536        3             0 x\n"
            "Memory cgroup out of memory: Killed process 2 (x) total-vm:%skB, anon-rss:4kB, file-rss:0kB, "
            "shmem-rss:0kB\n",
            sizes[i].limit, sizes[i].total_vm, sizes[i].kill_kb);
        struct reading r = read_log_with(&options, log);
        expect_int(r.count, 1, sizes[i].about);
        expect_int(r.records[0]->page_size_bytes, sizes[i].size, sizes[i].about);
        expect_int(r.records[0]->page_size_source, sizes[i].source, sizes[i].about);
        expect_int(r.records[0]->tasks->rss_bytes, 10 * sizes[i].size, sizes[i].about);
        expect_int(r.records[0]->tasks->pgtables_bytes, 65536, sizes[i].about);
        forget(&r);
    }
}

/* 5.4.0 prints bytes with "kB" */
Test(report, mends_the_page_tables_of_5_4_0) {
    struct log log = { .form = BARE };
    say_lines(&log, 70, INVOKED, KILL);
    say(&log, 70,
        "Memory cgroup out of memory: Killed process @ (app@) total-vm:67880kB, anon-rss:16256kB, "
        "file-rss:1348kB, shmem-rss:0kB, UID:0 pgtables:73728kB oom_score_adj:0");
    expect_int(record_said(&log)->victims->pgtables_bytes, 73728, "the row's own figure");
}

/* 5.3 to 6.4: memory.stat is one record, and what does not fit is cut, perhaps within a number */
Test(report, leaves_out_a_figure_that_was_cut) {
    static const struct {
        int length; /* of the record: LOG_LINE_MAX with and without caller, 6.3 and 6.4, and one that fits */
        bool cut;
    } cases[] = { { 976, true }, { 992, true }, { 1024, true }, { 700, false } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char stats[1200] = "anon 0", log[8192];
        while ((int)strlen(stats) < cases[i].length)
            snprintf(stats + strlen(stats), sizeof stats - strlen(stats), "\npgfault_%03d 1234567",
                     (int)strlen(stats));
        int figures = 0, n = 0;
        for (const char *at = stats; at < stats + cases[i].length; at++)
            figures += *at == '\n';
        n = snprintf(log, sizeof log,
                     "6,1,1,-;memory: usage 4kB, limit 4kB, failcnt 3\n"
                     "6,2,2,-;Memory cgroup stats for /a:\n6,3,3,-;");
        for (const char *at = stats; at < stats + cases[i].length; at++)
            n += snprintf(log + n, sizeof log - (size_t)n, *at == '\n' ? "\\x0a" : "%c", *at);
        snprintf(log + n, sizeof log - (size_t)n, "\n6,4,4,-;Tasks state (memory values in pages):\n");
        const struct oomwhy_record *r = record_of(log);
        cr_assert(eq(sz, r->stats_count, 1));
        expect_int(r->stats->cut, cases[i].cut, lacks(r));
        expect_int(strstr(lacks(r), "record_cut") != NULL, cases[i].cut, lacks(r));
        expect_int(r->stats->counts.count, figures - cases[i].cut, "all but the last");
    }
}
