/* SPDX-License-Identifier: MIT */
/*
 * summary_text.c - the summary for people. Three sentences answer: what dies most, how often, and whether it
 * gets worse; then each group, most kills first; then all of them counted.
 */
#include "summary_report.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 10, SHOWN_TALLIES = 4 };

#define PLURAL(n) ((n) == 1 ? "" : "s")

/* ---- the answer ---- */

static int64_t count_events(const struct summary *s) {
    int64_t sum = 0;
    for (size_t i = 0; i < s->count; i++)
        sum += s->groups[i].events;
    return sum;
}

/* "java in pod 8a7f3c10-...: 40 of 52 kills, more than any other." */
static void headline(const struct output *o, const struct summary *s, char *out, size_t size) {
    const struct group *top = s->groups;
    char who[SUMMARY_TEXT];
    int64_t all = count_events(s);
    const char *noun = s->without_kill == 0 ? "kill" : "event";
    bool shared = s->count > 1 && s->groups[1].events == top->events;
    summary_who(o, top, who, sizeof who);
    if (s->count == 1)
        snprintf(out, size, "%s: %s %s%s.", who, COUNT(all), noun, PLURAL(all));
    else if (top->events == 1)
        snprintf(out, size, "Nothing stands out: %s %ss, each of another thing.", COUNT(all), noun);
    else
        snprintf(out, size, "%s: %s of %s %ss, %s.", who, COUNT(top->events), COUNT(all), noun,
                 shared ? "and another has as many" : "more than any other");
}

static void put_sentence(struct output *o, char *text) {
    *text = (char)(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
    if (*text)
        layout_paragraph(o, 0, 0, text);
}

/* "2026-01-01 02:00:11 to 2026-03-01 02:00:09 (59 days), every 24 h." */
static void how_often(struct output *o, const struct group *g) {
    char text[2 * SUMMARY_TEXT], pattern[SUMMARY_TEXT];
    summary_span(g, text, sizeof text);
    summary_pattern(o, g, pattern, sizeof pattern);
    size_t n = strlen(text);
    snprintf(text + n, sizeof text - n, "%s%s.", *pattern ? ", " : "", pattern);
    put_sentence(o, text);
}

/* "Not getting worse: as often late as early. It held 498 MiB each time. ..." */
static void how_bad(struct output *o, const struct group *g) {
    char text[3 * SUMMARY_TEXT], rate[SUMMARY_TEXT], held[SUMMARY_TEXT];
    const char *meaning = summary_meaning(g);
    summary_rate(g, rate, sizeof rate);
    summary_size(g, held, sizeof held);
    if (!*rate && g->events > 1)
        snprintf(rate, sizeof rate, "%s to tell whether it gets worse",
                 g->pattern == PATTERN_STORM && g->storms == 1 ? "one storm is too little" : "too few");
    snprintf(text, sizeof text, "%s%s%s%s%s%s", rate, *rate ? ". " : "", *held ? "It held " : "", held,
             *held ? ". " : "", meaning ? meaning : "");
    put_sentence(o, text);
}

static void answer(struct output *o, const struct summary *s) {
    char text[2 * SUMMARY_TEXT];
    headline(o, s, text, sizeof text);
    layout_style(o, STYLE_BOLD);
    layout_paragraph(o, 0, 0, text);
    layout_style(o, STYLE_PLAIN);
    if (s->count > 1 && s->groups->events == 1)
        return;
    how_often(o, s->groups);
    how_bad(o, s->groups);
}

/* ---- a group ---- */

static void put_heading(struct output *o, const struct group *g) {
    char who[SUMMARY_TEXT], label[64];
    snprintf(label, sizeof label, "%s %s%s", COUNT(g->events), g->kills ? "kill" : "event",
             PLURAL(g->events));
    summary_who(o, g, who, sizeof who);
    layout_style(o, STYLE_BOLD);
    buffer_puts(o->to, "\n  ");
    layout_cell(o, label, LABEL);
    layout_paragraph(o, LABEL + 2, LABEL + 2, who);
    layout_style(o, STYLE_PLAIN);
}

static void write_tallies(const struct output *o, const struct tally *tallies, size_t count, char *out,
                          size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < count && (i < SHOWN_TALLIES || o->verbose) && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s (%s)", i ? ", " : "", CLEAN(o, tallies[i].name),
                              COUNT(tallies[i].events));
    if (count > SHOWN_TALLIES && !o->verbose && n < size)
        snprintf(out + n, size - n, " and %zu more", count - SHOWN_TALLIES);
}

