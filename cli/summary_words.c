/* SPDX-License-Identifier: MIT */
/* summary_words.c - what is known of a group, in sentences that claim no more than that. */
#include "summary_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SPAN(us)  date_span((us), (char[DATE_TEXT]){ 0 })
#define PLURAL(n) ((n) == 1 ? "" : "s")
#define LONG_US   (300 * DAY_US)

/* ---- who ---- */

/* "12 docker containers" */
static void joined_place(const struct output *o, const struct group *g, char *out, size_t size) {
    const char *what = g->own.qos ? "pod" : g->containers ? "container" : "job";
    const char *runtime = g->own.runtime && !g->own.qos ? CLEAN(o, g->own.runtime) : "";
    snprintf(out, size, "%s %s%s%ss, killed once each", COUNT(g->events), runtime, *runtime ? " " : "", what);
}

/* "pod 8a7f3c10-...", "pod shop/cart-1, container web" */
static void pod_place(const struct output *o, const struct oomwhy_container *c, char *out, size_t size) {
    snprintf(out, size, "pod %s%s%s%s%s", c->namespace_ ? CLEAN(o, c->namespace_) : "",
             c->namespace_ ? "/" : "", CLEAN(o, c->pod ? c->pod : c->pod_uid), c->name ? ", container " : "",
             c->name ? CLEAN(o, c->name) : "");
}

static void container_place(const struct output *o, const struct oomwhy_container *c, char *out,
                            size_t size) {
    const char *runtime = c->runtime ? CLEAN(o, c->runtime) : "";
    const char *gap = c->runtime ? " " : "";
    if (c->pod_uid)
        pod_place(o, c, out, size);
    else if (c->name)
        snprintf(out, size, "%s%s%s%s", runtime, gap, c->id ? "container " : "", CLEAN(o, c->name));
    else if (c->id)
        snprintf(out, size, "%s%scontainer %.12s", runtime, gap, CLEAN(o, c->id));
    else if (c->job)
        snprintf(out, size, "%s%sjob %s", runtime, gap, CLEAN(o, c->job));
    else if (c->unit)
        snprintf(out, size, "%s%s%s", CLEAN(o, c->unit), c->user ? " of user " : "",
                 c->user ? CLEAN(o, c->user) : "");
    else if (c->user)
        snprintf(out, size, "user %s", CLEAN(o, c->user));
}

static const char *ran_out(enum oomwhy_kind kind) {
    switch (kind) {
    case OOMWHY_GLOBAL:
        return "machine out of memory";
    case OOMWHY_CPUSET:
        return "its cpuset's memory nodes full";
    case OOMWHY_MEMPOLICY:
        return "its policy's memory nodes full";
    case OOMWHY_UNKNOWN:
        return "limit not told";
    case OOMWHY_MEMCG:
        break;
    }
    return NULL;
}

/* "java", "java and others", "8 different processes" */
static void victims_of(const struct output *o, const struct group *g, char *out, size_t size) {
    bool mostly = g->victims_count && 2 * g->victims->events >= g->events;
    if (g->victims_count == 0)
        snprintf(out, size, g->kills ? "a process not named" : "no process");
    else if (mostly || g->victims_count == 1)
        snprintf(out, size, "%s%s", CLEAN(o, g->victims->name), g->victims_count > 1 ? " and others" : "");
    else
        snprintf(out, size, "%zu different processes", g->victims_count);
}

void summary_who(const struct output *o, const struct group *g, char *out, size_t size) {
    char place[LAYOUT_TEXT] = "", victims[LAYOUT_TEXT];
    const char *why = ran_out(g->kind);
    victims_of(o, g, victims, sizeof victims);
    if (summary_is_joined(g))
        joined_place(o, g, place, sizeof place);
    else if (g->container)
        container_place(o, g->container, place, sizeof place);
    if (!*place && g->kind == OOMWHY_MEMCG)
        snprintf(place, sizeof place, "%s%s", g->oom_memcg ? "cgroup " : "a cgroup not named",
                 g->oom_memcg ? CLEAN(o, g->oom_memcg) : "");
    snprintf(out, size, "%s%s%s%s%s", victims, *place ? " in " : "", place, why ? ", " : "", why ? why : "");
}

/* ---- when ---- */

