/* SPDX-License-Identifier: MIT */
/* test_match.c - names that look like the kernel's own words, lines that only look like its own, and the
 * verdict. */
#include "match.h"
#include "support.h"

static enum line_kind match_text(struct matcher *m, const char *line) {
    enum line_kind unfinished;
    return match_line(m, text_of(line), &unfinished);
}

/* ---- hostile names: 15 bytes of comm, 255 of a cgroup's name, none of them escaped by the kernel ---- */

#define OF_5_4 ") total-vm:4kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0"
static const struct {
    const char *line, *comm;
} killed[] = {
    { "Killed process 7 (a) total-vm:" OF_5_4, "a) total-vm:" },
    { "Killed process 7 (" OF_5_4, "" },
    { "Killed process 7 (   " OF_5_4, "   " },
    { "Killed process 7 ()" OF_5_4, ")" },
    { "Killed process 7 ((a) (b)" OF_5_4, "(a) (b)" },
    { "Killed process 7 (a\nb" OF_5_4, "a\nb" },
    { "Killed process 7 (Killed process " OF_5_4, "Killed process " },
    { "Killed process 7 (), UID 5, tot" OF_5_4, "), UID 5, tot" },
    { "Killed process 7 (x,pid=1,uid=0" OF_5_4, "x,pid=1,uid=0" },
    { "Killed process 7 (\xd0\xb2\xd0\xb5\xd0" OF_5_4, "\xd0\xb2\xd0\xb5\xd0" },
    { "Killed process 7 (\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\x0b\\x0c\\x0e\\x0f\\x10\\x11\\x12" OF_5_4,
      "\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\x0b\\x0c\\x0e\\x0f\\x10\\x11\\x12" },
    { "Killed process 7 (a) vsz:1kB) vsz:4kB, anon-rss:8kB, file-rss:0kB", "a) vsz:1kB" },
    { "Killed process 7, UID 3, (a, UID 5, (b) total-vm:4kB, anon-rss:8kB, file-rss:0kB", "a, UID 5, (b" },
};

Test(match, a_comm_may_hold_the_kernels_own_punctuation) {
    struct matcher *m = matcher_new();
    const struct facts *f = matcher_facts(m);
    for (size_t i = 0; i < COUNT(killed); i++) {
        expect_int(match_text(m, killed[i].line), LINE_KILLED, killed[i].line);
        expect_str(f->victim.comm, killed[i].comm, killed[i].line);
        expect_int(f->victim.pid, 7, killed[i].line);
        expect_int(f->victim.anon_rss_bytes, 8192, killed[i].line);
    }
    matcher_free(m);
}

static const struct {
    const char *line;
    enum line_kind kind;
    const char *comm;
} named[] = {
    { "x,task=y invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", LINE_INVOKED, "x,task=y" },
    { "a\nb invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", LINE_INVOKED, "a\nb" },
    { " invoked x invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", LINE_INVOKED, " invoked x" },
    { "tmux: server invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0", LINE_INVOKED,
      "tmux: server" },
    { "Kill process 7 (a) score 1) score 12 or sacrifice child", LINE_SELECTED, "a) score 1" },
    { "Kill process 7 () score 12 or sacrifice child", LINE_SELECTED, "" },
    { "Kill process 7 (a) sharing x) sharing same memory", LINE_SHARING, "a) sharing x" },
    { "oom_reaper: reaped process 7 (a), now b), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB", LINE_REAPED,
      "a), now b" },
    { "OOM victim 7 (a) is alread) is already exiting. Skip killing the task", LINE_SKIPPED, "a) is alread" },
};

Test(match, a_comm_is_whole_in_every_other_line_too) {
    struct matcher *m = matcher_new();
    const struct facts *f = matcher_facts(m);
    for (size_t i = 0; i < COUNT(named); i++) {
        expect_int(match_text(m, named[i].line), named[i].kind, named[i].line);
        const char *comm = f->invoker.comm    ? f->invoker.comm
                           : f->selected.comm ? f->selected.comm
                                              : f->victim.comm;
        expect_str(comm, named[i].comm, named[i].line);
    }
    matcher_free(m);
}

