/* SPDX-License-Identifier: MIT */
/* test_pieces.c - one line of the kernel's that came as several: split records, newlines in a comm, wrapped
 * mail. */
#include "support.h"

enum { FOREIGN_MOST = 3 };

static const char *const foreign[FOREIGN_MOST] = { "usb 1-1: new high-speed USB device number 2",
                                                   "eth0: link becomes ready",
                                                   "audit: type=1400 audit(1.1:1): x" };

/* How a log shows a record that continues another, or the second line of one record. */
enum style { KMSG_FLAGGED, DMESG_STAMPED, UNSTAMPED, STYLES };

static const char *const styles[] = { "kmsg, flag c", "dmesg", "no stamps" };

static void say_as(struct log *log, enum style style, bool later, const char *text) {
    char line[2048];
    if (style == KMSG_FLAGGED)
        snprintf(line, sizeof line, "%d,%d,5000000,%c;%s\n", later ? 4 : 6, (int)log->seq++,
                 later ? 'c' : '-', text);
    else
        snprintf(line, sizeof line, "%s%s\n", style == DMESG_STAMPED ? "[    5.000000] " : "", text);
    add(log, line);
}

static struct reading read_pieces(enum style style, const char *const *pieces, size_t count, size_t between) {
    struct log log = { .seq = 1 };
    for (size_t i = 0; i < count; i++) {
        say_as(&log, style, i > 0, pieces[i]);
        for (size_t f = 0; f < between && i + 1 < count; f++)
            say_as(&log, style, false, foreign[f]);
    }
    return read_said(&log);
}

static void expect_verdict(struct reading *r, const char *task_memcg, const char *about) {
    expect_int(r->count, 1, about);
    if (r->count != 1)
        return;
    const struct oomwhy_record *record = r->records[0];
    expect_str(record->oom_memcg, "/k", about);
    expect_str(record->task_memcg, task_memcg, about);
    expect_int(record->victims_count ? record->victims->pid : 0, 25314, about);
    expect_str(record->victims_count ? record->victims->comm : NULL, "deep", about);
    expect_int(record->kind, OOMWHY_MEMCG, about);
    forget(r);
}

Test(pieces, a_verdict_too_long_for_one_record_is_rejoined) {
    static const char head[] = "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
                               "oom_memcg=/k,task_memcg=";
    const char *const pieces[] = { head, "/k/1xxxxxxxx/2xxxxxxxx/3xxxxxxxx", ",task=deep,pid=25314,uid=0" };
    for (enum style style = 0; style < STYLES; style++)
        for (size_t between = 0; between <= FOREIGN_MOST; between++) {
            struct reading r = read_pieces(style, pieces, COUNT(pieces), style == UNSTAMPED ? 0 : between);
            char about[64];
            snprintf(about, sizeof about, "%s, %zu lines of others after each piece", styles[style], between);
            expect_verdict(&r, pieces[1], about);
        }
}

/* mm/oom_kill.c, kernel/cgroup/cpuset.c, mm/memcontrol.c: the parts that are printed one by one */
static const char *const parts[] = { "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)",
                                     ",cpuset=",
                                     "/",
                                     ",mems_allowed=0",
                                     ",oom_memcg=",
                                     "/k",
                                     ",task_memcg=",
                                     "/k/x",
                                     ",task=deep,pid=25314,uid=0" };

Test(pieces, a_verdict_broken_at_any_of_its_parts_is_rejoined) {
    for (enum style style = 0; style < STYLES; style++)
        for (size_t cut = 1; cut < COUNT(parts); cut++) {
            char halves[2][512] = { "", "" };
            for (size_t i = 0; i < COUNT(parts); i++)
                strcat(halves[i >= cut], parts[i]);
            const char *pieces[] = { halves[0], halves[1] };
            struct reading r = read_pieces(style, pieces, 2, style == UNSTAMPED ? 0 : 1);
            expect_verdict(&r, "/k/x", halves[1]);
        }
}

