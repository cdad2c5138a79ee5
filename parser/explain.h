/* SPDX-License-Identifier: MIT */
/* explain.h - what the parts of the explanation share: one record, and what has been worked out of it. */
#ifndef OOMWHY_EXPLAIN_H
#define OOMWHY_EXPLAIN_H

#include "container.h"
#include "list.h"

/* The keys of memory.stat that the explanation needs. */
#define STAT_FIGURE_MAP(X) \
    X(anon)                \
    X(file)                \
    X(kernel)              \
    X(shmem)               \
    X(slab)                \
    X(kernel_stack)        \
    X(pagetables)          \
    X(percpu)              \
    X(vmalloc)             \
    X(sock)                \
    X(rss)                 \
    X(cache)               \
    X(swap)                \
    X(unevictable)         \
    X(file_dirty)          \
    X(file_writeback)      \
    X(dirty)               \
    X(writeback)

enum stat_figure {
#define X(key) STAT_##key,
    STAT_FIGURE_MAP(X)
#undef X
        STAT_FIGURES,
};

/* The task table, which may have as many rows as there are pids, is walked once: its sums, and what else it
 * shows. */
struct table {
    const struct oomwhy_task *victim; /* its row; NULL: not there */
    int64_t rss_bytes, pgtables_bytes;
    int64_t held_bytes; /* RAM, swap and page tables */
    size_t namesakes;   /* rows called like the victim */
    bool same_adj;
};

struct inquiry {
    const struct oomwhy_record *record;
    const struct oomwhy_victim *victim; /* the first; NULL: none */
    struct table table;
    struct cgroup limiting, task_cgroup; /* of oom_memcg and task_memcg */
    int64_t stats[STAT_FIGURES];         /* see inquiry_stat() */
    struct oomwhy_analysis *analysis;
    const struct oomwhy_namer *namer; /* NULL: none */
    struct arena *arena;
};

/* Words, and their first letters in a row: most of what is looked for does not even begin like one of them.
 */
struct vocabulary {
    const char *const *words;
    const char *letters;
    size_t count;
};

#define WORD_(key)   #key,
#define LETTER_(key) (#key)[0],

/* Its place, or `count`. */
static inline size_t vocabulary_find(const struct vocabulary *v, const char *word) {
    const char *letter = v->letters, *end = letter + v->count;
    while ((letter = memchr(letter, *word, (size_t)(end - letter))))
        if (strcmp(v->words[letter++ - v->letters], word) == 0)
            return (size_t)(letter - 1 - v->letters);
    return v->count;
}

static inline bool same_word(const char *a, const char *b) {
    return *a == *b && strcmp(a, b) == 0;
}

/* The container that the path tells of may have a name that somebody knows. NULL does nothing. */
static inline void inquire_name(const struct inquiry *q, struct oomwhy_container *container) {
    if (q->namer && container)
        q->namer->name(q->namer->context, container);
}

/* A number, or 0 where the log does not give it: for sums. */
static inline int64_t or_zero(int64_t value) {
    return value == OOMWHY_UNSET ? 0 : value;
}

/* What the kernel counts for a process. */
static inline int64_t held_by(const struct oomwhy_task *task) {
    return plus(or_zero(task->rss_bytes), plus(or_zero(task->swap_bytes), or_zero(task->pgtables_bytes)));
}

/* A key of memory.stat, hierarchical: total_<key> where there is one; OOMWHY_UNSET: not printed. */
static inline int64_t inquiry_stat(const struct inquiry *q, enum stat_figure key) {
    return q->stats[key];
}

/* balance.c: analysis.balance and swapped_bytes */
void balance_draw(struct inquiry *q);

/* The part's bytes, 0 when there is none of that name. */
int64_t balance_of(const struct oomwhy_analysis *analysis, const char *name);

/* rank.c: analysis.ranking */
void rank_tasks(struct inquiry *q);

/* findings.c: analysis.findings */
void findings_gather(struct inquiry *q);

#endif