Test(match, what_only_looks_like_an_oom_is_none) {
    static const char *const lines[] = {
        "OOM killer disabled.",
        "OOM killer enabled.",
        "lowmemorykiller: Killing 'com.app' (17), adj 900,",
        "lowmemorykiller: Kill 'a.b.c' (17), uid 10017",
        "systemd-oomd[612]: Killed /user.slice/x.scope due to memory pressure",
        "earlyoom: sending SIGTERM to process 1 uid 0 \"x\": badness 812",
        "java: page allocation failure: order:0, mode:0x20(GFP_ATOMIC)",
        "java: page allocation stalls for 10001ms, order:0",
        "sysrq: Manual OOM execution",
        "sysrq: OOM request ignored. No task eligible",
        "Huh VM_FAULT_OOM leaked out to the #PF handler. Retrying PF",
        "Memory cgroup charge failed because of no reclaimable memory! This looks like a misconfiguration",
        "foo.service: A process of this unit has been killed by the OOM killer.",
        "Kernel panic - not syncing: Fatal exception",
        "OOMkill: task 5 (x) got 12 points",
        "tried to kill init!",
        "net_ratelimit: 12 callbacks suppressed",
        "agent: Killed process 12 (x) total-vm:1kB, anon-rss:1kB, file-rss:1kB, shmem-rss:0kB",
        "Killed process (x) total-vm:1kB",
        "Tasks in a b are going home",
        "memory.oom.group set",
        "a comm far too long to be one invoked oom-killer it said, and then nothing came of it at all",
        "CPU: Intel(R) Xeon(R)",
        "oom_reaper: a thread",
        "Node 0 hotplugged",
        "RIP: nowhere",
        "12 pages RAMs",
        "x 12 pages RAM",
    };
    struct matcher *m = matcher_new();
    for (size_t i = 0; i < COUNT(lines); i++)
        expect_int(match_text(m, lines[i]), LINE_NONE, lines[i]);
    matcher_free(m);
}

Test(match, a_line_not_yet_whole_says_what_it_would_be) {
    static const struct {
        const char *line;
        enum line_kind kind;
    } cases[] = {
        { "Memory cgroup out of memory: Killed process 7 (a\n", LINE_KILLED },
        { "java invoked oom-killer: gfp_mask=0xd0, ord", LINE_INVOKED },
        { "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=/k,task_memcg=", LINE_OOM_KILL },
        { "Task in /k", LINE_TASK_IN },
        { "Killed process 7 (a) total-vm:4kB, anon-rss:8kB, file-rss:0kB",
          LINE_NONE }, /* whole: 2.6.36 to 4.4 */
        { "quiet", LINE_NONE },
    };
    struct matcher *m = matcher_new();
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum line_kind unfinished = LINE_TASK;
        match_line(m, text_of(cases[i].line), &unfinished);
        expect_int(unfinished, cases[i].kind, cases[i].line);
    }
    matcher_free(m);
}

/* ---- oom-kill: ---- */