void summary_when(const struct moment *m, char *out, size_t size) {
    const char *wall = m->wall && strncmp(m->wall, "--", 2) == 0 ? m->wall + 2 : m->wall;
    if (m->monotonic_us != OOMWHY_UNSET)
        snprintf(out, size, "%" PRId64 ".%03d s after boot", m->monotonic_us / SECOND_US,
                 (int)(m->monotonic_us % SECOND_US / 1000));
    else if (!wall)
        snprintf(out, size, "the log gives no time");
    else {
        int day = (int)strcspn(wall, "T");
        snprintf(out, size, "%.*s %.8s", day, wall, wall + day + 1);
    }
}

/* The end without what it has in common with the beginning. */
void summary_range(const struct moment *from, const struct moment *to, char *out, size_t size) {
    char start[SUMMARY_MOMENT], end[SUMMARY_MOMENT];
    summary_when(from, start, sizeof start);
    summary_when(to, end, sizeof end);
    size_t day = strcspn(start, " ") + 1;
    if (from->monotonic_us != OOMWHY_UNSET)
        snprintf(out, size, "%.*s s to %s", (int)strcspn(start, " "), start, end);
    else
        snprintf(out, size, "%s to %s", start, strncmp(start, end, day) == 0 ? end + day : end);
}

void summary_span(const struct group *g, char *out, size_t size) {
    const struct kill *first = g->items + g->run, *last = first + g->run_count - 1;
    size_t others = g->count - g->run_count;
    if (first->us == last->us) {
        summary_when(g->first, out, size);
    } else {
        summary_range(g->first, g->last, out, size);
        size_t n = strlen(out);
        bool yearless = first->scale == SCALE_YEARLESS && last->us - first->us > LONG_US;
        snprintf(out + n, size - n, " (%s%s)", SPAN(last->us - first->us),
                 yearless ? ", if no year is left out" : "");
    }
    size_t n = strlen(out);
    if (others)
        snprintf(out + n, size - n, ", and %zu on %s", others,
                 others == 1 ? "another clock" : "other clocks");
}

/* ---- how often, since when ---- */

/* "40 s ± 3 s" */
static const char *about(const struct output *o, const struct interval *i, char out[2 * DATE_TEXT]) {
    bool exact = i->deviation_us < i->median_us / 100;
    snprintf(out, 2 * DATE_TEXT, "%s%s%s", SPAN(i->median_us),
             exact     ? ""
             : o->utf8 ? " ± "
                       : " +- ",
             exact ? "" : SPAN(i->deviation_us));
    return out;
}

void summary_pattern(const struct output *o, const struct group *g, char *out, size_t size) {
    const struct interval *i = &g->spacing;
    const char *where = g->hosts_count > 1 ? " on each host" : "";
    char often[2 * DATE_TEXT];
    *out = '\0';
    switch (g->pattern) {
    case PATTERN_STORM:
        snprintf(out, size, "%s storm%s of %s%s kills at once", g->storms == 1 ? "a" : COUNT(g->storms),
                 PLURAL(g->storms), g->storms == 1 ? "" : "up to ", COUNT(g->largest_storm));
        break;
    case PATTERN_LOOP:
        snprintf(out, size, "every %s%s, a loop: started anew and killed again [likely]", about(o, i, often),
                 where);
        break;
    case PATTERN_REGULAR:
        snprintf(out, size, "every %s%s", about(o, i, often), where);
        break;
    case PATTERN_IRREGULAR:
        snprintf(out, size, "every %s to %s%s, median %s", SPAN(i->min_us), SPAN(i->max_us), where,
                 SPAN(i->median_us));
        break;
    case PATTERN_UNSET:
    case PATTERN_ONCE:
        break;
    }
}

/* Of the kills on its scale, those in the first third of their time, or in the last. */
static int64_t count_third(const struct group *g, bool last) {
    const struct kill *items = g->items + g->run;
    int64_t whole = items[g->run_count - 1].us - items->us, count = 0;
    for (size_t i = 0; i < g->run_count; i++) {
        double part = (double)(items[i].us - items->us) * 3 / (double)whole;
        count += last ? part >= 2 : part < 1;
    }
    return count;
}

void summary_rate(const struct group *g, char *out, size_t size) {
    int64_t all = (int64_t)g->run_count;
    switch (g->rate_trend) {
    case TREND_RISING:
        snprintf(out, size, "getting worse: %s of %s came in the last third of the time",
                 COUNT(count_third(g, true)), COUNT(all));
        break;
    case TREND_FALLING:
        snprintf(out, size, "getting rarer: %s of %s came in the first third of the time",
                 COUNT(count_third(g, false)), COUNT(all));
        break;
    case TREND_STEADY:
    case TREND_VARYING:
        snprintf(out, size, "not getting worse: as often late as early");
        break;
    case TREND_UNSET:
        *out = '\0';
        break;
    }
}

