/* SPDX-License-Identifier: MIT */
/* find_victim.c - why this process and not another, and how hard the cgroup had tried. */
#include "findings.h"

static const char *adj_meaning(int64_t adj) {
    if (adj == -997 || adj == -998)
        return "what kubelet gives to containers of Guaranteed pods";
    if (adj == 1000)
        return "what kubelet gives to BestEffort pods";
    if (adj >= 2 && adj <= 999)
        return "in the range kubelet gives to Burstable pods";
    return NULL;
}

static int64_t adj_of(const struct oomwhy_record *r, int64_t pid) {
    for (size_t i = 0; i < r->tasks_count; i++)
        if (r->tasks[i].pid == pid)
            return r->tasks[i].oom_score_adj;
    return 0;
}

static const struct oomwhy_rank *ranked(const struct oomwhy_analysis *a, int64_t pid) {
    for (size_t i = 0; i < a->ranking_count; i++)
        if (a->ranking[i].pid == pid)
            return &a->ranking[i];
    return NULL;
}

/* Another comes first by the figures: the likeliest reason that they allow. */
static void tell_not_first(struct notebook *n, const struct oomwhy_rank *first, int64_t pid) {
    const struct oomwhy_rank *rank = ranked(n->q->analysis, pid);
    const struct oomwhy_invoker *i = n->q->record->invoker;
    const char *reason =
        "it may have been exiting already, or oom_score_adj weighed against swap that the log does "
        "not show";
    if (rank && rank->points == first->points && rank->eligible) {
        conclude(
            n, "victim_tied", OOMWHY_CERTAIN, FROM("tasks", "selected"),
            "It ranked equal with %s (pid %lld), to the page: between equals the order of the list decides.",
            first->comm, (long long)first->pid);
        return;
    }
    if (i && i->pid == pid)
        reason = "with vm.oom_kill_allocating_task the kernel kills whoever asks";
    else if (rank && rank->eligible && first->points - rank->points <= first->points / 50)
        reason = "they were close, and the table was printed a moment after the choice";
    conclude(n, "victim_not_first", OOMWHY_POSSIBLE, FROM("tasks", "selected"),
             "By the figures in the table %s (pid %lld) would have come first: %s.", first->comm,
             (long long)first->pid, reason);
}

static void tell_largest(struct notebook *n, const struct oomwhy_rank *first) {
    const struct oomwhy_record *r = n->q->record;
    char all[32] = "Both";
    if (r->tasks_count > 2)
        words_put(all, sizeof all, "All %zu", r->tasks_count);
    conclude(n, "victim_largest", OOMWHY_CERTAIN, FROM("tasks"),
             "%s processes had oom_score_adj %lld, so size alone decided: %s held %d %% of what they held "
             "together.",
             all, (long long)n->q->table.victim->oom_score_adj, first->comm, whole_percent(first->share));
}

/* Of the process chosen; which of its children or threads was then killed is another question. */
void finding_why_this_victim(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    const struct oomwhy_record *r = n->q->record;
    const struct oomwhy_victim *v = n->q->victim;
    if (!v || !a->ranking_count || !n->q->table.victim)
        return;
    const struct oomwhy_rank *first = a->ranking;
    int64_t pid = r->selected && r->selected->pid != OOMWHY_UNSET ? r->selected->pid : v->pid;
    if (r->tasks_count == 1)
        conclude(n, "only_task", OOMWHY_CERTAIN, FROM("tasks"), "%s was the only process there to kill.",
                 v->comm ? v->comm : "It");
    else if (first->pid != pid)
        tell_not_first(n, first, pid);
    else if (n->q->table.same_adj)
        tell_largest(n, first);
    else
        conclude(n, "victim_first", OOMWHY_CERTAIN, FROM("tasks"),
                 "%s ranked first by size and oom_score_adj (%lld) together, with %d %% of what the %zu "
                 "processes held.",
                 pid == v->pid ? "It" : first->comm, (long long)adj_of(r, pid), whole_percent(first->share),
                 r->tasks_count);
}

