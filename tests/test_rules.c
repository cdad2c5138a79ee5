/* SPDX-License-Identifier: MIT */
/* test_rules.c - a line for every form that kernels print: each row is used, and fills these members and no
 * others. */
#include "match.h"
#include "scan.h"
#include "support.h"

struct sample {
    const char *line;
    enum line_kind kind;
    bool cut; /* a damaged form: asked for only when no rest came */
    const char *facts;
};

#define FIGURES " total-vm:245368kB, anon-rss:32000kB, file-rss:4480kB"
#define FACTS   " total_vm_bytes=251256832 anon_rss_bytes=32768000 file_rss_bytes=4587520"
#define APACHE  "victim{ pid=820 comm=apache2"
#define MEMCG   "Memory cgroup out of memory: "
#define REASON  " reason=Memory cgroup out of memory"

static const struct sample samples[] = {
    { "java invoked oom-killer: gfp_mask=0x24000c0(GFP_KERNEL), order=0, oom_score_adj=-5", LINE_INVOKED,
      false, "invoker{ comm=java gfp_mask=0x24000c0 gfp_flags=GFP_KERNEL order=0 oom_score_adj=-5 }" },
    { "kworker/0:1 invoked oom-killer: gfp_mask=0xcc0(GFP_DMA32|0x1000000), order=-1, oom_score_adj=0",
      LINE_INVOKED, false,
      "invoker{ comm=kworker/0:1 gfp_mask=0xcc0 gfp_flags=GFP_DMA32|0x1000000 order=-1 oom_score_adj=0 }" },
    { "app invoked oom-killer: gfp_mask=0x0(), order=0, oom_score_adj=0", LINE_INVOKED, false,
      "invoker{ comm=app gfp_mask=0x0 gfp_flags= order=0 oom_score_adj=0 }" },
    { "nginx invoked oom-killer: gfp_mask=0x24201ca(GFP_HIGHUSER_MOVABLE|__GFP_COLD), nodemask=0,2-3, "
      "order=0, "
      "oom_score_adj=1000",
      LINE_INVOKED, false,
      "invoker{ comm=nginx gfp_mask=0x24201ca gfp_flags=GFP_HIGHUSER_MOVABLE|__GFP_COLD order=0 "
      "oom_score_adj=1000 "
      "nodemask=0,2-3 }" },
    { "nginx invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=(null),  order=3, oom_score_adj=0",
      LINE_INVOKED, false,
      "invoker{ comm=nginx gfp_mask=0x14000c0 gfp_flags=GFP_KERNEL order=3 oom_score_adj=0 }" },
    { "nginx invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=(null), order=3, oom_score_adj=0",
      LINE_INVOKED, false,
      "invoker{ comm=nginx gfp_mask=0x14000c0 gfp_flags=GFP_KERNEL order=3 oom_score_adj=0 }" },
    { "java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=500", LINE_INVOKED, false,
      "invoker{ comm=java gfp_mask=0xd0 order=0 oom_score_adj=500 }" },
    { "mysqld invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17, oom_score_adj=-1000", LINE_INVOKED,
      false, "invoker{ comm=mysqld gfp_mask=0xd0 order=0 oom_score_adj=-1000 oom_adj=-17 }" },
    { "mysqld invoked oom-killer: gfp_mask=0x201da, order=0, oom_adj=0", LINE_INVOKED, false,
      "invoker{ comm=mysqld gfp_mask=0x201da order=0 oom_adj=0 }" },
    { "mysqld invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=-2", LINE_INVOKED, false,
      "invoker{ comm=mysqld gfp_mask=0x201d2 order=0 oom_adj=-2 }" },
    { "runc:[2:INIT] invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), ord", LINE_INVOKED, true,
      "invoker{ comm=runc:[2:INIT] gfp_mask=0xcc0 gfp_flags=GFP_KERNEL }" },
    { "java cpuset=docker-0a.scope mems_allowed=0-1,3", LINE_CPUSET, false,
      "invoker{ cpuset=docker-0a.scope mems_allowed=0-1,3 }" },
    { "java cpuset=/ mems_allowed=0", LINE_CPUSET, false, "invoker{ cpuset=/ mems_allowed=0 }" },
    { "java cpuset=my set mems_allowed=9 mems_allowed=0", LINE_CPUSET, false,
      "invoker{ cpuset=my set mems_allowed=9 mems_allowed=0 }" },
    { "CPU: 3 UID: 1000 PID: 77 Comm: init.sh Not tainted 6.19.0 #1 PREEMPT(lazy)", LINE_CPU, false,
      "invoker{ comm=init.sh pid=77 uid=1000 cpu=3 kernel=6.19.0 taint= }" },
    { "CPU: 0 UID: 0 PID: 1 Comm: x Tainted: G        W  O        6.12.0-1-amd64 #1", LINE_CPU, false,
      "invoker{ comm=x pid=1 uid=0 cpu=0 kernel=6.12.0-1-amd64 taint=G        W  O }" },
    { "CPU: 3 PID: 9001 Comm: java Kdump: loaded Not tainted 3.10.0-1160.el7.x86_64 #1", LINE_CPU, false,
      "invoker{ comm=java pid=9001 cpu=3 kernel=3.10.0-1160.el7.x86_64 taint= }" },
    { "CPU: 3 PID: 9001 Comm: java Tainted: G           OE  ------------ T 3.10.0-1160.el7.x86_64 #1",
      LINE_CPU, false,
      "invoker{ comm=java pid=9001 cpu=3 kernel=3.10.0-1160.el7.x86_64 taint=G           OE  ------------ T "
      "}" },
    { "CPU: 3 UID: 5 PID: 9001 Comm: ja", LINE_CPU, true, "invoker{ pid=9001 uid=5 cpu=3 }" },
    { "Pid: 2101, comm: httpd Not tainted 2.6.32-5-amd64 #1", LINE_CPU, false,
      "invoker{ comm=httpd pid=2101 kernel=2.6.32-5-amd64 taint= }" },
    { "Hardware name: Acme Box/Board, BIOS 1.0 01/01/2020", LINE_HARDWARE, false,
      "invoker{ hardware=Acme Box/Board, BIOS 1.0 01/01/2020 }" },
    { "Hardware name: linux,dummy-virt (DT)", LINE_HARDWARE, false,
      "invoker{ hardware=linux,dummy-virt (DT) }" },
    { "Tainted: [P]=PROPRIETARY_MODULE, [O]=OOT_MODULE", LINE_STACK, false, "" },
    { "Call Trace:", LINE_STACK, false, "" },
    { "Call trace:", LINE_STACK, false, "" },
    { "Backtrace:", LINE_STACK, false, "" },
    { "<TASK>", LINE_STACK, false, "" },
    { "</IRQ>", LINE_STACK, false, "" },
    { "RIP: 0033:0x7f5b14ed59b3", LINE_STACK, false, "" },
    { "RSP: 002b:00007ffc0a8f2a58 EFLAGS: 00010206", LINE_STACK, false, "" },
    { "RAX: 00007f5b0a3f1000 RBX: 0000000000500000 RCX: 00007f5b0a3f1000", LINE_STACK, false, "" },
    { "RDX: 0000000000500000 RSI: 0000000000000061 RDI: 00007f5b0a3f1010", LINE_STACK, false, "" },
    { "RBP: 0000000000500000 R08: 0000000000000000 R09: 00007f5b0a3f1000", LINE_STACK, false, "" },
    { "R10: 0000000000000022 R11: 0000000000000246 R12: 0000000000500000", LINE_STACK, false, "" },
    { "R13: 0000000000000000 R14: 00007fffc6d0a5a8 R15: 00007f5b14ffe020", LINE_STACK, false, "" },
    { "Code: Bad RIP value.", LINE_STACK, false, "" },
    { "Workqueue: events moom_callback", LINE_STACK, false, "" },

    { "Task in /docker/aa killed as a result of limit of /docker", LINE_TASK_IN, false,
      " oom_memcg=/docker task_memcg=/docker/aa" },
    { "Task in / killed as a result of limit of /lxc/web1", LINE_TASK_IN, false,
      " oom_memcg=/lxc/web1 task_memcg=/" },
    { "Task in <name too long> killed as a result of limit of /a b", LINE_TASK_IN, false,
      " oom_memcg=/a b task_memcg=<name too long>" },
    { "Task in /q/a killed as a result of limit of /b killed as a result of limit of /q", LINE_TASK_IN, false,
      " oom_memcg=/q task_memcg=/q/a killed as a result of limit of /b" },
    { "Memory limit reached of cgroup /syz0", LINE_TASK_IN, false, " oom_memcg=/syz0" },
    { "Task in /web killed as a res", LINE_TASK_IN, true, " task_memcg=/web" },
    { "memory: usage 131072kB, limit 131072kB, failcnt 55", LINE_COUNTER, false, "" },
    { "memory+swap: usage 1kB, limit 9007199254740988kB, failcnt 0", LINE_COUNTER, false, "" },
    { "kmem: usage 0kB, limit 9007199254740988kB, failcnt 0", LINE_COUNTER, false, "" },
    { "swap: usage 0kB, limit 0kB, failcnt 17", LINE_COUNTER, false, "" },
    { "Memory cgroup stats for /t: cache:0KB rss:51000KB", LINE_STATS, false, "" },
    { "Memory cgroup stats for /svc.slice/x.service:", LINE_STATS, false, "" },
    { "Memory cgroup stats: cache:0KB rss:51000KB", LINE_STATS, false, "" },
    { "Memory cgroup min protection 4kB -- low protection 8kB", LINE_PROTECTION, false,
      "protection{ min_bytes=4096 low_bytes=8192 }" },

    { "Mem-Info:", LINE_MEMINFO, false, "" },
    { "Node 0 DMA per-cpu:", LINE_MEMINFO, false, "" },
    { "Node 0 Normal free:44916kB min:44968kB low:56208kB", LINE_MEMINFO, false, "" },
    { "Node 0 DMA: 1*4kB (U) 0*8kB 1*16kB (U) = 20kB", LINE_MEMINFO, false, "" },
    { "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB", LINE_MEMINFO, false,
      "" },
    { "Node 0 active_anon:400kB inactive_anon:920000kB all_unreclaimable? yes", LINE_MEMINFO, false, "" },
    { "CPU    0: hi:    0, btch:   1 usd:   0", LINE_MEMINFO, false, "" },
    { "active_anon:100 inactive_anon:230000 isolated_anon:0", LINE_MEMINFO, false, "" },
    { "active_file:10 inactive_file:20 isolated_file:0", LINE_MEMINFO, false, "" },
    { "unevictable:0 dirty:0 writeback:0", LINE_MEMINFO, false, "" },
    { "slab_reclaimable:3000 slab_unreclaimable:5000", LINE_MEMINFO, false, "" },
    { "mapped:50 shmem:120 pagetables:900 bounce:0", LINE_MEMINFO, false, "" },
    { "sec_pagetables:0 bounce:0", LINE_MEMINFO, false, "" },
    { "kernel_misc_reclaimable:0", LINE_MEMINFO, false, "" },
    { "free:2400 free_pcp:5 free_cma:0", LINE_MEMINFO, false, "" },
    { "free_cma:0", LINE_MEMINFO, false, "" },
    { "lowmem_reserve[]: 0 0 0 0 0", LINE_MEMINFO, false, "" },
    { "DMA free:15908kB min:28kB", LINE_MEMINFO, false, "" },
    { "Normal: 10*4kB 20*8kB = 200kB", LINE_MEMINFO, false, "" },
    { "HighMem per-cpu:", LINE_MEMINFO, false, "" },
    { "170 total pagecache pages", LINE_MEMINFO, false, "" },
    { "0 pages HighMem/MovableOnly", LINE_MEMINFO, false, "" },
    { "711 pages in swap cache", LINE_MEMINFO, false, "" },
    { "262014 pages RAM", LINE_MEMINFO, false, "" },
    { "3711 pages HighMem", LINE_MEMINFO, false, "" },
    { "7735 pages reserved", LINE_MEMINFO, false, "" },
    { "12144 pages cma reserved", LINE_MEMINFO, false, "" },
    { "0 pages hwpoisoned", LINE_MEMINFO, false, "" },
    { "2091 pages shared", LINE_MEMINFO, false, "" },
    { "65011 pages non-shared", LINE_MEMINFO, false, "" },
    { "Swap cache stats: add 0, delete 0, find 0/0", LINE_MEMINFO, false, "" },
    { "Free swap  = 0kB", LINE_MEMINFO, false, "" },
    { "Total swap = 0kB", LINE_MEMINFO, false, "" },
    { "Unreclaimable slab info:", LINE_MEMINFO, false, "" },
    { "Name                      Used          Total", LINE_MEMINFO, false, "" },
    { "Memory allocations:", LINE_MEMINFO, false, "" },
    { "Memory allocations (profiling is currently turned off):", LINE_MEMINFO, false, "" },
    { "Tasks state (memory values in pages):", LINE_TASKS_STATE, false, "" },

    { "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,task=x,pid=2,uid=0",
      LINE_OOM_KILL, false,
      " constraint=CONSTRAINT_NONE invoker{ cpuset=/ mems_allowed=0 } selected{ pid=2 comm=x uid=0 }" },
    { "Out of memory: Kill process 812 (apache2) score 312 or sacrifice child", LINE_SELECTED, false,
      "selected{ pid=812 comm=apache2 } victim{ score=312 } reason=Out of memory" },
    { "Out of memory (oom_kill_allocating_task): Kill process 8 (a b) score 0 or sacrifice child",
      LINE_SELECTED, false,
      "selected{ pid=8 comm=a b } victim{ score=0 } reason=Out of memory (oom_kill_allocating_task)" },
    { "No available memory (MPOL_BIND): kill process 812 (apache2) score 39812 or a child", LINE_SELECTED,
      false,
      "selected{ pid=812 comm=apache2 } victim{ score=39812 } reason=No available memory (MPOL_BIND)" },
    { "Kill process 812 (apache2) sharing same memory", LINE_SHARING, false,
      "victim{ pid=812 comm=apache2 }" },
    { MEMCG "Killed process 820 (apache2)" FIGURES ", shmem-rss:4kB, UID:33 pgtables:400kB oom_score_adj:-7",
      LINE_KILLED, false,
      APACHE " uid=33" FACTS " shmem_rss_bytes=4096 pgtables_bytes=409600 oom_score_adj=-7 }" REASON },
    { MEMCG "Killed process 820 (apache2)" FIGURES ", shmem-rss:4kB, UID:4294967294", LINE_KILLED, false,
      APACHE " uid=4294967294" FACTS " shmem_rss_bytes=4096 }" REASON },
    { MEMCG "Killed process 820 (apache2)" FIGURES ", shmem-rss:0kB", LINE_KILLED, false,
      APACHE FACTS " shmem_rss_bytes=0 }" REASON },
    { "Killed process 820 (apache2), UID 33," FIGURES ", shmem-rss:0kB", LINE_KILLED, false,
      APACHE " uid=33" FACTS " shmem_rss_bytes=0 }" },
    { "Killed process 820 (apache2)" FIGURES, LINE_KILLED, false, APACHE FACTS " }" },
    { "Killed process 820, UID 33, (apache2)" FIGURES, LINE_KILLED, false, APACHE " uid=33" FACTS " }" },
    { "Killed process 820 (apache2) vsz:4kB, anon-rss:8kB, file-rss:0kB", LINE_KILLED, false,
      APACHE " total_vm_bytes=4096 anon_rss_bytes=8192 file_rss_bytes=0 }" },
    { "Killed process 820 (apache2)", LINE_KILLED, false, APACHE " }" },
    { MEMCG "Killed process 820 (apache2) total-vm:4kB, anon-rss:8kB, file-r", LINE_KILLED, true,
      APACHE " total_vm_bytes=4096 anon_rss_bytes=8192 }" REASON },
    { "Tasks in /a b are going to be killed due to memory.oom.group set", LINE_GROUP, false,
      " group_kill=/a b" },
    { MEMCG "OOM victim 820 (apache2) is already exiting. Skip killing the task", LINE_SKIPPED, false,
      "selected{ pid=820 comm=apache2 }" REASON },
    { "Would have killed process 820 (apache2). But continuing instead.", LINE_SKIPPED, false,
      "selected{ pid=820 comm=apache2 }" },
    { "Out of memory and no killable processes...", LINE_NO_VICTIM, false, "" },
    { "Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled", LINE_PANIC, false,
      "" },
    { "Kernel panic - not syncing: out of memory. Compulsory panic_on_oom is selected.", LINE_PANIC, false,
      "" },
    { "Kernel panic - not syncing: System is deadlocked on memory", LINE_PANIC, false, "" },
    { "oom_reaper: reaped process 820 (apache2), now anon-rss:0kB, file-rss:4kB, shmem-rss:8kB", LINE_REAPED,
      false,
      "victim{ pid=820 comm=apache2 } left{ anon_rss_bytes=0 file_rss_bytes=4096 shmem_rss_bytes=8192 }" },
    { "oom_reaper: unable to reap pid:820 (apache2)", LINE_UNREAPED, false,
      "victim{ pid=820 comm=apache2 }" },
    { "oom_reaper: giving up pid:820 (apache2)", LINE_UNREAPED, false, "victim{ pid=820 comm=apache2 }" },
    { "SysRq : Manual OOM execution", LINE_SYSRQ, false, "" },
    { "oom_kill_process: 12 callbacks suppressed", LINE_SUPPRESSED, false, " suppressed_before=12" },
    { "__ratelimit: 7 callbacks suppressed", LINE_SUPPRESSED, false, " suppressed_before=7" },
    { "** 12 printk messages dropped **", LINE_DROPPED, false, " lost_messages=12" },
};