/* ---- how much ---- */

void summary_size(const struct group *g, char *out, size_t size) {
    const struct ram *ram = g->ram;
    *out = '\0';
    if (!ram)
        return;
    if (g->ram_trend == TREND_STEADY)
        snprintf(out, size, "%s each time", SIZE(ram->median_bytes));
    else if (g->ram_trend == TREND_RISING || g->ram_trend == TREND_FALLING)
        snprintf(out, size, "%s from kill to kill: %s at first, %s in the end",
                 g->ram_trend == TREND_RISING ? "more" : "less", SIZE(ram->first_bytes),
                 SIZE(ram->last_bytes));
    else if (ram->min_bytes == ram->max_bytes)
        snprintf(out, size, "%s", SIZE(ram->median_bytes));
    else if (ram->count == 2)
        snprintf(out, size, "%s%s %s", SIZE(ram->first_bytes), g->victims_count == 1 ? ", then" : " and",
                 SIZE(ram->last_bytes));
    else
        snprintf(out, size, "%s to %s, median %s", SIZE(ram->min_bytes), SIZE(ram->max_bytes),
                 SIZE(ram->median_bytes));
}

/* Each limit was over when the next one came. */
static bool is_sequence(const struct group *g) {
    for (size_t i = 1; i < g->limits_count; i++) {
        const struct kill *before = g->limits[i - 1].last_kill, *next = g->limits[i].first_kill;
        if (next < before || next->scale != before->scale || next->scale == SCALE_NONE)
            return false;
    }
    return true;
}

/* "256 MiB, then 512 MiB from 2026-01-03 04:05:06, of the container" */
void summary_limits(const struct group *g, char *out, size_t size) {
    enum { SHOWN = 4 };
    const char *level = g->container ? g->container->limit_level : NULL;
    bool sequence = is_sequence(g);
    size_t n = 0;
    *out = '\0';
    for (size_t i = 0; i < g->limits_count && i < SHOWN && n < size; i++) {
        const struct limit *limit = &g->limits[i];
        char more[DATE_TEXT + 8] = "";
        if (!sequence)
            snprintf(more, sizeof more, " (%s)", COUNT(limit->events));
        else if (i)
            summary_when(&limit->first, more, sizeof more);
        n += (size_t)snprintf(out + n, size - n, "%s%s%s%s",
                              !i         ? ""
                              : sequence ? ", then "
                                         : ", ",
                              SIZE(limit->limit_bytes), i && sequence ? " from " : "", more);
    }
    if (g->limits_count > SHOWN && n < size)
        n += (size_t)snprintf(out + n, size - n, ", and %zu more", g->limits_count - SHOWN);
    if (n && n < size && (g->kind == OOMWHY_GLOBAL || level))
        snprintf(out + n, size - n, ", of the %s", g->kind == OOMWHY_GLOBAL ? "machine" : level);
}

/* ---- what it means ---- */

static bool is_raised(const struct group *g) {
    for (size_t i = 1; i < g->limits_count; i++)
        if (g->limits[i].limit_bytes <= g->limits[i - 1].limit_bytes)
            return false;
    return g->limits_count > 1 && is_sequence(g);
}

static bool is_steady(const struct group *g) {
    return g->ram_trend == TREND_STEADY && g->limits_count == 1;
}

static bool is_loop(const struct group *g) {
    return g->pattern == PATTERN_LOOP;
}

static bool is_regular(const struct group *g) {
    return g->pattern == PATTERN_REGULAR;
}

static bool is_growing(const struct group *g) {
    return g->ram_trend == TREND_RISING && g->victims_count == 1;
}

/* The first that holds is told. */
static const struct {
    bool (*holds)(const struct group *g);
    bool of_machines; /* not of a limit alone */
    const char *text;
} meanings[] = {
    { is_raised, false,
      "Its limit was raised, and it reached the new one too: look for what grows without end. [likely]" },
    { is_growing, true, "That is growth from kill to kill: look for what each run adds. [possible]" },
    { is_loop, false, "It reaches its limit soon after each start: that is too low for it. [likely]" },
    { is_regular, false, "So long it takes to fill its limit (a leak), or a job does it then. [possible]" },
    { is_steady, false, "It ends at its limit each time, so its size says nothing of a leak." },
};

const char *summary_meaning(const struct group *g) {
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if ((meanings[i].of_machines || g->kind == OOMWHY_MEMCG) && meanings[i].holds(g))
            return meanings[i].text;
    return NULL;
}
