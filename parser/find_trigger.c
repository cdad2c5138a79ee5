/* SPDX-License-Identifier: MIT */
/* find_trigger.c - what was asked for when there was none left. */
#include "findings.h"

/*
 * The call trace, from the inside out, tells the allocation's purpose: the first function of these that it
 * names. A frame the unwinder was unsure of ("? ") does not count.
 */
struct purpose {
    const char *function; /* or the beginning of its name; of `flags`, a flag */
    const char *code, *words;
};

#define PURPOSE_MAP(X)                                                                          \
    X("do_swap_page", "asked_for_swapped", "to bring a page back from swap")                    \
    X("swapin_", "asked_for_swapped", "to bring a page back from swap")                         \
    X("shmem_", "asked_for_shmem", "to fill shared memory or a tmpfs file")                     \
    X("do_huge_pmd_anonymous_page", "asked_for_anonymous",                                      \
      "for a huge page of memory touched for the first time")                                   \
    X("do_anonymous_page", "asked_for_anonymous", "for memory touched for the first time")      \
    X("alloc_anon_folio", "asked_for_anonymous", "for memory touched for the first time")       \
    X("do_wp_page", "asked_for_copy", "to copy a page before the first write to it")            \
    X("wp_page_copy", "asked_for_copy", "to copy a page before the first write to it")          \
    X("do_cow_fault", "asked_for_copy", "to copy a page before the first write to it")          \
    X("do_fault", "asked_for_file", "to read a mapped file")                                    \
    X("filemap_fault", "asked_for_file", "to read a mapped file")                               \
    X("page_cache_ra", "asked_for_file", "to read a file")                                      \
    X("filemap_add_folio", "asked_for_file", "to read or write a file")                         \
    X("add_to_page_cache", "asked_for_file", "to read or write a file")                         \
    X("__page_cache_alloc", "asked_for_file", "to read or write a file")                        \
    X("pagecache_get_page", "asked_for_file", "to read or write a file")                        \
    X("__filemap_get_folio", "asked_for_file", "to read or write a file")                       \
    X("copy_process", "asked_for_process", "to start a process or thread")                      \
    X("pte_alloc_one", "asked_for_page_table", "for a page table")                              \
    X("__pte_alloc", "asked_for_page_table", "for a page table")                                \
    X("__pmd_alloc", "asked_for_page_table", "for a page table")                                \
    X("pipe_write", "asked_for_pipe", "for data written to a pipe")                             \
    X("anon_pipe_write", "asked_for_pipe", "for data written to a pipe")                        \
    X("sock_alloc_send", "asked_for_socket", "for data on a socket")                            \
    X("alloc_skb", "asked_for_socket", "for data on a socket")                                  \
    X("__alloc_skb", "asked_for_socket", "for data on a socket")                                \
    X("mem_cgroup_charge_skmem", "asked_for_socket", "for data on a socket")                    \
    X("kmem_cache_alloc", "asked_for_kernel", "for memory that the kernel needs on its behalf") \
    X("__kmalloc", "asked_for_kernel", "for memory that the kernel needs on its behalf")        \
    X("handle_mm_fault", "asked_for_fault", "for memory that it touched")                       \
    X("__handle_mm_fault", "asked_for_fault", "for memory that it touched")

#define X(function, code, words) { function, code, words },
static const struct purpose purposes[] = { PURPOSE_MAP(X) };
#undef X
#define X(function, code, words) (function)[0],
static const char letters[] = { PURPOSE_MAP(X) };
#undef X

static const struct purpose *purpose_of(const char *frame) {
    const char *letter = letters, *end = letters + sizeof letters;
    for (; (letter = memchr(letter, *frame, (size_t)(end - letter))); letter++) {
        const struct purpose *purpose = &purposes[letter - letters];
        const char *at = frame, *function = purpose->function;
        while (*function && *at == *function)
            at++, function++;
        if (!*function)
            return purpose;
    }
    return NULL;
}