/* ---- the lines of a group: each "" where there is nothing to say ---- */

static void write_when(const struct output *o, const struct group *g, char *out, size_t size) {
    summary_span(g, out, size);
    size_t n = strlen(out);
    if (g->hosts_count == 1)
        snprintf(out + n, size - n, " on %s", CLEAN(o, g->hosts->name));
}

static void write_how_often(const struct output *o, const struct group *g, char *out, size_t size) {
    char rate[SUMMARY_TEXT];
    summary_pattern(o, g, out, size);
    summary_rate(g, rate, sizeof rate);
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s%s", n && *rate ? "; " : "", rate);
}

static void write_limits(const struct output *o, const struct group *g, char *out, size_t size) {
    (void)o;
    summary_limits(g, out, size);
}

static void write_size(const struct output *o, const struct group *g, char *out, size_t size) {
    (void)o;
    summary_size(g, out, size);
}

static void write_filling(const struct output *o, const struct group *g, char *out, size_t size) {
    (void)o;
    if (g->filled_by)
        snprintf(out, size, "%s, %.0f %%", text_part(g->filled_by), g->filled_share * 100);
}

static void write_containers(const struct output *o, const struct group *g, char *out, size_t size) {
    (void)o;
    if (g->containers > 1 && !summary_is_joined(g))
        snprintf(out, size, "%s%s", COUNT(g->containers),
                 g->containers == g->events ? ": a new one for each kill" : "");
}

static void write_hosts(const struct output *o, const struct group *g, char *out, size_t size) {
    if (g->hosts_count > 1)
        write_tallies(o, g->hosts, g->hosts_count, out, size);
}

static void write_victims(const struct output *o, const struct group *g, char *out, size_t size) {
    if (g->victims_count > 1)
        write_tallies(o, g->victims, g->victims_count, out, size);
}

static void write_bare(const struct output *o, const struct group *g, char *out, size_t size) {
    (void)o;
    if (g->bare)
        snprintf(out, size, "%s%s", COUNT(g->bare),
                 g->reports ? ", counted here by time and the name of the process" : "");
}

static void write_codes(const struct output *o, const struct group *g, char *out, size_t size) {
    size_t n = 0;
    for (size_t i = 0; o->verbose && i < g->codes.count && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", i ? ", " : "", g->codes.items[i]);
}

static const struct {
    const char *label;
    void (*write)(const struct output *o, const struct group *g, char *out, size_t size);
} lines[] = {
    { "when", write_when },           { "how often", write_how_often },
    { "limit", write_limits },        { "RAM at kill", write_size },
    { "filled by", write_filling },   { "containers", write_containers },
    { "hosts", write_hosts },         { "victims", write_victims },
    { "without report", write_bare }, { "in all reports", write_codes },
};

static void put_line(struct output *o, const char *label, const char *text) {
    layout_style(o, STYLE_DIM);
    buffer_puts(o->to, "  ");
    layout_cell(o, label, LABEL);
    layout_style(o, STYLE_PLAIN);
    layout_paragraph(o, LABEL + 2, LABEL + 2, text);
}

static void put_group(struct output *o, const struct summary *s, const struct group *g,
                      struct line_scale *scale) {
    char text[SUMMARY_TEXT];
    put_heading(o, g);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        *text = '\0';
        lines[i].write(o, g, text, sizeof text);
        if (*text)
            put_line(o, lines[i].label, text);
    }
    summary_line(o, s, g, scale);
}

/* ---- all of them ---- */

struct totals {
    int64_t events, kills, reports, bare, suppressed, rest; /* rest: events of groups not shown */
};

static struct totals count_all(const struct summary *s, size_t shown) {
    struct totals t = { .events = 0 };
    for (size_t i = 0; i < s->count; i++) {
        const struct group *g = &s->groups[i];
        t.events += g->events;
        t.kills += g->kills;
        t.reports += g->reports;
        t.bare += g->bare;
        t.suppressed += g->suppressed_before;
        t.rest += i < shown ? 0 : g->events;
    }
    return t;
}