static void describe_object(FILE *out, const char *name, const void *object,
                            const struct oomwhy_field *fields) {
    char *text = NULL;
    size_t size = 0;
    FILE *members = open_memstream(&text, &size);
    describe(members, object, fields);
    fclose(members);
    if (*text)
        fprintf(out, " %s{%s }", name, text);
    free(text);
}

/* What a rule can fill; free() it. */
static char *describe_facts(const struct facts *f) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (const struct oomwhy_field *m = oomwhy_record_members; m->name; m++)
        if (m->type == OOMWHY_INT || m->type == OOMWHY_STR)
            describe_scalar(out, (const char *)&f->record + m->offset, m);
    describe_object(out, "invoker", &f->invoker, oomwhy_invoker_fields);
    describe_object(out, "selected", &f->selected, oomwhy_selected_fields);
    describe_object(out, "victim", &f->victim, oomwhy_victim_fields);
    describe_object(out, "left", &f->left, oomwhy_victim_fields);
    describe_object(out, "protection", &f->protection, oomwhy_protection_fields);
    if (f->reason)
        fprintf(out, " reason=%s", f->reason);
    fclose(out);
    return text;
}

static const char *unblanked(const char *s) {
    return s + (*s == ' ');
}

static void expect_sample(struct matcher *m, const struct sample *s) {
    enum line_kind unfinished;
    enum line_kind kind =
        s->cut ? match_cut(m, text_of(s->line)) : match_line(m, text_of(s->line), &unfinished);
    char *got = describe_facts(matcher_facts(m));
    expect_int(kind, s->kind, s->line);
    expect_str(unblanked(got), unblanked(s->facts), s->line);
    free(got);
}