#define HEAD  "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0"
#define NASTY "/k/a,task=x,pid=1,uid=0 b=c"
static const struct verdict {
    const char *line;
    enum oomwhy_kind kind;
    const char *constraint, *nodemask, *cpuset, *mems, *oom_memcg, *task_memcg, *comm;
    int64_t pid, uid;
} verdicts[] = {
    { "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=web.scope,mems_allowed=0-1,oom_memcg=/"
      "a.slice,"
      "task_memcg=/a.slice/web.scope,task=java,pid=4711,uid=1000",
      OOMWHY_MEMCG, "CONSTRAINT_MEMCG", NULL, "web.scope", "0-1", "/a.slice", "/a.slice/web.scope", "java",
      4711, 1000 },
    { "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
      "task_memcg=/user.slice/session-4.scope,task=perl,pid=6118,uid=1000",
      OOMWHY_GLOBAL, "CONSTRAINT_NONE", NULL, "/", "0", NULL, "/user.slice/session-4.scope", "perl", 6118,
      1000 },
    { "oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=1,cpuset=/"
      ",mems_allowed=0-1,global_oom,task_memcg=/,"
      "task=numatest,pid=99,uid=0",
      OOMWHY_GLOBAL, "CONSTRAINT_MEMORY_POLICY", "1", "/", "0-1", NULL, "/", "numatest", 99, 0 },
    { "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),oom_memcg=/foo,task_memcg=/foo,task=x,pid=2,uid=0",
      OOMWHY_MEMCG, "CONSTRAINT_NONE", NULL, NULL, NULL, "/foo", "/foo", "x", 2, 0 },
    { "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,task=x,pid=2,uid=0",
      OOMWHY_UNKNOWN, "CONSTRAINT_NONE", NULL, "/", "0", NULL, NULL, "x", 2, 0 },
    { "oom-kill:,cpuset=0a1b,mems_allowed=0-1,oom_memcg=/k/pod,task_memcg=/k/pod/"
      "0a1b,task=runc:[2:INIT],pid=12,uid=0",
      OOMWHY_MEMCG, NULL, NULL, "0a1b", "0-1", "/k/pod", "/k/pod/0a1b", "runc:[2:INIT]", 12, 0 },
    { HEAD ",oom_memcg=/k,task_memcg=" NASTY ",task=hog,pid=7,uid=-2", OOMWHY_MEMCG, "CONSTRAINT_MEMCG", NULL,
      "/", "0", "/k", NASTY, "hog", 7, -2 },
    { HEAD ",oom_memcg=" NASTY ",task_memcg=" NASTY "/b,task=hog,pid=7,uid=0", OOMWHY_MEMCG,
      "CONSTRAINT_MEMCG", NULL, "/", "0", NASTY, NASTY "/b", "hog", 7, 0 },
    { HEAD ",oom_memcg=/k,task_memcg=" NASTY ",task=a) score\n1 \\x\x01\xc3,pid=7,uid=0", OOMWHY_MEMCG,
      "CONSTRAINT_MEMCG", NULL, "/", "0", "/k", NASTY, "a) score\n1 \\x\x01\xc3", 7, 0 },
    { HEAD ",oom_memcg=/k,task_memcg=/k,task=x,pid=1,uid=0,pid=7,uid=0", OOMWHY_MEMCG, "CONSTRAINT_MEMCG",
      NULL, "/", "0", "/k", "/k", "x,pid=1,uid=0", 7, 0 },
    { HEAD ",oom_memcg=/k,task_memcg=/k,task=a,task=b,pid=7,uid=0", OOMWHY_MEMCG, "CONSTRAINT_MEMCG", NULL,
      "/", "0", "/k", "/k", "a,task=b", 7, 0 },
    { HEAD ",oom_memcg=/k,task_memcg=/k,task=,pid=7,uid=0", OOMWHY_MEMCG, "CONSTRAINT_MEMCG", NULL, "/", "0",
      "/k", "/k", "", 7, 0 },
    { HEAD ",oom_memcg=/a,task_memcg=/b,task_memcg=/a,task_memcg=/b/c,task=x,pid=7,uid=0", OOMWHY_MEMCG,
      "CONSTRAINT_MEMCG", NULL, "/", "0", "/a,task_memcg=/b", "/a,task_memcg=/b/c", "x", 7, 0 },
    { HEAD ",oom_memcg=/,task_memcg=/a b c,task=x y,pid=7,uid=0", OOMWHY_MEMCG, "CONSTRAINT_MEMCG", NULL, "/",
      "0", "/", "/a b c", "x y", 7, 0 },
    { HEAD ",oom_memcg=<name too long>,task_memcg=<name too long>,task=x,pid=7,uid=0", OOMWHY_MEMCG,
      "CONSTRAINT_MEMCG", NULL, "/", "0", "<name too long>", "<name too long>", "x", 7, 0 },
    { "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,b,mems_allowed=0-1,oom_"
      "memcg=/k,"
      "task_memcg=/k,task=x,pid=7,uid=0",
      OOMWHY_MEMCG, "CONSTRAINT_MEMCG", NULL, "a,mems_allowed=0,b", "0-1", "/k", "/k", "x", 7, 0 },
    { "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,oom_memcg=b,mems_allowed=0,oom_memcg=/k,"
      "task_memcg=/k,task=x,pid=7,uid=0",
      OOMWHY_MEMCG, "CONSTRAINT_MEMCG", NULL, "a,oom_memcg=b", "0", "/k", "/k", "x", 7, 0 },
    { "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
      "task_memcg=/a,oom_memcg=/b,task=x,pid=7,uid=0",
      OOMWHY_GLOBAL, "CONSTRAINT_NONE", NULL, "/", "0", NULL, "/a,oom_memcg=/b", "x", 7, 0 },
};

