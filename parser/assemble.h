/* SPDX-License-Identifier: MIT */
/* assemble.h - which line belongs to which report: order, gaps, cuts, rejoining of what was split. */
#ifndef OOMWHY_ASSEMBLE_H
#define OOMWHY_ASSEMBLE_H

#include "report.h"

struct assembler;
struct matcher;

struct assembler *assembler_new(const struct oomwhy_options *options);
void assembler_free(struct assembler *a);

/* A new input: line numbers and clocks start anew. False without memory. */
bool assembler_begin(struct assembler *a, const char *file);

enum { LONGEST_LINE = 1 << 18 }; /* of a longer line the rest is passed over */

/* One line, without its line end; number: from 1. False without memory. */
bool assembler_line(struct assembler *a, struct text line, int64_t number);

/*
 * Of whole lines the first ones that plainly go on with what the line before was part of: taken off the
 * block. Returns how many; the next is one for assembler_line().
 */
int64_t assembler_streak(struct assembler *a, struct text *block, int64_t number);

/* Whether the next line matters whatever is in it; else only one that may begin a report does. */
bool assembler_attentive(const struct assembler *a);

/* Lines up to that number were passed over: they do not matter. */
void assembler_pass(struct assembler *a, int64_t number);

/* Closes the reports that have their verdict; with `all` every one, as cut. False without memory. */
bool assembler_close(struct assembler *a, bool all);

/* Of a log that was turned round: records are to tell of its lines as they stood. */
void assembler_renumber(struct assembler *a, const struct list *spans);

/* For tests: the rules it has used. */
const struct matcher *assembler_matcher(const struct assembler *a);

/* The oldest closed record, now the caller's; or NULL. */
struct oomwhy_record *assembler_take(struct assembler *a);

#endif
