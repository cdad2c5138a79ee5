/* SPDX-License-Identifier: MIT */
/* find_victim.c - why this process and not another, and how hard the cgroup had tried. */
#include "findings.h"

#include <stdio.h>

static const char *adj_meaning(int64_t adj) {
    if (adj == -997 || adj == -998)
        return "what kubelet gives to containers of Guaranteed pods";
    if (adj == 1000)
        return "what kubelet gives to BestEffort pods";
    if (adj >= 2 && adj <= 999)
        return "in the range kubelet gives to Burstable pods";
    return NULL;
}

static bool same_adj(const struct oomwhy_record *r) {
    for (size_t i = 1; i < r->tasks_count; i++)
        if (r->tasks[i].oom_score_adj != r->tasks[0].oom_score_adj)
            return false;
    return true;
}

void finding_why_this_victim(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    const struct oomwhy_record *r = n->q->record;
    const struct oomwhy_victim *v = n->q->victim;
    if (!v || !a->ranking_count || !n->q->row)
        return;
    const struct oomwhy_rank *first = a->ranking;
    int64_t pid = r->selected && r->selected->pid != OOMWHY_UNSET ? r->selected->pid : v->pid;
    const char *comm = v->comm ? v->comm : "it";
    if (r->tasks_count == 1)
        conclude(n, "only_task", OOMWHY_CERTAIN, FROM("tasks"), "%s was the only process there to kill.",
                 comm);
    else if (first->pid != pid)
        conclude(n, "victim_not_first", OOMWHY_POSSIBLE, FROM("tasks", "selected"),
                 "By the figures in the table %s (pid %lld) would have come first: it may have been exiting "
                 "already, "
                 "or oom_score_adj weighed against swap that the log does not show.",
                 first->comm, (long long)first->pid);
    else if (same_adj(r))
        conclude(n, "victim_largest", OOMWHY_CERTAIN, FROM("tasks"),
                 "All %zu processes had oom_score_adj %lld, so size alone decided: %s held %d %% of what "
                 "they held "
                 "together.",
                 r->tasks_count, (long long)n->q->row->oom_score_adj, comm, (int)(first->share * 100 + 0.5));
    else
        conclude(n, "victim_first", OOMWHY_CERTAIN, FROM("tasks"),
                 "It ranked first by size and oom_score_adj (%lld) together; it held %d %% of what the %zu "
                 "processes "
                 "held.",
                 (long long)n->q->row->oom_score_adj, whole_percent(first->share), r->tasks_count);
}

void finding_adj_value(struct notebook *n) {
    const struct oomwhy_task *row = n->q->row;
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
    if (r->group_kill)
        conclude(n, "group_kill", OOMWHY_CERTAIN, FROM("group_kill", "victims"),
                 "memory.oom.group is set on %s, so all of it was killed: %zu processes.", r->group_kill,
                 r->victims_count);
}

void finding_invoker(struct notebook *n) {
    const struct oomwhy_invoker *i = n->q->record->invoker;
    const struct oomwhy_victim *v = n->q->victim;
    if (i && i->comm && v && v->comm && strcmp(i->comm, v->comm) != 0 && i->order != -1)
        conclude(n, "invoker_differs", OOMWHY_CERTAIN, FROM("invoker.comm", "victims.0.comm"),
                 "%s only happened to be the one that asked for memory when none was left; that is not why "
                 "%s was chosen.",
                 i->comm, v->comm);
}

/* ---- how hard it was ---- */

void finding_failures(struct notebook *n) {
    const struct oomwhy_counter *memory = n->q->record->counters.memory;
    enum { MANY = 10000 }; /* one kill alone takes tens of them */
    if (!memory || memory->failcnt < MANY)
        return;
    conclude(
        n, "long_pressure", OOMWHY_LIKELY, FROM("counters.memory.failcnt"),
        "It had run into the limit %lld times: it lived at its limit, reclaiming, long before this kill.",
        (long long)memory->failcnt);
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

/* Who would have been next; where there are two to speak of. */
void finding_runner_up(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    if (!n->q->victim || a->ranking_count < 2 || a->ranking->pid != n->q->victim->pid ||
        !a->ranking[1].eligible || a->ranking[1].share < 0.01)
        return;
    conclude(n, "runner_up", OOMWHY_LIKELY, FROM("ranking", "tasks"),
             "Next in line was %s (pid %lld), with %d %%.", a->ranking[1].comm, (long long)a->ranking[1].pid,
             whole_percent(a->ranking[1].share));
}

/* Workers of one kind: their number is the matter, not the size of one. */
void finding_same_name(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    enum { MANY = 10 };
    size_t same = 0;
    if (!n->q->victim || !n->q->victim->comm)
        return;
    for (size_t i = 0; i < r->tasks_count; i++)
        same += strcmp(r->tasks[i].comm, n->q->victim->comm) == 0;
    if (same >= MANY && same > r->tasks_count / 2)
        conclude(n, "same_name", OOMWHY_CERTAIN, FROM("tasks"), "%zu of the %zu processes are called %s.",
                 same, r->tasks_count, n->q->victim->comm);
}

/* rss counts a page once for each process that maps it; the cgroup is charged once. */
void finding_shared_pages(struct notebook *n) {
    const struct oomwhy_counter *memory = n->q->record->counters.memory;
    int64_t sum = 0;
    for (size_t i = 0; i < n->q->record->tasks_count; i++)
        sum = plus(sum, or_zero(n->q->record->tasks[i].rss_bytes));
    if (n->q->record->tasks_count > 1 && memory && sum / 10 > memory->usage_bytes / 9)
        conclude(
            n, "shared_pages", OOMWHY_CERTAIN, FROM("tasks", "counters.memory"),
            "The processes' RAM adds up to %s, more than the %s in use: pages that several of them share are "
            "counted for each.",
            SIZE(sum), SIZE(memory->usage_bytes));
}
