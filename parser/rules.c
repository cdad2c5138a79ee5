/* SPDX-License-Identifier: MIT */
/*
 * rules.c - what the kernel prints, one row a form. The only file that knows.
 *
 * Newest form first; the first that matches wins. Another kernel is one row here and one
 * fixture. A group that names no member fails when the rule is first used; a row that no
 * fixture uses fails the tests. Only a comm, a path or a flag list may match anything: the
 * kernel escapes none of them. A comm has 15 bytes, up to 60 characters where each is written
 * as \xNN; a terminator found furthest right within that is the real one.
 */
#include "rules.h"

#define COMM(member) "(?<" member "__comm>.{0,60})"
#define KB(member)   "(?<" member "_kB>\\d+)kB"

/* mm/oom_kill.c, dump_header */
#define INVOKED   "^" COMM("invoker") " invoked oom-killer: gfp_mask=(?<invoker__gfp_mask>0x[0-9a-f]+)"
#define FLAGS     "\\((?<invoker__gfp_flags>[^)]*)\\)"
#define ORDER     " ?order=(?<invoker__order>-?\\d+)"
#define NODEMASK  ", nodemask=(?:\\(null\\)|(?<invoker__nodemask>[\\d,-]*)),"
#define ADJ(name) ", " name "=(?<invoker__" name ">-?\\d+)"

/* lib/dump_stack.c, dump_stack_print_info */
#define TAINT  "(?:Not tainted(?<invoker__taint>)|Tainted: (?<invoker__taint>[A-Z -]*?))"
#define KERNEL " +(?<invoker__kernel>\\d\\S*) \\S*#"
#define NAME   "(?<invoker__comm>.{0,60}?) (?:Kdump: loaded )?" TAINT KERNEL
#define PID    "PID: (?<invoker__pid>\\d+) Comm: " NAME

/* mm/oom_kill.c, __oom_kill_process */
#define REASON                                                                                     \
    "^(?:(?<reason>Out of memory(?: \\(oom_kill_allocating_task\\))?|Memory cgroup out of memory|" \
    "No available memory \\(MPOL_BIND\\)): )?"
#define KILLED REASON "Killed process (?<victim__pid>\\d+)"
#define RSS                                                                                    \
    " total-vm:" KB("victim__total_vm") ", anon-rss:" KB("victim__anon_rss") ", file-rss:" KB( \
        "victim__file_rss")
#define SHMEM  ", shmem-rss:" KB("victim__shmem_rss")
#define UID    "(?<victim__uid>\\d+)"
#define NAMED  " \\(" COMM("victim") "\\)"
#define CHOSEN " process (?<selected__pid>\\d+) \\(" COMM("selected") "\\) score (?<victim__score>\\d+) or "