/* What the flags alone tell, where the trace is lost or names none of these functions. */
static const struct purpose flags[] = {
    { "__GFP_WRITE", "asked_for_file", "to write a file" },
    { "__GFP_ACCOUNT", "asked_for_kernel", "for memory that the kernel needs on its behalf" },
};

static const struct purpose *purpose_of_flags(const char *names) {
    for (size_t i = 0; names && i < sizeof flags / sizeof *flags; i++)
        if (strstr(names, flags[i].function))
            return &flags[i];
    return NULL;
}

void finding_purpose(struct notebook *n) {
    const struct oomwhy_invoker *i = n->q->record->invoker;
    const struct purpose *purpose = NULL;
    if (n->q->record->trigger == OOMWHY_SYSRQ)
        return;
    for (size_t f = 0; i && !purpose && f < i->call_trace.count; f++)
        purpose = purpose_of(i->call_trace.items[f]);
    bool traced = purpose != NULL;
    if (i && !purpose)
        purpose = purpose_of_flags(i->gfp_flags);
    if (purpose)
        conclude(n, purpose->code, traced ? OOMWHY_LIKELY : OOMWHY_POSSIBLE,
                 traced ? FROM("invoker.call_trace") : FROM("invoker.gfp_flags"),
                 "%s asked when there was no more: %s.", i->comm ? i->comm : "A process", purpose->words);
}

/* Of a table that is there and has no row. */
static bool is_starting(const struct oomwhy_record *r) {
    for (size_t i = 0; i < r->missing.count; i++)
        if (strcmp(r->missing.items[i], "tasks") == 0)
            return false;
    return !r->tasks_count;
}

static bool all_immune(const struct oomwhy_record *r) {
    for (size_t i = 0; i < r->tasks_count; i++)
        if (r->tasks[i].oom_score_adj != -1000 && r->tasks[i].oom_adj != -17) /* until 2.6.35 */
            return false;
    return r->tasks_count;
}

/* mm/oom_kill.c, check_panic_on_oom(): before anybody is chosen; for a cgroup's limit only if it is 2. */
static void find_panic(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    if (r->outcome == OOMWHY_PANIC && r->tasks_count && !all_immune(r))
        conclude(n, "panic_on_oom", OOMWHY_LIKELY, FROM("outcome", "tasks"),
                 "vm.panic_on_oom is set%s: the kernel panics where it would kill.",
                 r->kind == OOMWHY_MEMCG ? " to 2" : "");
}

static void find_nobody(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    bool panic = r->outcome == OOMWHY_PANIC;
    if (r->outcome != OOMWHY_NO_VICTIM && !(panic && (is_starting(r) || all_immune(r))))
        return;
    if (is_starting(r))
        conclude(n, "no_killable", OOMWHY_CERTAIN, FROM("outcome", "tasks"),
                 "There was no process yet that could be killed: the machine was only starting.");
    else
        conclude(n, "no_killable", OOMWHY_CERTAIN, FROM("outcome"),
                 "No process there may be killed: each has oom_score_adj -1000 or is exiting already. %s",
                 panic ? "Then the kernel panics." : "What asked for memory fails, or waits for some.");
}

void finding_trigger(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    if (r->trigger == OOMWHY_SYSRQ)
        conclude(n, "sysrq", OOMWHY_CERTAIN, FROM("invoker.order"),
                 "Somebody asked for it (sysrq-f): memory need not have been short.");
    find_panic(n);
    find_nobody(n);
    if (r->outcome == OOMWHY_SKIPPED)
        conclude(n, "skipped", OOMWHY_CERTAIN, FROM("outcome"), "%s was chosen, but not killed: %s.",
                 r->selected && r->selected->comm ? r->selected->comm : "A process",
                 r->constraint ? "it was exiting already"
                               : "the kernel was set to go on (vm.would_have_oomkilled)");
}
