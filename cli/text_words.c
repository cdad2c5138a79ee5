/* SPDX-License-Identifier: MIT */
/* text_words.c - the contract's names in plain words, and what to do about what was found. */
#include "text_report.h"

#include <string.h>

struct word {
    const char *name, *text;
};

/* clang-format off: a row a line */
static const struct word missing[] = {
    { "invoker", "who asked for memory" }, { "stack", "the kernel's version and call trace" },
    { "memcg", "which cgroup" },           { "counters", "usage and limit" },
    { "stats", "what filled it" },         { "meminfo", "the machine's memory" },
    { "tasks", "the other processes" },    { "verdict", "the kernel's verdict" },
    { "victim", "the kill line" },
};

/* Of which the log has some all the same. */
static const struct word missing_in_part[] = {
    { "stats", "the rest of what filled it" },
    { "tasks", "perhaps more processes" },
};

static const struct word reasons[] = {
    { "head_lost", "the log begins in the middle of it" },
    { "cut", "the log ends, or another report begins, in the middle of it" },
    { "rate_limited", "the kernel prints 10 reports in 5 seconds and then only kill lines" },
    { "level_filter",
      "the log was filtered by level (journalctl -p, kern.err): those lines are of lower urgency" },
    { "oom_dump_tasks_off", "vm.oom_dump_tasks is 0" },
    { "lost_messages", "messages were lost on the way" },
    { "record_cut", "the kernel cut its own record (5.3 to 6.4)" },
    { "line_cut", "a line is cut at its end" },
    { "columns_guessed", "the table's heading is lost and was guessed" },
    { "lost_lines", "the lines are not in the log, which does not say why" },
};

static const struct word parts[] = {
    { "file", "page cache" },           { "shmem", "shmem, tmpfs" }, { "page_tables", "page tables" },
    { "kernel_stack", "kernel stack" }, { "sock", "sockets" },       { "unaccounted", "unaccounted" },
};

static const char *const minor[] = { "first_hit", "zones_short" };

/* The most telling first. */
static const struct word advices[] = {
    { "panic_on_oom",
      "Set vm.panic_on_oom to 0, and one process is killed instead; leave it where a restart is "
      "what you want." },
    { "sysrq", "Ask who pressed sysrq-f or wrote f to /proc/sysrq-trigger." },
    { "nodes", "Let it use more nodes (cpuset.mems, numactl), or run less on these: other nodes' memory does "
               "not help." },
    { "reserved_untouched",
      "Look for an allocation loop that never uses or frees what it gets; a higher limit only delays the "
      "end." },
    { "too_small_to_start", "Raise the limit: nothing starts below some tens of MiB." },
    { "swap_exhausted",
      "Set a memory+swap limit too (docker: --memory-swap, systemd: MemorySwapMax=), or the next run "
      "will fill the machine's swap again. What it wanted is memory and swap together." },
    { "filled_by_shmem",
      "Look for files on tmpfs (/dev/shm, /tmp, emptyDir with medium Memory): they count as memory until "
      "they are removed." },
    { "filled_by_page_tables", "Look for very large or sparse mappings: their page tables are charged." },
    { "filled_by_file",
      "Page cache is dropped before a kill unless it is dirty or locked: look at the writes." },
    { "filled_by_kernel", "Look at what the kernel keeps for it: open files, sockets, pipes, dentries." },
    { "filled_by_unaccounted", "Look at what the kernel keeps for it: open files, sockets, pipes, dentries; "
                               "of a machine, at drivers." },
    { "no_killable",
      "Look for oom_score_adj -1000 on what runs there, and for the limit: nothing can be freed." },
    { "zone_short",
      "The machine need not have more memory: what ran out is the part of it that this allocation may use." },
    { "not_its_limit",
      "Raising the victim's own limit will not help: the machine needs memory or swap, or less to run." },
    { "ancestor_limit",
      "Raising the limit of the victim's own cgroup will not help: the one reached is above it." },
    { "many_small", "Limit how many run at once, or raise the limit for all of them." },
    { "global",
      "The machine needs memory or swap, or less to run; a limit on what grew keeps the rest alive." },
    { "filled_by_anonymous",
      "If that is its honest size, raise the limit: all that a process touches counts, of a Java program not "
      "its heap alone. If it grows without end, look for a leak in the process named above." },
    { "limit_reached", "Raise the limit, or look for what grows among the processes." },
};
/* clang-format on */

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static const struct word *look_up(const struct word *words, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].name, name) == 0)
            return &words[i];
    return NULL;
}

static const char *in_words(const struct word *words, size_t count, const char *name) {
    const struct word *word = look_up(words, count, name);
    return word ? word->text : name;
}

const char *text_missing(const struct report *p, const char *name) {
    const struct word *in_part = look_up(missing_in_part, COUNT_OF(missing_in_part), name);
    bool has_some = strcmp(name, "stats") == 0 ? p->a->balance_count > 0 : p->r->tasks_count > 0;
    return in_part && has_some ? in_part->text : in_words(missing, COUNT_OF(missing), name);
}

const char *text_reason(const char *name) {
    return in_words(reasons, COUNT_OF(reasons), name);
}

const char *text_part(const char *name) {
    return in_words(parts, COUNT_OF(parts), name);
}

bool text_is_minor(const char *code) {
    for (size_t i = 0; i < COUNT_OF(minor); i++)
        if (strcmp(minor[i], code) == 0)
            return true;
    return false;
}

const char *text_advice(const char *code, size_t *ret_weight) {
    const struct word *word = look_up(advices, COUNT_OF(advices), code);
    if (!word)
        return NULL;
    *ret_weight = COUNT_OF(advices) - (size_t)(word - advices);
    return word->text;
}