Test(match, the_verdict_is_read_whatever_its_names_hold) {
    struct matcher *m = matcher_new();
    const struct facts *f = matcher_facts(m);
    for (size_t i = 0; i < COUNT(verdicts); i++) {
        const struct verdict *v = &verdicts[i];
        expect_int(match_text(m, v->line), LINE_OOM_KILL, v->line);
        expect_int(f->record.kind, v->kind, v->line);
        expect_str(f->record.constraint, v->constraint, v->line);
        expect_str(f->record.nodemask, v->nodemask, v->line);
        expect_str(f->invoker.cpuset, v->cpuset, v->line);
        expect_str(f->invoker.mems_allowed, v->mems, v->line);
        expect_str(f->record.oom_memcg, v->oom_memcg, v->line);
        expect_str(f->record.task_memcg, v->task_memcg, v->line);
        expect_str(f->selected.comm, v->comm, v->line);
        expect_int(f->selected.pid, v->pid, v->line);
        expect_int(f->selected.uid, v->uid, v->line);
    }
    matcher_free(m);
}

/* ---- lines made to take long ---- */

static void expect_return(struct matcher *m, const char *head, const char *filler, size_t size) {
    char *line = malloc(size + strlen(head) + strlen(filler) + 1);
    size_t n = strlen(head), step = strlen(filler);
    memcpy(line, head, n);
    for (; n < size; n += step)
        memcpy(line + n, filler, step);
    enum line_kind unfinished;
    match_line(m, (struct text){ line, n }, &unfinished);
    match_cut(m, (struct text){ line, n });
    expect(!matcher_failed(m), head);
    free(line);
}

Test(match, lines_that_invite_to_try_everything_come_to_an_end, .timeout = 60) {
    static const char *const lines[][2] = {
        { "Task in /", " killed as a result of limit of /" },
        { "Task in /", "/" },
        { "Tasks in /", " are going to be killed due to memory.oom.group set " },
        { "oom-kill:", ",task_memcg=/x" },
        { "oom-kill:constraint=", ",oom_memcg=/x,task_memcg=/x" },
        { "oom-kill:", ",task=,pid=1,uid=0" },
        { "Killed process 1 (", ")" },
        { "Killed process 1 (", ") total-vm:1kB, anon-rss:1kB, file-rss:1kB" },
        { "Kill process 1 (", ") score 1 or " },
        { "", " invoked oom-killer: gfp_mask=0x" },
        { "x invoked oom-killer: gfp_mask=0x1(", "|" },
        { "CPU: 1 PID: 1 Comm: ", " Tainted: " },
        { "CPU: 1 PID: 1 Comm: x Tainted: ", " -" },
        { "x cpuset=", " mems_allowed=0" },
        { "Memory cgroup stats for ", ": cache:1KB" },
        { "", " pages " },
        { "", " callbacks suppressed" },
    };
    struct matcher *m = matcher_new();
    for (size_t i = 0; i < COUNT(lines); i++) {
        expect_return(m, lines[i][0], lines[i][1], 8192 - 64);
        expect_return(m, lines[i][0], lines[i][1], 256 * 1024);
    }
    matcher_free(m);
}