/* ---- what oom_score_adj did ---- */

/* The victim came first, but another that might have been killed held more. */
void finding_adj_decided(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    const struct oomwhy_rank *largest = NULL;
    if (!n->q->table.victim || !a->ranking_count || a->ranking->pid != n->q->table.victim->pid)
        return;
    for (size_t i = 1; i < a->ranking_count; i++)
        if (a->ranking[i].eligible && a->ranking[i].share > a->ranking->share &&
            (!largest || a->ranking[i].share > largest->share))
            largest = &a->ranking[i];
    if (largest)
        conclude(n, "adj_decided", OOMWHY_CERTAIN, FROM("tasks"),
                 "By size alone %s (pid %lld) would have been chosen, with %d %%: oom_score_adj decided.",
                 largest->comm, (long long)largest->pid, whole_percent(largest->share));
}

/* Processes that no kill may touch, if they count. */
void finding_immune(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    const struct oomwhy_rank *largest = NULL;
    double share = 0;
    size_t count = 0;
    for (size_t i = 0; i < a->ranking_count; i++)
        if (!a->ranking[i].eligible) {
            share += a->ranking[i].share;
            count++;
            largest = !largest || a->ranking[i].share > largest->share ? &a->ranking[i] : largest;
        }
    if (share < 0.05)
        return;
    char others[48] = "";
    if (count > 1)
        words_put(others, sizeof others, " and %zu other%s", count - 1, count > 2 ? "s" : "");
    conclude(n, "immune", OOMWHY_CERTAIN, FROM("tasks"),
             "%s (pid %lld)%s could not be killed (oom_score_adj -1000), though holding %d %%.",
             largest->comm, (long long)largest->pid, others, whole_percent(share));
}

void finding_adj_value(struct notebook *n) {
    const struct oomwhy_task *row = n->q->table.victim;
    const char *meaning = row && row->oom_score_adj != OOMWHY_UNSET ? adj_meaning(row->oom_score_adj) : NULL;
    if (meaning)
        conclude(n, "adj_of_kubernetes", OOMWHY_POSSIBLE, FROM("tasks"), "oom_score_adj %lld is %s.",
                 (long long)row->oom_score_adj, meaning);
}

void finding_sacrificed(struct notebook *n) {
    const struct oomwhy_victim *v = n->q->victim;
    const struct oomwhy_selected *s = n->q->record->selected;
    if (v && s && v->sacrificed_for != OOMWHY_UNSET)
        conclude(n, "child_sacrificed", OOMWHY_CERTAIN, FROM("selected", "victims.0.sacrificed_for"),
                 "The kernel chose %s (pid %lld) and killed its child instead, to lose less work (until "
                 "Linux 5.0).",
                 s->comm ? s->comm : "another", (long long)s->pid);
}

void finding_group(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    char who[LONGEST_WHO];
    if (!r->group_kill)
        return;
    name_cgroup(n->q, cgroup_read(r->group_kill, n->q->arena), who, sizeof who);
    conclude(n, "group_kill", OOMWHY_CERTAIN, FROM("group_kill", "victims"),
             "memory.oom.group is set on %s, so all of it was killed: %zu process%s.", who, r->victims_count,
             r->victims_count == 1 ? "" : "es");
}

void finding_invoker(struct notebook *n) {
    const struct oomwhy_invoker *i = n->q->record->invoker;
    const struct oomwhy_victim *v = n->q->victim;
    if (i && i->comm && v && v->comm && strcmp(i->comm, v->comm) != 0 &&
        n->q->record->trigger != OOMWHY_SYSRQ)
        conclude(n, "invoker_differs", OOMWHY_CERTAIN, FROM("invoker.comm", "victims.0.comm"),
                 "%s only happened to be the one that asked for memory when none was left; that is not why "
                 "%s was chosen.",
                 i->comm, v->comm);
}

