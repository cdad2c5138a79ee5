/* SPDX-License-Identifier: MIT */
/* summary_judge.c - from the kills of each group to what is said of it; tested, and silent about too few. */
#include "summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STORM_KILLS = 10, /* the kernel prints so many reports in 5 s, and no more */
    FEWEST_INTERVALS = 3,
    FEWEST_SIZES = 3,
    FEWEST_INSIDE = 4,   /* kills between the first and the last, for a trend */
    MOST_COMPARED = 200, /* sizes: each with each */
};

#define STORM_US    (5 * SECOND_US)
#define LOOP_US     (15 * 60 * SECOND_US) /* kubelet waits 5 min at most before it starts a container again */
#define SIGNIFICANT 1.96                  /* deviations: chance alone does that once in 20 times */

/* ---- arrays ---- */

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t sorted_at(const int64_t *values, size_t n, double part) {
    return values[(size_t)((double)(n - 1) * part + 0.5)];
}

static int by_key(uint32_t a, uint32_t b, const struct kill *x, const struct kill *y) {
    if (a != b)
        return a < b ? -1 : 1;
    if (x->us != y->us)
        return x->us < y->us ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static int by_clock(const void *a, const void *b) {
    const struct kill *x = a, *y = b;
    return by_key(x->clock, y->clock, x, y);
}

static int by_scale(const void *a, const void *b) {
    const struct kill *x = a, *y = b;
    return by_key(x->scale, y->scale, x, y);
}

/* Logs are in order as a rule. */
static void sort(struct group *g, int (*compare)(const void *, const void *)) {
    for (size_t i = 1; i < g->count; i++)
        if (compare(&g->items[i - 1], &g->items[i]) > 0) {
            qsort(g->items, g->count, sizeof *g->items, compare);
            return;
        }
}

/* ---- by clock: intervals, storms, hosts ---- */

static void judge_intervals(struct group *g, int64_t *gaps) {
    size_t n = 0;
    for (size_t i = 1; i < g->count; i++) {
        const struct kill *before = &g->items[i - 1], *now = &g->items[i];
        if (before->clock == now->clock && now->scale != SCALE_NONE && now->us - before->us >= SECOND_US)
            gaps[n++] = now->us - before->us;
    }
    if (!n)
        return;
    qsort(gaps, n, sizeof *gaps, by_value);
    int64_t median = sorted_at(gaps, n, 0.5);
    g->spacing = (struct interval){ (int64_t)n, gaps[0], median, gaps[n - 1], 0 };
    for (size_t i = 0; i < n; i++)
        gaps[i] = gaps[i] > median ? gaps[i] - median : median - gaps[i];
    qsort(gaps, n, sizeof *gaps, by_value);
    g->spacing.deviation_us = sorted_at(gaps, n, 0.5);
}

static bool within(int64_t us, const struct kill *first, const struct kill *last) {
    return first->clock == last->clock && first->scale != SCALE_NONE && last->us - first->us <= us;
}

/* Returns how many kills were in storms. */
static int64_t judge_storms(struct group *g) {
    int64_t in_storms = 0;
    for (size_t i = 0, next; i < g->count; i = next) {
        next = i + 1;
        if (i + STORM_KILLS > g->count || !within(STORM_US, &g->items[i], &g->items[i + STORM_KILLS - 1]))
            continue;
        while (next < g->count && within(SECOND_US, &g->items[next - 1], &g->items[next]))
            next++;
        int64_t size = (int64_t)(next - i);
        g->storms++;
        g->largest_storm = size > g->largest_storm ? size : g->largest_storm;
        in_storms += size;
    }
    return in_storms;
}

static void judge_pattern(struct group *g, int64_t in_storms) {
    const struct interval *between = &g->spacing;
    if (g->events == 1)
        g->pattern = PATTERN_ONCE;
    else if (2 * in_storms >= g->events)
        g->pattern = PATTERN_STORM;
    else if (between->count < FEWEST_INTERVALS)
        g->pattern = PATTERN_UNSET;
    else if (between->median_us <= LOOP_US && g->victims_count == 1)
        g->pattern = PATTERN_LOOP;
    else if (between->deviation_us <= between->median_us / 7)
        g->pattern = PATTERN_REGULAR;
    else
        g->pattern = PATTERN_IRREGULAR;
}

static bool judge_hosts(const struct summary *s, struct group *g) {
    for (size_t i = 0, next; i < g->count; i = next) {
        for (next = i + 1; next < g->count && g->items[next].clock == g->items[i].clock;)
            next++;
        size_t host = s->clocks[g->items[i].clock].host;
        const struct tally more = { summary_name(s, host), host, (int64_t)(next - i) };
        if (more.name && !summary_tally(s, &g->hosts, &g->hosts_count, &more))
            return false;
    }
    if (g->hosts_count)
        qsort(g->hosts, g->hosts_count, sizeof *g->hosts, summary_by_events);
    return true;
}

static void judge_containers(struct group *g, int64_t *ids) {
    size_t n = 0;
    for (size_t i = 0; i < g->count; i++)
        if (g->items[i].container)
            ids[n++] = (int64_t)g->items[i].container;
    if (n)
        qsort(ids, n, sizeof *ids, by_value);
    for (size_t i = 0; i < n; i++)
        g->containers += !i || ids[i] != ids[i - 1];
}

/* ---- by scale: first and last, limits, trends ---- */

static void judge_ends(const struct summary *s, struct group *g) {
    for (size_t i = 0, next; i < g->count; i = next) {
        for (next = i + 1; next < g->count && g->items[next].scale == g->items[i].scale;)
            next++;
        bool is_timed = g->items[i].scale != SCALE_NONE;
        if (next - i > g->run_count || (is_timed && g->items[g->run].scale == SCALE_NONE)) {
            g->run = i;
            g->run_count = next - i;
        }
    }
    summary_moment(s, &g->items[g->run], &g->ends[0]);
    summary_moment(s, &g->items[g->run + g->run_count - 1], &g->ends[1]);
}

static bool judge_limit(struct group *g, const struct kill *kill) {
    struct limit *limit = g->limits, *end = limit + g->limits_count;
    if (kill->limit_bytes == OOMWHY_UNSET)
        return true;
    while (limit < end && limit->limit_bytes != kill->limit_bytes)
        limit++;
    if (limit == end) {
        struct limit *more = realloc(g->limits, (g->limits_count + 1) * sizeof *more);
        if (!more)
            return false;
        g->limits = more;
        limit = &more[g->limits_count++];
        *limit = (struct limit){ .limit_bytes = kill->limit_bytes, .first_kill = kill };
    }
    limit->events++;
    limit->last_kill = kill;
    return true;
}

static bool judge_limits(const struct summary *s, struct group *g) {
    for (size_t i = 0; i < g->count; i++)
        if (!judge_limit(g, &g->items[i]))
            return false;
    for (size_t i = 0; i < g->limits_count; i++) {
        summary_moment(s, g->limits[i].first_kill, &g->limits[i].first);
        summary_moment(s, g->limits[i].last_kill, &g->limits[i].last);
    }
    return true;
}

/*
 * Laplace's test: of kills that come with an even rate, the times between the first and the last are spread
 * evenly around the middle.
 */
static void judge_rate(struct group *g) {
    const struct kill *items = g->items + g->run, *last = items + g->run_count - 1;
    double whole = (double)(last->us - items->us), sum = 0;
    size_t inside = 0;
    if (items->scale == SCALE_NONE || whole <= 0)
        return;
    for (const struct kill *k = items + 1; k < last; k++)
        if (k->us - k[-1].us >= SECOND_US) {
            sum += (double)(k->us - items->us) / whole;
            inside++;
        }
    if (inside < FEWEST_INSIDE)
        return;
    double deviations = (sum / (double)inside - 0.5) * sqrt(12.0 * (double)inside);
    g->rate_trend = deviations > SIGNIFICANT    ? TREND_RISING
                    : deviations < -SIGNIFICANT ? TREND_FALLING
                                                : TREND_STEADY;
}

/* Kendall's test on some of the sizes in their order: does the later one tend to be the larger? */
static double kendall(const int64_t *sizes, size_t n) {
    size_t step = n / MOST_COMPARED + 1, taken = (n + step - 1) / step;
    double score = 0, m = (double)taken;
    for (size_t i = 0; i < n; i += step)
        for (size_t k = i + step; k < n; k += step)
            score += (sizes[k] > sizes[i]) - (sizes[k] < sizes[i]);
    return score / sqrt(m * (m - 1) * (2 * m + 5) / 18);
}

/* sizes: in their order; they are sorted here. */
static enum trend trend_of(int64_t *sizes, size_t n) {
    double deviations = n >= FEWEST_SIZES ? kendall(sizes, n) : 0;
    if (n < FEWEST_SIZES)
        return TREND_UNSET;
    qsort(sizes, n, sizeof *sizes, by_value);
    int64_t spread = sorted_at(sizes, n, 0.9) - sorted_at(sizes, n, 0.1);
    if (spread <= sorted_at(sizes, n, 0.5) / 10)
        return TREND_STEADY;
    return n == FEWEST_SIZES           ? TREND_UNSET
           : deviations > SIGNIFICANT  ? TREND_RISING
           : deviations < -SIGNIFICANT ? TREND_FALLING
                                       : TREND_VARYING;
}

static void judge_ram(struct group *g, int64_t *sizes) {
    size_t n = 0;
    for (size_t i = g->run; i < g->run + g->run_count; i++)
        if (g->items[i].ram_bytes != OOMWHY_UNSET)
            sizes[n++] = g->items[i].ram_bytes;
    if (!n)
        return;
    g->sizes.count = (int64_t)n;
    g->sizes.first_bytes = sizes[0];
    g->sizes.last_bytes = sizes[n - 1];
    bool comparable = g->items[g->run].scale != SCALE_NONE && g->limits_count < 2; /* sizes follow limits */
    g->ram_trend = comparable ? trend_of(sizes, n) : TREND_UNSET;
    qsort(sizes, n, sizeof *sizes, by_value);
    g->sizes.min_bytes = sizes[0];
    g->sizes.median_bytes = sorted_at(sizes, n, 0.5);
    g->sizes.max_bytes = sizes[n - 1];
}

/* ---- what the records had in common ---- */

static void judge_filling(const struct summary *s, struct group *g) {
    double most = 0;
    g->filled_share = NAN;
    for (size_t i = 0; i < SUMMARY_PARTS && i < s->parts.count && g->total_bytes > 0; i++)
        if (g->parts[i] > most && strcmp(s->parts.items[i], "free") != 0) {
            most = g->parts[i];
            g->filled_by = s->parts.items[i];
            g->filled_share = most / g->total_bytes;
        }
}

static bool judge_codes(const struct summary *s, struct group *g) {
    const char **codes = malloc(SUMMARY_CODES * sizeof *codes);
    if (!codes)
        return false;
    g->codes.items = codes;
    for (size_t i = 0; i < SUMMARY_CODES && i < s->codes.count && g->reports; i++)
        if (g->code_bits >> i & 1)
            codes[g->codes.count++] = s->codes.items[i];
    return true;
}

bool summary_judge_group(const struct summary *s, struct group *g) {
    int64_t *numbers = malloc(g->count * sizeof *numbers);
    if (!numbers)
        return false;
    if (g->victims_count)
        qsort(g->victims, g->victims_count, sizeof *g->victims, summary_by_events);
    sort(g, by_clock);
    judge_intervals(g, numbers);
    judge_pattern(g, judge_storms(g));
    judge_containers(g, numbers);
    bool whole = judge_hosts(s, g);
    sort(g, by_scale);
    judge_ends(s, g);
    judge_rate(g);
    whole = whole && judge_limits(s, g);
    judge_ram(g, numbers);
    judge_filling(s, g);
    free(numbers);
    return whole && judge_codes(s, g);
}