Test(pieces, a_verdict_broken_at_all_of_its_parts_is_rejoined) {
    for (enum style style = 0; style < STYLES; style++) {
        struct reading r = read_pieces(style, parts, COUNT(parts), 0);
        expect_verdict(&r, "/k/x", styles[style]);
    }
}

Test(pieces, a_verdict_whose_end_is_lost_keeps_what_came) {
    static const char *const pieces[] = { "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/"
                                          ",mems_allowed=0,oom_memcg=/k,task_memcg=/k/x" };
    struct log log = { .form = DMESG };
    say(&log, 25314, "app@ invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0");
    say(&log, 25314, pieces[0]);
    for (size_t i = 0; i < 20; i++)
        say(&log, 1, foreign[i % FOREIGN_MOST]);
    say(&log, 25314,
        "Memory cgroup out of memory: Killed process @ (deep) total-vm:4kB, anon-rss:4kB, file-rss:0kB, "
        "shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0");
    struct reading r = read_said(&log);
    expect(r.count == 1 && !r.records[0]->complete, "not complete");
    expect_verdict(&r, NULL, "its last path may be cut too");
}

/* 3.15 to 3.17 print it in three or four records of their own */
Test(pieces, task_in_is_rejoined) {
    static const char *const pieces[] = { "Task in /k/x", " killed as a result of limit of ", "/k", "" };
    for (enum style style = 0; style < STYLES; style++)
        for (size_t between = 0; between <= 1; between++) {
            struct reading r = read_pieces(style, pieces, COUNT(pieces), style == UNSTAMPED ? 0 : between);
            expect_int(r.count, 1, styles[style]);
            expect_str(r.count ? r.records[0]->oom_memcg : NULL, "/k", styles[style]);
            expect_str(r.count ? r.records[0]->task_memcg : NULL, "/k/x", styles[style]);
            forget(&r);
        }
}

/* ---- a newline in a comm ---- */

enum newline { ESCAPED, INDENTED, REPEATED, NEWLINES };

static const char *const newlines[] = { "kmsg", "dmesg, indented", "prefix repeated" };

/* The line, its '|' a newline as the form shows it. */
static void say_newline(struct log *log, enum newline form, const char *text) {
    const char *bar = strchr(text, '|');
    int head = (int)(bar ? bar - text : (ptrdiff_t)strlen(text));
    const char *tail = bar ? bar + 1 : "";
    char line[1024];
    if (form == ESCAPED)
        snprintf(line, sizeof line, "6,%d,5000000,-;%.*s%s%s\n", (int)log->seq++, head, text,
                 bar ? "\\x0a" : "", tail);
    else if (!bar)
        snprintf(line, sizeof line, "[    5.000000] %s\n", text);
    else
        snprintf(line, sizeof line, "[    5.000000] %.*s\n%s%s\n", head, text,
                 form == INDENTED ? "               " : "[    5.000000] ", tail);
    add(log, line);
}

static const char *const two_lines[] = {
    "a|b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
    "CPU: 0 UID: 0 PID: 70 Comm: a|b Not tainted 6.18.0 #1 PREEMPT(none) ",
    "memory: usage 16384kB, limit 16384kB, failcnt 19",
    "Tasks state (memory values in pages):",
    "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents "
    "oom_score_adj name",
    "[     69]     0    69    16970     4401     4064      337         0    73728        0             0 "
    "before",
    "[     70]     0    70    16970     4401     4064      337         0    73728        0             0 a|b",
    "[     71]     0    71    16970     4401     4064      337         0    73728        0             0 "
    "after",
    "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/c,task_memcg=/c,"
    "task=a|b,pid=70,uid=0",
    "Memory cgroup out of memory: Killed process 70 (a|b) total-vm:67880kB, anon-rss:16256kB, "
    "file-rss:1348kB, "
    "shmem-rss:0kB, UID:0 pgtables:72kB oom_score_adj:0",
};

