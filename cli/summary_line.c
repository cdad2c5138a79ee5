/* SPDX-License-Identifier: MIT */
/* summary_line.c - the kills of a group over time, a character a column; the widths of a column are here. */
#include "summary_report.h"

#include <stdio.h>

enum { MOST_COLUMNS = 128 /* more than layout_width() gives */ };

/* The first that makes the line short enough is taken. */
static const struct unit {
    int64_t seconds;
    const char *name;
} units[] = {
    { 1, "1 s" },
    { 5, "5 s" },
    { 15, "15 s" },
    { 60, "1 min" },
    { 300, "5 min" },
    { 900, "15 min" },
    { 3600, "1 h" },
    { 3 * 3600, "3 h" },
    { 6 * 3600, "6 h" },
    { 12 * 3600, "12 h" },
    { 86400, "1 day" },
    { 2 * 86400, "2 days" },
    { 7 * 86400, "7 days" },
    { 30 * 86400, "30 days" },
    { 365 * 86400, "365 days" },
};

enum { UNITS = sizeof units / sizeof *units };

static int64_t floor_to(int64_t us, int64_t unit_us) {
    int64_t rest = us % unit_us;
    return us - (rest < 0 ? rest + unit_us : rest);
}

/* The kills of a group that are on a scale stand together. */
static const struct kill *on_scale(const struct group *g, uint32_t scale, size_t *ret_count) {
    size_t i = 0, n = 0;
    while (i < g->count && g->items[i].scale != scale)
        i++;
    while (i + n < g->count && g->items[i + n].scale == scale)
        n++;
    *ret_count = n;
    return g->items + i;
}

int64_t summary_ends(const struct summary *s, struct line_scale *l) {
    int64_t all = 0;
    for (size_t i = 0; i < s->count; i++) {
        size_t count;
        const struct kill *kills = on_scale(&s->groups[i], l->scale, &count);
        if (!count)
            continue;
        l->first = !all || kills[0].us < l->first.us ? kills[0] : l->first;
        l->last = !all || kills[count - 1].us > l->last.us ? kills[count - 1] : l->last;
        all += (int64_t)count;
    }
    return all;
}

/* A column begins with a full hour, a day at midnight: of the clock of the first kill. */
static void choose_unit(struct line_scale *l, size_t columns) {
    bool has_offset = l->scale == SCALE_DATED && l->first.offset_min != DATE_NO_OFFSET;
    int64_t offset_us = has_offset ? l->first.offset_min * 60 * SECOND_US : 0;
    for (size_t unit = 0; unit < UNITS; unit++) {
        l->unit_us = units[unit].seconds * SECOND_US;
        l->unit_name = units[unit].name;
        l->start_us = floor_to(l->first.us + offset_us, l->unit_us) - offset_us;
        if ((l->last.us - l->start_us) / l->unit_us < (int64_t)columns)
            break;
    }
    l->columns = (size_t)((l->last.us - l->start_us) / l->unit_us) + 1;
    l->columns = l->columns < columns ? l->columns : columns; /* of centuries the end is left out */
}

static void count_columns(const struct group *g, const struct line_scale *l, int64_t counts[MOST_COLUMNS]) {
    size_t count;
    const struct kill *kills = on_scale(g, l->scale, &count);
    for (size_t i = 0; i < l->columns; i++)
        counts[i] = 0;
    for (size_t i = 0; i < count; i++) {
        size_t column = (size_t)((kills[i].us - l->start_us) / l->unit_us);
        if (column < l->columns)
            counts[column]++;
    }
}

static void set_scale(struct output *o, const struct summary *s, struct line_scale *l) {
    int64_t counts[MOST_COLUMNS];
    summary_ends(s, l);
    choose_unit(l, (size_t)(layout_width(o) - LABEL - 2));
    l->most = 1;
    for (size_t i = 0; i < s->count; i++) {
        count_columns(&s->groups[i], l, counts);
        for (size_t column = 0; column < l->columns; column++)
            l->most = counts[column] > l->most ? counts[column] : l->most;
    }
}

/* "2026-01-01 00:00:00 to 2026-03-01 02:00:11; 1 day a column, █ is 12 kills" */
static void put_legend(struct output *o, const struct summary *s, const struct line_scale *l) {
    struct kill start = l->first;
    struct moment from, to;
    char text[2 * SUMMARY_TEXT], range[SUMMARY_TEXT], height[64] = "";
    start.us = l->start_us;
    summary_moment(s, &start, &from);
    summary_moment(s, &l->last, &to);
    summary_range(&from, &to, range, sizeof range);
    if (o->utf8)
        snprintf(height, sizeof height, ", █ is %s kill%s", COUNT(l->most), l->most == 1 ? "" : "s");
    else if (l->most > 9)
        snprintf(height, sizeof height, ", + is more than 9 kills");
    snprintf(text, sizeof text, "%s; %s a column%s", range, l->unit_name, height);
    layout_style(o, STYLE_DIM);
    buffer_printf(o->to, "%*s", LABEL + 2, "");
    layout_paragraph(o, LABEL + 2, LABEL + 2, text);
    layout_style(o, STYLE_PLAIN);
}

static void put_column(struct output *o, int64_t count, int64_t most) {
    static const char *const eighths[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    if (!count)
        buffer_puts(o->to, o->utf8 ? "·" : ".");
    else if (o->utf8)
        buffer_puts(o->to, eighths[(count * 8 + most - 1) / most - 1]);
    else
        buffer_printf(o->to, "%c", count < 10 ? (char)('0' + count) : '+');
}

void summary_line(struct output *o, const struct summary *s, const struct group *g, struct line_scale *l) {
    int64_t counts[MOST_COLUMNS];
    uint32_t scale = g->items[g->run].scale;
    bool is_new = scale != l->scale;
    if (scale == SCALE_NONE)
        return;
    l->scale = scale;
    if (is_new)
        set_scale(o, s, l);
    if (l->first.us == l->last.us)
        return;
    count_columns(g, l, counts);
    buffer_printf(o->to, "%*s", LABEL + 2, "");
    layout_style(o, STYLE_YELLOW);
    for (size_t i = 0; i < l->columns; i++)
        put_column(o, counts[i], l->most);
    layout_style(o, STYLE_PLAIN);
    buffer_puts(o->to, "\n");
    if (is_new)
        put_legend(o, s, l);
}
