/* SPDX-License-Identifier: MIT */
/*
 * summary_join.c - the groups as a whole: which of them are one thing under new ids, and their order.
 */
#include "summary.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- one thing under new ids ---- */

/* A container that is made anew after each kill has a new id each time. */
static bool is_joinable(const struct group *g) {
    return g->is_transient && g->events == 1;
}

bool summary_is_joined(const struct group *g) {
    return g->is_transient && !g->own.pod_uid && !g->own.id && !g->own.job;
}

/* Alike in all but the id. */
static size_t number_class(struct summary *s, const struct group *g, struct texts *classes) {
    const char *const words[] = { g->own.runtime, g->own.limit_level, g->own.qos };
    s->key.n = 0;
    bytes_printf(&s->key, "%u/%zu/%" PRId64, g->kind, g->victims_count ? g->victims->form : TEXTS_NONE,
                 g->items->limit_bytes);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        bytes_printf(&s->key, "/%s", words[i] ? words[i] : "");
    return s->key.failed ? TEXTS_NONE : texts_number(classes, s->key.p);
}

/* targets: room for as many numbers as there are groups. */
static bool join(struct summary *s, struct texts *classes, size_t *targets) {
    bool whole = true;
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct group *g = &s->groups[i];
        size_t known = classes->count, number = is_joinable(g) ? number_class(s, g, classes) : known;
        whole &= number != TEXTS_NONE;
        if (number < known) {
            whole &= summary_absorb(s, &s->groups[targets[number]], g);
            summary_free_group(g);
            continue;
        }
        if (classes->count > known)
            targets[number] = kept;
        s->groups[kept++] = *g;
    }
    s->count = kept;
    return whole;
}

static bool join_all(struct summary *s) {
    struct texts classes = { 0 };
    size_t *targets = malloc((s->count + 1) * sizeof *targets);
    bool whole = targets && join(s, &classes, targets);
    free(targets);
    texts_free(&classes);
    return whole;
}

/* ---- all of it ---- */

static int by_size(const void *a, const void *b) {
    const struct group *x = a, *y = b;
    if (x->events != y->events)
        return x->events < y->events ? 1 : -1;
    return (x->items->number > y->items->number) - (x->items->number < y->items->number);
}

/* The pointers into a group itself, when it will not move any more. */
static void settle(struct group *g) {
    g->schema = SUMMARY_SCHEMA;
    g->container = g->has_container ? &g->own : NULL;
    g->interval = g->spacing.count ? &g->spacing : NULL;
    g->ram = g->sizes.count ? &g->sizes : NULL;
    for (size_t i = 0; i < 2; i++)
        g->ends[i].wall = g->ends[i].wall ? g->ends[i].text : NULL;
    g->first = &g->ends[0];
    g->last = &g->ends[1];
}

bool summary_judge(struct summary *s) {
    bool whole = join_all(s);
    for (size_t i = 0; whole && i < s->count; i++)
        whole = summary_judge_group(s, &s->groups[i]);
    if (!whole)
        return false;
    if (s->count)
        qsort(s->groups, s->count, sizeof *s->groups, by_size);
    for (size_t i = 0; i < s->count; i++)
        settle(&s->groups[i]);
    return true;
}