Test(pieces, a_newline_in_a_comm_stays_in_the_comm) {
    for (enum newline form = 0; form < NEWLINES; form++) {
        struct log log = { .seq = 1 };
        for (size_t i = 0; i < COUNT(two_lines); i++)
            say_newline(&log, form, two_lines[i]);
        struct reading r = read_said(&log);
        expect_int(r.count, 1, newlines[form]);
        const struct oomwhy_record *record = r.records[0];
        expect_str(record->victims_count ? record->victims->comm : NULL, "a\nb", newlines[form]);
        if (form != REPEATED) /* there "a" could be any message before it */
            expect_str(record->invoker ? record->invoker->comm : NULL, "a\nb", newlines[form]);
        expect_int(record->invoker ? record->invoker->pid : 0, 70, newlines[form]);
        expect_str(record->selected ? record->selected->comm : NULL, "a\nb", newlines[form]);
        expect_int(record->tasks_count, 3, newlines[form]);
        if (record->tasks_count == 3 && form != REPEATED) /* nor is "b" known to go on */
            expect_str(record->tasks[1].comm, "a\nb", newlines[form]);
        expect_str(record->task_memcg, "/c", newlines[form]);
        forget(&r);
    }
}

Test(pieces, the_old_announcement_may_hold_a_newline_too) {
    static const char *const old[] = {
        "Memory cgroup out of memory: Kill process 70 (a|b) score 1104 or sacrifice child",
        "Killed process 70 (a|b) total-vm:4kB, anon-rss:4kB, file-rss:0kB"
    };
    for (enum newline form = 0; form < NEWLINES; form++) {
        struct log log = { .seq = 1 };
        say_newline(&log, form, old[0]);
        say_newline(&log, form, old[1]);
        struct reading r = read_said(&log);
        expect_int(r.count, 1, newlines[form]);
        expect_str(r.count ? r.records[0]->victims->comm : NULL, "a\nb", newlines[form]);
        expect_int(r.count ? r.records[0]->victims->score : 0, 1104, newlines[form]);
        expect_int(r.count ? r.records[0]->victims->sacrificed_for : 0, OOMWHY_UNSET, newlines[form]);
        forget(&r);
    }
}

/* ---- wrapped by a mail program or a terminal ---- */

static const char wrapped[] =
    "[   81.600000] cc1 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL),\n"
    "order=0, oom_score_adj=0\n"
    "[   81.600001] memory: usage 16384kB,\n"
    "limit 16384kB, failcnt 19\n"
    "[   81.600002] [ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name\n"
    "[   81.600003] [ 5869]  1000  5869    11826     3577     1008\n"
    "4      2569  0 cc1\n"
    "[   81.600004] Memory cgroup out of memory: Kill process 5869 (cc1)\n"
    "score 9 or sacrifice child\n"
    "[   81.600005] Killed process 5869\n"
    "(cc1) total-vm:47304kB, anon-rss:1000kB,\n"
    "file-rss:13308kB\n";

Test(pieces, lines_wrapped_by_a_mail_program_are_rejoined) {
    struct reading r = read_log(wrapped);
    expect_int(r.count, 1, "records");
    const struct oomwhy_record *record = r.records[0];
    expect_int(record->invoker ? record->invoker->oom_score_adj : -1, 0, "oom_score_adj");
    expect_int(record->counters.memory ? record->counters.memory->failcnt : -1, 19, "failcnt");
    expect_int(record->tasks_count, 1, "rows");
    expect_int(record->tasks_count ? record->tasks->swap_bytes : -1, 2569 * 4096, "swapents");
    expect_str(record->tasks_count ? record->tasks->comm : NULL, "cc1", "comm");
    expect_int(record->victims_count ? record->victims->file_rss_bytes : -1, 13308 * 1024, "file-rss");
    expect_int(record->victims_count ? record->victims->score : -1, 9, "score");
    forget(&r);
}