/* ---- how hard it was ---- */

/* "788,433" */
static const char *grouped(int64_t value, char out[32]) {
    char digits[24];
    size_t n = words_put(digits, sizeof digits, "%lld", (long long)value);
    char *to = out;
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

/* failcnt counts charges that failed: one kill alone takes some tens, for reclaim tries again and again. */
void finding_failures(struct notebook *n) {
    const struct oomwhy_counter *memory = n->q->record->counters.memory;
    enum { FEW = 100, MANY = 10000 };
    if (!memory || n->q->record->kind != OOMWHY_MEMCG || !counter_at_limit(memory))
        return;
    if (memory->failcnt >= MANY)
        conclude(
            n, "long_pressure", OOMWHY_LIKELY, FROM("counters.memory.failcnt"),
            "It had run into the limit %s times: it lived at its limit, reclaiming, long before this kill.",
            grouped(memory->failcnt, (char[32]){ 0 }));
    else if (memory->failcnt >= 0 && memory->failcnt < FEW)
        conclude(n, "first_hit", OOMWHY_LIKELY, FROM("counters.memory.failcnt"),
                 "It had hardly run into its limit before: %lld time%s, and one kill takes some tens.",
                 (long long)memory->failcnt, memory->failcnt == 1 ? "" : "s");
}

void finding_many_small(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    enum { MANY = 10 };
    if (n->q->record->tasks_count < MANY || !a->ranking_count)
        return;
    double largest = 0;
    for (size_t i = 0; i < a->ranking_count; i++)
        largest = a->ranking[i].share > largest ? a->ranking[i].share : largest;
    if (largest < 0.25)
        conclude(n, "many_small", OOMWHY_CERTAIN, FROM("tasks"),
                 "No single process is to blame: %zu share it, and the largest holds only %d %%.",
                 n->q->record->tasks_count, whole_percent(largest));
}

/* Who would have been next, where that tells more than finding_adj_decided() has. */
void finding_runner_up(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    if (!n->q->victim || a->ranking_count < 2 || a->ranking->pid != n->q->victim->pid ||
        n->q->record->victims_count > 1 || !a->ranking[1].eligible || a->ranking[1].share < 0.05 ||
        a->ranking[1].share > a->ranking->share)
        return;
    conclude(n, "runner_up", OOMWHY_LIKELY, FROM("tasks"), "Next in line was %s (pid %lld), holding %d %%.",
             a->ranking[1].comm, (long long)a->ranking[1].pid, whole_percent(a->ranking[1].share));
}

/* Workers of one kind: their number is the matter, not the size of one. */
void finding_same_name(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    enum { MANY = 10 };
    size_t same = n->q->table.namesakes;
    char all[48] = "All";
    if (same < r->tasks_count)
        words_put(all, sizeof all, "%zu of the", same);
    if (same >= MANY && same > r->tasks_count / 2)
        conclude(n, "same_name", OOMWHY_CERTAIN, FROM("tasks"), "%s %zu processes are called %s.", all,
                 r->tasks_count, n->q->victim->comm);
}

/* rss counts a page once for each process that maps it, wherever it is charged; the cgroup is charged once.
 */
void finding_shared_pages(struct notebook *n) {
    const struct oomwhy_counter *memory = n->q->record->counters.memory;
    size_t count = n->q->record->tasks_count;
    int64_t sum = n->q->table.rss_bytes;
    if (!count || !memory || sum / 10 <= memory->usage_bytes / 9)
        return;
    conclude(
        n, "shared_pages", count > 1 ? OOMWHY_CERTAIN : OOMWHY_LIKELY, FROM("tasks", "counters.memory"),
        count > 1
            ? "The processes' RAM adds up to %s, more than the %s in use: pages that several of them share "
              "are counted for each."
            : "%s in RAM is more than the %s in use: pages of files that another cgroup touched first are "
              "charged to that one.",
        SIZE(sum), SIZE(memory->usage_bytes));
}
