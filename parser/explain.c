/* SPDX-License-Identifier: MIT */
/* explain.c - the public explanation: pure, from one record alone. */
#include "explain.h"

struct explanation {
    struct oomwhy_analysis analysis; /* first: oomwhy_analysis_free() gets a pointer to it */
    struct arena arena;
};

static void read_table(struct inquiry *q) {
    const struct oomwhy_record *record = q->record;
    const char *comm = q->victim ? q->victim->comm : NULL;
    struct table t = { .same_adj = true };
    for (size_t i = 0; i < record->tasks_count; i++) {
        const struct oomwhy_task *task = &record->tasks[i];
        if (q->victim && !t.victim && task->pid == q->victim->pid)
            t.victim = task;
        t.rss_bytes = plus(t.rss_bytes, or_zero(task->rss_bytes));
        t.pgtables_bytes = plus(t.pgtables_bytes, or_zero(task->pgtables_bytes));
        t.held_bytes = plus(t.held_bytes, held_by(task));
        t.namesakes += comm && same_word(task->comm, comm);
        t.same_adj = t.same_adj && task->oom_score_adj == record->tasks->oom_score_adj;
    }
    q->table = t;
}

static const char *const figure_words[] = { STAT_FIGURE_MAP(WORD_) };
static const char figure_letters[] = { STAT_FIGURE_MAP(LETTER_) };
static const struct vocabulary figures = { figure_words, figure_letters, STAT_FIGURES };

/* One memory.stat: what a total_ says counts, whatever the cgroup's own figure is. */
static void read_stat(const struct oomwhy_numbers *bytes, int64_t values[STAT_FIGURES]) {
    bool total[STAT_FIGURES] = { false };
    for (size_t i = 0; i < bytes->count; i++) {
        const char *name = bytes->items[i].name;
        bool is_total = *name == 't' && strncmp(name, "total_", 6) == 0;
        size_t figure = vocabulary_find(&figures, is_total ? name + 6 : name);
        if (figure == STAT_FIGURES || (total[figure] && !is_total))
            continue;
        values[figure] = bytes->items[i].value;
        total[figure] = is_total;
    }
}

/*
 * Until 5.2 each cgroup below the limiting one has a line of its own figures: they are added up. From
 * 5.3 on there is one memory.stat, hierarchical on v2, in total_<key> on v1.
 */
static void read_stats(struct inquiry *q) {
    for (size_t i = 0; i < STAT_FIGURES; i++)
        q->stats[i] = OOMWHY_UNSET;
    for (size_t i = 0; i < q->record->stats_count; i++) {
        int64_t values[STAT_FIGURES];
        for (size_t v = 0; v < STAT_FIGURES; v++)
            values[v] = OOMWHY_UNSET;
        read_stat(&q->record->stats[i].bytes, values);
        for (size_t v = 0; v < STAT_FIGURES; v++)
            if (values[v] != OOMWHY_UNSET)
                q->stats[v] = plus(or_zero(q->stats[v]), values[v]);
    }
}

/* Mostly the two are one. */
static void read_cgroups(struct inquiry *q) {
    const char *limiting = q->record->oom_memcg, *task = q->record->task_memcg;
    q->limiting = cgroup_read(limiting, q->arena);
    q->task_cgroup =
        limiting && task && strcmp(limiting, task) == 0 ? q->limiting : cgroup_read(task, q->arena);
    struct oomwhy_container *container = container_identify(q->task_cgroup, q->limiting, q->arena);
    inquire_name(q, container);
    q->analysis->container = container;
}

struct oomwhy_analysis *oomwhy_explain(const struct oomwhy_record *record) {
    return oomwhy_explain_named(record, NULL);
}

struct oomwhy_analysis *oomwhy_explain_named(const struct oomwhy_record *record,
                                             const struct oomwhy_namer *namer) {
    struct explanation *e = record ? calloc(1, sizeof *e) : NULL;
    if (!e)
        return NULL;
    struct inquiry q = { .record = record,
                         .victim = record->victims_count ? record->victims : NULL,
                         .analysis = &e->analysis,
                         .namer = namer,
                         .arena = &e->arena };
    e->analysis.balance_total_bytes = e->analysis.swapped_bytes = OOMWHY_UNSET;
    read_cgroups(&q);
    read_table(&q);
    read_stats(&q);
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

/* As printf() rounds, which is slow with a fraction. value >= 0 */
static int64_t round_half_even(double value) {
    int64_t whole = (int64_t)value;
    double rest = value - (double)whole;
    return whole + (rest > 0.5 || (rest == 0.5 && whole % 2 == 1));
}

/* At least `least` digits; returns what is behind them. */
static char *write_digits(char *to, int value, int least) {
    char digits[12];
    int n = 0;
    for (; value || n < least; value /= 10)
        digits[n++] = (char)('0' + value % 10);
    while (n)
        *to++ = digits[--n];
    return to;
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
    static const int powers[] = { 1, 10, 100 };
    int scaled = (int)round_half_even(value * powers[decimals]);
    char *to = out;
    if (bytes < 0)
        *to++ = '-';
    to = write_digits(to, scaled / powers[decimals], 1);
    if (decimals) {
        *to++ = '.';
        to = write_digits(to, scaled % powers[decimals], decimals);
    }
    *to++ = ' ';
    memcpy(to, units[unit], strlen(units[unit]) + 1);
    return out;
}