const struct rule oomwhy_rules[] = {
    { LINE_INVOKED, "5.0+, and 4.6 to 4.8",
      " invoked oom-killer:", INVOKED FLAGS "," ORDER ADJ("oom_score_adj") "$", ANYWHERE | JOINS },
    { LINE_INVOKED, "4.9 to 4.20",
      " invoked oom-killer:", INVOKED FLAGS NODEMASK " " ORDER ADJ("oom_score_adj") "$", ANYWHERE | JOINS },
    { LINE_INVOKED, "3.8 to 4.5", " invoked oom-killer:", INVOKED "," ORDER ADJ("oom_score_adj") "$",
      ANYWHERE | JOINS },
    { LINE_INVOKED, "2.6.36 to 3.7",
      " invoked oom-killer:", INVOKED "," ORDER ADJ("oom_adj") ADJ("oom_score_adj") "$", ANYWHERE | JOINS },
    { LINE_INVOKED, "2.6.32 to 2.6.35", " invoked oom-killer:", INVOKED "," ORDER ADJ("oom_adj") "$",
      ANYWHERE | JOINS },
    { LINE_INVOKED, "2.6.24 to 2.6.31", " invoked oom-killer:",
      INVOKED "," ORDER ", oomkilladj=(?<invoker__oom_adj>-?\\d+)$", ANYWHERE | JOINS },
    { LINE_INVOKED, "cut", " invoked oom-killer:",
      "^" COMM("invoker") " invoked oom-killer:(?: gfp_mask=(?<invoker__gfp_mask>0x[0-9a-f]+)(?:" FLAGS
                          ")?)?",
      ANYWHERE | CUT },

    { LINE_CPUSET, "until 4.20",
      " cpuset=", "^.{0,60} cpuset=(?<invoker__cpuset>.*) mems_allowed=(?<invoker__mems_allowed>[\\d,-]*)$",
      ANYWHERE | JOINS },

    { LINE_CPU, "6.12+", "CPU: ", "^CPU: (?<invoker__cpu>\\d+) UID: (?<invoker__uid>\\d+) " PID, JOINS },
    { LINE_CPU, "3.10 to 6.11", "CPU: ", "^CPU: (?<invoker__cpu>\\d+) " PID, JOINS },
    { LINE_CPU, "until 3.9", "Pid: ", "^Pid: (?<invoker__pid>\\d+), comm: " NAME, JOINS },
    { LINE_CPU, "cut", "CPU: ",
      "^CPU: (?<invoker__cpu>\\d+)(?: UID: (?<invoker__uid>\\d+))? PID: (?<invoker__pid>\\d+) Comm: ", CUT },
    { LINE_HARDWARE, "3.10+", "Hardware name: ", "^Hardware name: (?<invoker__hardware>.*)$", PLAIN },
    { LINE_STACK, "6.12+", "Tainted: [", NULL, PLAIN },
    { LINE_STACK, "all", "Call Trace:", NULL, PLAIN },
    { LINE_STACK, "arm, mips, s390", "Call trace:", NULL, PLAIN },
    { LINE_STACK, "arm", "Backtrace:", NULL, PLAIN },
    { LINE_STACK, "x86, 4.x+", "<", "^</?[A-Z#]+>$", PLAIN },
    { LINE_STACK, "x86, 4.x+", "RIP: ", NULL, HEX },
    { LINE_STACK, "x86, 4.x+", "RSP: ", NULL, HEX },
    { LINE_STACK, "x86, 4.x+", "RAX: ", NULL, HEX },
    { LINE_STACK, "x86, 4.x+", "RDX: ", NULL, HEX },
    { LINE_STACK, "x86, 4.x+", "RBP: ", NULL, HEX },
    { LINE_STACK, "x86, 4.x+", "R10: ", NULL, HEX },
    { LINE_STACK, "x86, 4.x+", "R13: ", NULL, HEX },
    { LINE_STACK, "x86, 4.x+", "Code: ", NULL, PLAIN },
    { LINE_STACK, "all", "Workqueue: ", NULL, PLAIN },

    /* mm/memcontrol.c, mem_cgroup_print_oom_info: a path may hold the words itself, so the last ones count */
    { LINE_TASK_IN, "until 4.20", "Task in ",
      "^Task in (?<task_memcg>[/<(].*) killed as a result of limit of (?<oom_memcg>[/<(].*)$", JOINS },
    { LINE_TASK_IN, "4.1 to 4.20, without a victim", "Memory limit reached of cgroup ",
      "^Memory limit reached of cgroup (?<oom_memcg>[/<(].*)$", PLAIN },
    { LINE_TASK_IN, "cut", "Task in ", "^Task in (?<task_memcg>/.*?)(?: killed.*)?$", CUT },
    { LINE_COUNTER, "all", "memory: usage ", NULL, PLAIN },
    { LINE_COUNTER, "cgroup v1", "memory+swap: usage ", NULL, PLAIN },
    { LINE_COUNTER, "cgroup v1, 3.8+", "kmem: usage ", NULL, PLAIN },
    { LINE_COUNTER, "cgroup v2, 5.3+", "swap: usage ", NULL, PLAIN },
    { LINE_STATS, "3.9+", "Memory cgroup stats for ", NULL, JOINS },
    { LINE_STATS, "3.9 to 3.14, a path too long", "Memory cgroup stats: ", NULL, PLAIN },
    { LINE_PROTECTION, "6.19+", "Memory cgroup min protection ",
      "^Memory cgroup min protection " KB("protection__min") " -- low protection " KB("protection__low") "$",
      JOINS },

    /* mm/show_mem.c; also inside a cgroup's report until 3.8 */
    { LINE_MEMINFO, "all", "Mem-Info:", NULL, PLAIN },
    { LINE_MEMINFO, "all", "Node ",
      "^Node \\d+ (?:\\w+(?: free)?:|\\w+ per-cpu:|hugepages_total=|active_anon:)", PLAIN },
    { LINE_MEMINFO, "until 4.0", "CPU ", "^CPU +\\d+: (?:hi:|Hot:)", PLAIN },
    { LINE_MEMINFO, "all", "active_anon:", NULL, PLAIN },
    { LINE_MEMINFO, "all", "active_file:", NULL, PLAIN },
    { LINE_MEMINFO, "all", "unevictable:", NULL, PLAIN },
    { LINE_MEMINFO, "all", "slab_reclaimable:", NULL, PLAIN },
    { LINE_MEMINFO, "all", "mapped:", NULL, PLAIN },
    { LINE_MEMINFO, "6.1+", "sec_pagetables:", NULL, PLAIN },
    { LINE_MEMINFO, "5.15+", "kernel_misc_reclaimable:", NULL, PLAIN },
    { LINE_MEMINFO, "all", "free:", NULL, PLAIN },
    { LINE_MEMINFO, "3.8 to 4.0", "free_cma:", NULL, PLAIN },
    { LINE_MEMINFO, "all", "lowmem_reserve[]:", NULL, PLAIN },
    { LINE_MEMINFO, "without NUMA", "DMA", "^DMA(?:32)?(?: free:| per-cpu:|: \\d+\\*)", PLAIN },
    { LINE_MEMINFO, "without NUMA", "Normal", "^Normal(?: free:| per-cpu:|: \\d+\\*)", PLAIN },
    { LINE_MEMINFO, "32-bit, without NUMA", "HighMem", "^HighMem(?: free:| per-cpu:|: \\d+\\*)", PLAIN },
    { LINE_MEMINFO, "all", " total pagecache pages", NULL, COUNT },
    { LINE_MEMINFO, "until 5.19", " pages in swap cache", NULL, COUNT },
    { LINE_MEMINFO, "all", " pages RAM", NULL, COUNT },
    { LINE_MEMINFO, "until 3.13", " pages HighMem", NULL, COUNT },
    { LINE_MEMINFO, "3.14+", " pages HighMem/MovableOnly", NULL, COUNT },
    { LINE_MEMINFO, "all", " pages reserved", NULL, COUNT },
    { LINE_MEMINFO, "3.19+", " pages cma reserved", NULL, COUNT },
    { LINE_MEMINFO, "all", " pages hwpoisoned", NULL, COUNT },
    { LINE_MEMINFO, "until 3.15", " pages shared", NULL, COUNT },
    { LINE_MEMINFO, "until 3.15", " pages non-shared", NULL, COUNT },
    { LINE_MEMINFO, "until 5.19", "Swap cache stats: ", NULL, PLAIN },
    { LINE_MEMINFO, "all", "Free swap ", NULL, PLAIN },
    { LINE_MEMINFO, "all", "Total swap ", NULL, PLAIN },
    { LINE_MEMINFO, "4.15+", "Unreclaimable slab info:", NULL, PLAIN },
    { LINE_MEMINFO, "4.15+", "Name ", "^Name +Used +Total$", PLAIN },
    { LINE_MEMINFO, "6.10+", "Memory allocations",
      "^Memory allocations(?: \\(profiling is currently turned o(?:n|ff)\\))?:$", PLAIN },

    { LINE_TASKS_STATE, "4.19+", "Tasks state (memory values in pages):", NULL, PLAIN },
    { LINE_OOM_KILL, "5.0+", "oom-kill:", NULL, JOINS },

    { LINE_SELECTED, "2.6.36 to 5.0", "Kill process ", REASON "Kill" CHOSEN "sacrifice child$",
      REASONED | JOINS },
    { LINE_SELECTED, "2.6.32 to 2.6.35", "kill process ", REASON "kill" CHOSEN "a child$", REASONED | JOINS },
    { LINE_SHARING, "2.6.37 to 4.3", "Kill process ",
      "^Kill process (?<victim__pid>\\d+) \\(" COMM("victim") "\\) sharing same memory$", PLAIN },
    { LINE_KILLED, "5.4+", "Killed process ",
      KILLED NAMED RSS SHMEM
      ", UID:" UID " pgtables:" KB("victim__pgtables") " oom_score_adj:(?<victim__oom_score_adj>-?\\d+)$",
      REASONED | JOINS },
    { LINE_KILLED, "RHEL 8", "Killed process ", KILLED NAMED RSS SHMEM ", UID:" UID "$", REASONED | JOINS },
    { LINE_KILLED, "4.5 to 5.3", "Killed process ", KILLED NAMED RSS SHMEM "$", REASONED | JOINS },
    { LINE_KILLED, "RHEL 7", "Killed process ", KILLED NAMED ", UID " UID "," RSS SHMEM "$",
      REASONED | JOINS },
    { LINE_KILLED, "2.6.36 to 4.4", "Killed process ", KILLED NAMED RSS "$", REASONED | JOINS },
    { LINE_KILLED, "RHEL 6", "Killed process ", KILLED ", UID " UID "," NAMED RSS "$", REASONED | JOINS },
    { LINE_KILLED, "2.6.34, 2.6.35", "Killed process ",
      KILLED NAMED " vsz:" KB("victim__total_vm") ", anon-rss:" KB("victim__anon_rss") ", file-rss:" KB(
          "victim__file_rss") "$",
      REASONED | JOINS },
    { LINE_KILLED, "2.6.32", "Killed process ", KILLED NAMED "$", REASONED | JOINS },
    /* a name is only sure with what follows it: it may hold ") " itself */
    { LINE_KILLED, "cut", "Killed process ",
      KILLED "(?:, UID " UID ",)?(?:" NAMED "(?:, UID " UID ",)? (?:total-vm|vsz):" KB(
          "victim__total_vm") ","
                              "(?: anon-rss:" KB("victim__anon_rss") ",(?: file-rss:" KB(
                                  "victim__file_rss") ",(?: shmem-rss:" KB("victim__shmem_rss") ",)?)?)?)?",
      REASONED | CUT },

    { LINE_GROUP, "4.19+", "Tasks in ",
      "^Tasks in (?<group_kill>[/<(].*) are going to be killed due to memory\\.oom\\.group set$", JOINS },
    { LINE_SKIPPED, "5.9+", "OOM victim ",
      REASON "OOM victim (?<selected__pid>\\d+) \\(" COMM(
          "selected") "\\) is already exiting\\. Skip killing the task$",
      REASONED | JOINS },
    { LINE_SKIPPED, "RHEL 6", "Would have killed process ",
      "^Would have killed process (?<selected__pid>\\d+) \\(" COMM(
          "selected") "\\)\\. But continuing instead\\.$",
      JOINS },
    { LINE_NO_VICTIM, "4.19+", "Out of memory and no killable processes...", NULL, PLAIN },
    { LINE_PANIC, "all", "Kernel panic - not syncing: ",
      "^Kernel panic - not syncing: (?:[Oo]ut of memory|System is deadlocked on memory)", PLAIN },
    { LINE_REAPED, "4.6+", "oom_reaper: reaped process ",
      "^oom_reaper: reaped process (?<victim__pid>\\d+)" NAMED ",? now anon-rss:" KB(
          "left__anon_rss") ", file-rss:" KB("left__file_rss") ", shmem-rss:" KB("left__shmem_rss") "$",
      JOINS },
    { LINE_UNREAPED, "4.6+", "oom_reaper: unable to reap pid:",
      "^oom_reaper: unable to reap pid:(?<victim__pid>\\d+)" NAMED "$", PLAIN },
    { LINE_UNREAPED, "4.8",
      "oom_reaper: giving up pid:", "^oom_reaper: giving up pid:(?<victim__pid>\\d+)" NAMED "$", PLAIN },

    /* lib/ratelimit.c: the name is of the function that asked */
    { LINE_SYSRQ, "until 4.3, order=0", "SysRq : Manual OOM execution", NULL, PLAIN },
    { LINE_SUPPRESSED, "all", " callbacks suppressed",
      "^(?:oom_kill_process|dump_header|__ratelimit): (?<suppressed_before>\\d+) callbacks suppressed$",
      ANYWHERE },
    { LINE_DROPPED, "4.4+, consoles", "** ", "^\\*\\* (?<lost_messages>\\d+) printk messages dropped",
      PLAIN },
};
const size_t oomwhy_rules_count = sizeof oomwhy_rules / sizeof *oomwhy_rules;

/* REASON, and a colon. */
struct text rules_behind_reason(struct text t) {
    static const struct text reasons[] = {
        { "Memory cgroup out of memory: ", 29 },
        { "Out of memory: ", 15 },
        { "Out of memory (oom_kill_allocating_task): ", 42 },
        { "No available memory (MPOL_BIND): ", 33 },
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (text_take(&t, reasons[i]))
            break;
    return t;
}
