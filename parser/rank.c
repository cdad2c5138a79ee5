/* SPDX-License-Identifier: MIT */
/*
 * rank.c - badness, recomputed as mm/oom_kill.c (oom_badness) does from 3.6 on:
 * rss + swap + page tables, in pages, + oom_score_adj * (totalpages / 1000).
 *
 * What of the formula changed is told by the table's own columns, not by a version: one with nr_ptes
 * is of a kernel that takes 3 % off root's processes (until 4.16). Tables before 3.6 lack swap and
 * page tables; before 2.6.36 the sum was another and is not recomputed.
 */
#include "explain.h"

static int64_t held(const struct oomwhy_task *task) {
    return plus(or_zero(task->rss_bytes), plus(or_zero(task->swap_bytes), or_zero(task->pgtables_bytes)));
}

static int64_t pages(int64_t bytes, int64_t page_size) {
    return or_zero(bytes) / page_size;
}

static int64_t base_points(const struct oomwhy_task *task, int64_t page_size) {
    int64_t points = pages(held(task), page_size);
    bool root_bonus = task->nr_ptes != OOMWHY_UNSET && task->uid == 0;
    return root_bonus ? points - points / 100 * 3 : points;
}

/*
 * totalpages: of a machine its RAM and swap; of a cgroup the limit, and as much swap as may be used
 * (mem_cgroup_get_max). How much swap the machine has is not printed: what the cgroup uses is the least there
 * is. Only oom_score_adj needs it.
 */
static int64_t total_pages(const struct inquiry *q) {
    const struct oomwhy_counters *c = &q->record->counters;
    const struct oomwhy_meminfo *info = q->record->meminfo;
    if (q->record->kind == OOMWHY_GLOBAL && info && info->ram_bytes != OOMWHY_UNSET)
        return plus(info->ram_bytes - or_zero(info->reserved_bytes), or_zero(info->swap.total_bytes)) /
               q->record->page_size_bytes;
    if (!c->memory || c->memory->limit_bytes == OOMWHY_UNSET)
        return 0;
    int64_t swap = or_zero(q->analysis->swapped_bytes), total = c->memory->limit_bytes,
            with = plus(total, swap);
    if (c->memory_swap && c->memory_swap->unlimited == OOMWHY_FALSE && c->memory_swap->limit_bytes < with)
        with = c->memory_swap->limit_bytes > total ? c->memory_swap->limit_bytes : total;
    return with / q->record->page_size_bytes;
}

static bool adj_differs(const struct oomwhy_record *record) {
    for (size_t i = 1; i < record->tasks_count; i++)
        if (record->tasks[i].oom_score_adj != record->tasks[0].oom_score_adj)
            return true;
    return false;
}

static int64_t adj_points(int64_t adj, int64_t total) {
    return adj < -1000 || adj > 1000 ? 0 : adj * (total / 1000);
}

/* Best first; of equals the later (5.3+: mm/oom_kill.c, oom_evaluate_task) or the earlier one. */
static int by_points(const void *left, const void *right) {
    const struct oomwhy_rank *a = left, *b = right;
    if (a->eligible != b->eligible)
        return a->eligible ? -1 : 1;
    return a->points != b->points ? (a->points < b->points ? 1 : -1) : 0;
}

void rank_tasks(struct inquiry *q) {
    const struct oomwhy_record *record = q->record;
    int64_t total = total_pages(q), sum = 0;
    if (!record->tasks_count || record->tasks->oom_score_adj == OOMWHY_UNSET ||
        (!total && adj_differs(record)))
        return;
    struct oomwhy_rank *ranks = arena_alloc(q->arena, record->tasks_count * sizeof *ranks);
    if (!ranks)
        return;
    for (size_t i = 0; i < record->tasks_count; i++)
        sum = plus(sum, held(&record->tasks[i]));
    for (size_t i = 0; i < record->tasks_count; i++) {
        const struct oomwhy_task *task = &record->tasks[i];
        ranks[i].pid = task->pid;
        ranks[i].comm = task->comm;
        ranks[i].points =
            plus(base_points(task, record->page_size_bytes), adj_points(task->oom_score_adj, total));
        ranks[i].share = sum ? (double)held(task) / (double)sum : 0;
        ranks[i].eligible = task->oom_score_adj > -1000;
    }
    qsort(ranks, record->tasks_count, sizeof *ranks, by_points);
    q->analysis->ranking = ranks;
    q->analysis->ranking_count = record->tasks_count;
}
