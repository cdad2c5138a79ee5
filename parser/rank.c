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
    return root_bonus ? points - (points / 100 * 3 + points % 100 * 3 / 100)
                      : points; /* exact, without overflow */
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

struct ranked {
    struct oomwhy_rank rank;
    size_t scanned; /* of equals, the greater goes first */
};

static int by_points(const void *left, const void *right) {
    const struct ranked *a = left, *b = right;
    if (a->rank.eligible != b->rank.eligible)
        return a->rank.eligible ? -1 : 1;
    if (a->rank.points != b->rank.points)
        return a->rank.points < b->rank.points ? 1 : -1;
    return a->scanned < b->scanned ? 1 : -1;
}

/* Of equals 5.3 and later choose the last one scanned (mm/oom_kill.c, oom_evaluate_task), older kernels the
 * first. */
static bool last_wins(const struct oomwhy_record *r) {
    return r->tasks->nr_ptes == OOMWHY_UNSET && (r->counters.swap || r->constraint);
}

static struct oomwhy_rank rank_of(const struct oomwhy_task *task, int64_t page_size, int64_t total,
                                  int64_t sum) {
    return (struct oomwhy_rank){
        .pid = task->pid,
        .comm = task->comm,
        .points = plus(base_points(task, page_size), adj_points(task->oom_score_adj, total)),
        .share = sum ? (double)held(task) / (double)sum : 0,
        .eligible = task->oom_score_adj > -1000,
    };
}

void rank_tasks(struct inquiry *q) {
    const struct oomwhy_record *record = q->record;
    int64_t total = total_pages(q), sum = 0;
    if (!record->tasks_count || record->tasks->oom_score_adj == OOMWHY_UNSET ||
        (!total && adj_differs(record)))
        return;
    struct ranked *ranked = malloc(record->tasks_count * sizeof *ranked);
    struct oomwhy_rank *ranks = arena_alloc(q->arena, record->tasks_count * sizeof *ranks);
    if (!ranked || !ranks) {
        q->arena->failed = true;
        free(ranked);
        return;
    }
    for (size_t i = 0; i < record->tasks_count; i++)
        sum = plus(sum, held(&record->tasks[i]));
    for (size_t i = 0; i < record->tasks_count; i++) {
        ranked[i].rank = rank_of(&record->tasks[i], record->page_size_bytes, total, sum);
        ranked[i].scanned = last_wins(record) ? i : record->tasks_count - i;
    }
    qsort(ranked, record->tasks_count, sizeof *ranked, by_points);
    for (size_t i = 0; i < record->tasks_count; i++)
        ranks[i] = ranked[i].rank;
    free(ranked);
    q->analysis->ranking = ranks;
    q->analysis->ranking_count = record->tasks_count;
}
