/* SPDX-License-Identifier: MIT */
/* explain.c - the public explanation: pure, from one record alone. */
#include "explain.h"

#include <stdio.h>

struct explanation {
    struct oomwhy_analysis analysis; /* first: oomwhy_analysis_free() gets a pointer to it */
    struct arena arena;
};

static const struct oomwhy_task *row_of(const struct oomwhy_record *record, int64_t pid) {
    for (size_t i = 0; i < record->tasks_count; i++)
        if (record->tasks[i].pid == pid)
            return &record->tasks[i];
    return NULL;
}

struct oomwhy_analysis *oomwhy_explain(const struct oomwhy_record *record) {
    struct explanation *e = record ? calloc(1, sizeof *e) : NULL;
    if (!e)
        return NULL;
    struct inquiry q = { .record = record,
                         .victim = record->victims_count ? record->victims : NULL,
                         .analysis = &e->analysis,
                         .arena = &e->arena };
    q.row = q.victim ? row_of(record, q.victim->pid) : NULL;
    e->analysis.balance_total_bytes = e->analysis.swapped_bytes = OOMWHY_UNSET;
    e->analysis.container = container_identify(record->task_memcg, record->oom_memcg, &e->arena);
    balance_draw(&q);
    rank_tasks(&q);
    findings_gather(&q);
    if (e->arena.failed) {
        oomwhy_analysis_free(&e->analysis);
        return NULL;
    }
    return &e->analysis;
}

void oomwhy_analysis_free(struct oomwhy_analysis *analysis) {
    struct explanation *e = (struct explanation *)analysis;
    if (!e)
        return;
    arena_free(&e->arena);
    free(e);
}

static int64_t number_named(const struct oomwhy_numbers *numbers, const char *prefix, const char *key) {
    size_t n = strlen(prefix);
    for (size_t i = 0; i < numbers->count; i++)
        if (strncmp(numbers->items[i].name, prefix, n) == 0 && strcmp(numbers->items[i].name + n, key) == 0)
            return numbers->items[i].value;
    return OOMWHY_UNSET;
}

/*
 * Until 5.2 each cgroup below the limiting one has a line of its own figures: they are added up. From
 * 5.3 on there is one memory.stat, hierarchical on v2, in total_<key> on v1.
 */
int64_t inquiry_stat(const struct inquiry *q, const char *key) {
    int64_t sum = OOMWHY_UNSET;
    for (size_t i = 0; i < q->record->stats_count; i++) {
        const struct oomwhy_numbers *bytes = &q->record->stats[i].bytes;
        int64_t value = number_named(bytes, "total_", key);
        value = value == OOMWHY_UNSET ? number_named(bytes, "", key) : value;
        if (value != OOMWHY_UNSET)
            sum = plus(or_zero(sum), value);
    }
    return sum;
}

char *oomwhy_size_text(int64_t bytes, char out[OOMWHY_SIZE_TEXT]) {
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double value = bytes < 0 ? -(double)bytes : (double)bytes;
    size_t unit = 0;
    while (value >= 999.5 && unit < sizeof units / sizeof *units - 1) {
        value /= 1024;
        unit++;
    }
    int decimals = value >= 99.95 || unit == 0 || value == (double)(int64_t)value ? 0
                   : value >= 9.995                                               ? 1
                                                                                  : 2;
    snprintf(out, OOMWHY_SIZE_TEXT, "%s%.*f %s", bytes < 0 ? "-" : "", decimals, value, units[unit]);
    return out;
}
