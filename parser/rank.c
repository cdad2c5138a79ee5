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

static int64_t base_points(const struct oomwhy_task *task, int64_t page_size) {
    int64_t points = held_by(task) / page_size;
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

static int64_t adj_points(int64_t adj, int64_t total) {
    return adj < -1000 || adj > 1000 ? 0 : adj * (total / 1000);
}

/* ---- sorting: equals stay in their order ---- */

/* The smaller goes first. */
static uint64_t key_of(const struct oomwhy_rank *rank) {
    return (uint64_t)INT64_MAX - (uint64_t)rank->points;
}

static bool goes_before(const struct oomwhy_rank *a, const struct oomwhy_rank *b) {
    return a->eligible != b->eligible ? a->eligible : key_of(a) < key_of(b);
}

static void sort_few(struct oomwhy_rank *ranks, size_t count) {
    for (size_t i = 1; i < count; i++) {
        struct oomwhy_rank rank = ranks[i];
        size_t to = i;
        for (; to && goes_before(&rank, &ranks[to - 1]); to--)
            ranks[to] = ranks[to - 1];
        ranks[to] = rank;
    }
}

enum { KEY_BYTES = sizeof(uint64_t), IMMUNE = KEY_BYTES /* counts more than any byte of the key */ };

static size_t digit(const struct oomwhy_rank *rank, unsigned which) {
    return which == IMMUNE ? !rank->eligible : key_of(rank) >> 8 * which & 0xff;
}

static void sort_by(unsigned which, const struct oomwhy_rank *ranks, size_t count,
                    struct oomwhy_rank *ret_ranks) {
    size_t places[256] = { 0 }, place = 0;
    for (size_t i = 0; i < count; i++)
        places[digit(&ranks[i], which)]++;
    for (size_t i = 0; i < 256; i++) {
        size_t those = places[i];
        places[i] = place;
        place += those;
    }
    for (size_t i = 0; i < count; i++)
        ret_ranks[places[digit(&ranks[i], which)]++] = ranks[i];
}

/* By one digit after the other, those that count more later: a row costs the same however many there are. */
static void sort_many(struct oomwhy_rank *ranks, size_t count, struct oomwhy_rank *spare) {
    struct oomwhy_rank *from = ranks, *to = spare;
    uint64_t differ = 0;
    bool immune = false;
    for (size_t i = 1; i < count; i++) {
        differ |= key_of(&ranks[i]) ^ key_of(ranks);
        immune |= ranks[i].eligible != ranks->eligible;
    }
    for (unsigned which = 0; which <= IMMUNE; which++) {
        if (which == IMMUNE ? !immune : !(differ >> 8 * which & 0xff))
            continue;
        sort_by(which, from, count, to);
        struct oomwhy_rank *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != ranks)
        memcpy(ranks, from, count * sizeof *ranks);
}

/* False without memory. */
static bool sort(struct oomwhy_rank *ranks, size_t count) {
    enum { FEW = 64 };
    if (count <= FEW) {
        sort_few(ranks, count);
        return true;
    }
    struct oomwhy_rank *spare = malloc(count * sizeof *spare);
    if (spare)
        sort_many(ranks, count, spare);
    free(spare);
    return spare;
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
        .share = sum ? (double)held_by(task) / (double)sum : 0,
        .eligible = task->oom_score_adj > -1000,
    };
}

void rank_tasks(struct inquiry *q) {
    const struct oomwhy_record *record = q->record;
    size_t count = record->tasks_count;
    int64_t total = total_pages(q);
    if (!count || record->tasks->oom_score_adj == OOMWHY_UNSET || (!total && !q->table.same_adj))
        return;
    struct oomwhy_rank *ranks = arena_room(q->arena, count * sizeof *ranks);
    if (!ranks)
        return;
    bool backwards = last_wins(record);
    for (size_t i = 0; i < count; i++)
        ranks[backwards ? count - 1 - i : i] =
            rank_of(&record->tasks[i], record->page_size_bytes, total, q->table.held_bytes);
    if (!sort(ranks, count)) {
        q->arena->failed = true;
        return;
    }
    q->analysis->ranking = ranks;
    q->analysis->ranking_count = count;
}
