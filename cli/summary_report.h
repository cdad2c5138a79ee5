/* SPDX-License-Identifier: MIT */
/* summary_report.h - what the parts of the summary for people share. */
#ifndef OOMWHY_CLI_SUMMARY_REPORT_H
#define OOMWHY_CLI_SUMMARY_REPORT_H

#include "summary.h"
#include "text_report.h"

enum { SUMMARY_TEXT = 2 * LAYOUT_TEXT, SUMMARY_MOMENT = 64 };

/* ---- summary_words.c: each writes a text without line ends, "" where there is nothing to say ---- */

/* "java in pod 8a7f3c10-...", "chrome, machine out of memory" */
void summary_who(const struct output *o, const struct group *g, char *out, size_t size);

/* "2026-11-22 14:18:20", "11-22 14:18:20", "4983682.778 s after boot", "at a time not told" */
void summary_when(const struct moment *m, char *out, size_t size);

/* "2026-11-22 14:18:20 to 2026-11-25 02:00:00", "1302.970 s to 1309.235 s after boot" */
void summary_range(const struct moment *from, const struct moment *to, char *out, size_t size);

/* The same for the kills of a group on its scale, with " (2.5 days)", and how many are on others. */
void summary_span(const struct group *g, char *out, size_t size);

/* "every 40 s ± 3 s, ...", "getting worse: ...", "498 MiB each time", "256 MiB, then 512 MiB from ..."
 */
void summary_pattern(const struct output *o, const struct group *g, char *out, size_t size);
void summary_rate(const struct group *g, char *out, size_t size);
void summary_size(const struct group *g, char *out, size_t size);
void summary_limits(const struct group *g, char *out, size_t size);

/* What all of that says; NULL: nothing yet. */
const char *summary_meaning(const struct group *g);

/* ---- summary_line.c ---- */

/* What the lines stand for; it is said below a line where it is not that of the line before. */
struct line_scale {
    uint32_t scale; /* of the line before; SCALE_NONE: there was none */
    struct kill first, last;
    int64_t start_us, unit_us;
    const char *unit_name;
    size_t columns;
    int64_t most; /* kills in one column of any group */
};

/* The kills of a group over time, one character a column; nothing where all came at once. */
void summary_line(struct output *o, const struct summary *s, const struct group *g, struct line_scale *l);

/* The first and the last kill of any group on l->scale; returns how many there are on it. */
int64_t summary_ends(const struct summary *s, struct line_scale *l);

#endif