/* How many kills there are whose times are not on that scale, and why they cannot be put beside the others.
 */
static void write_others(const struct summary *s, uint32_t scale, char *out, size_t size) {
    int64_t none = 0, others = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->groups[i].count; k++) {
            none += s->groups[i].items[k].scale == SCALE_NONE;
            others += s->groups[i].items[k].scale != SCALE_NONE && s->groups[i].items[k].scale != scale;
        }
    if (others)
        n = (size_t)snprintf(out, size,
                             " The time%s of %s cannot be compared with these: %s, "
                             "of another boot, without a date or without a year.",
                             PLURAL(others), COUNT(others),
                             others == 1 ? "it is on another clock" : "they are on other clocks");
    if (none && n < size)
        snprintf(out + n, size - n, " Of %s the log gives no time.", COUNT(none));
}

/* " From 2026-01-01 02:00:11 to 2026-03-01 02:00:09 (59 days)." */
static void write_extent(const struct summary *s, char *out, size_t size) {
    struct line_scale l = { .scale = s->groups->items[s->groups->run].scale };
    struct moment ends[2];
    char range[SUMMARY_TEXT], span[DATE_TEXT];
    size_t n = 0;
    *out = '\0';
    if (l.scale != SCALE_NONE && summary_ends(s, &l) > 1 && l.first.us != l.last.us) {
        summary_moment(s, &l.first, &ends[0]);
        summary_moment(s, &l.last, &ends[1]);
        summary_range(&ends[0], &ends[1], range, sizeof range);
        n = (size_t)snprintf(out, size, " From %s (%s).", range, date_span(l.last.us - l.first.us, span));
    }
    write_others(s, l.scale, out + n, size - n);
}

/* " of 85 processes, and 2 events without a kill, in 6 groups; 41 reports, 11 bare kill lines; ..." */
static void write_counts(const struct summary *s, const struct totals *t, char *out, size_t size) {
    size_t n = 0;
    if (t->kills != t->events - s->without_kill)
        n += (size_t)snprintf(out + n, size - n, " of %s processes", COUNT(t->kills));
    if (s->without_kill)
        n += (size_t)snprintf(out + n, size - n, " and %s event%s without a kill", COUNT(s->without_kill),
                              PLURAL(s->without_kill));
    n += (size_t)snprintf(out + n, size - n, " in %zu group%s; %s report%s", s->count, PLURAL(s->count),
                          COUNT(t->reports), PLURAL(t->reports));
    if (t->bare)
        n += (size_t)snprintf(out + n, size - n, ", %s bare kill line%s", COUNT(t->bare), PLURAL(t->bare));
    if (t->suppressed)
        snprintf(out + n, size - n, "; the kernel's rate limit swallowed %s report%s", COUNT(t->suppressed),
                 PLURAL(t->suppressed));
}

static void put_totals(struct output *o, const struct summary *s) {
    const struct totals t = count_all(s, s->count);
    char text[3 * SUMMARY_TEXT], counts[SUMMARY_TEXT], extent[SUMMARY_TEXT];
    int64_t killed = t.events - s->without_kill;
    write_counts(s, &t, counts, sizeof counts);
    write_extent(s, extent, sizeof extent);
    snprintf(text, sizeof text, "In all: %s kill%s%s.%s", COUNT(killed), PLURAL(killed), counts, extent);
    buffer_puts(o->to, "\n");
    layout_paragraph(o, 0, 0, text);
}

static void put_rest(struct output *o, const struct summary *s, size_t shown) {
    const struct totals t = count_all(s, shown);
    size_t more = s->count - shown;
    if (more)
        buffer_printf(o->to, "\n  %zu more group%s with %s %s%s (-v shows all)\n", more, PLURAL(more),
                      COUNT(t.rest), s->without_kill ? "event" : "kill", PLURAL(t.rest));
}

void summary_text(struct output *o, const struct summary *s) {
    struct line_scale scale = { .scale = SCALE_NONE };
    size_t shown = o->verbose || s->count < SHOWN ? s->count : SHOWN;
    if (!s->count)
        return;
    answer(o, s);
    for (size_t i = 0; i < shown; i++)
        put_group(o, s, &s->groups[i], &scale);
    put_rest(o, s, shown);
    put_totals(o, s);
}