Test(rules, read_a_line_of_every_form_and_no_row_is_unused) {
    struct matcher *m = matcher_new();
    cr_assert(ne(ptr, m, NULL));
    for (size_t i = 0; i < COUNT(samples); i++)
        expect_sample(m, &samples[i]);
    for (size_t i = 0; i < oomwhy_rules_count; i++)
        cr_expect(eq(int, matcher_used(m, i), 1), "row %zu (%s, %s) read no line", i, oomwhy_rules[i].literal,
                  oomwhy_rules[i].seen);
    expect(!matcher_failed(m), "every pattern compiles, every group names a member");
    matcher_free(m);
}

/* Those that are printed by nothing but an OOM, and so may begin a report wherever they stand. */
static bool may_open(enum line_kind kind) {
    static const enum line_kind kinds[] = { LINE_INVOKED,     LINE_TASK_IN,  LINE_COUNTER,  LINE_STATS,
                                            LINE_TASKS_STATE, LINE_OOM_KILL, LINE_SELECTED, LINE_KILLED,
                                            LINE_GROUP,       LINE_SKIPPED,  LINE_PANIC,    LINE_REAPED,
                                            LINE_NO_VICTIM,   LINE_UNREAPED };
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

Test(rules, a_line_that_may_open_a_report_is_never_passed_over) {
    for (size_t i = 0; i < COUNT(samples); i++) {
        char log[512];
        size_t lines;
        snprintf(log, sizeof log, "a quiet line\n%s\n", samples[i].line);
        bool second = strncmp(samples[i].line, "kmem:", 5) == 0 || strncmp(samples[i].line, "swap:", 5) == 0;
        if (may_open(samples[i].kind) && !samples[i].cut && !second) /* "memory:" comes before those two */
            expect_int(scan_skip(text_of(log), &lines), sizeof "a quiet line\n" - 1, samples[i].line);
    }
}
