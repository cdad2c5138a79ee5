/* SPDX-License-Identifier: MIT */
/* layout.h - text for a terminal: clean bytes, wrapped sentences, bars, columns. It knows nothing of kills.
 */
#ifndef OOMWHY_CLI_LAYOUT_H
#define OOMWHY_CLI_LAYOUT_H

#include "emit.h"

enum layout_style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_RED, STYLE_YELLOW };

enum { LAYOUT_WIDTH = 80, LAYOUT_TEXT = 1024 };

/* Columns to use: the terminal's, within reason; 80 elsewhere. */
int layout_width(const struct output *o);

void layout_style(struct output *o, enum layout_style style);

/*
 * The kernel's bytes made safe to print: what is no printable character (of the locale) becomes \xNN.
 * Cut to fit size; returns out.
 */
char *layout_clean(const struct output *o, const char *bytes, char *out, size_t size);

void layout_blanks(struct output *o, int count);

/* Sentences, wrapped at the width; the first line is indented by `first` columns already written. */
void layout_paragraph(struct output *o, int indent, int first, const char *text);

/* Cuts the text to so many characters; returns how many it has then. */
int layout_cut(char *text, int columns);

/* part/whole as a bar of `columns` columns. */
void layout_bar(struct output *o, double fraction, int columns);

/* Left-aligned in so many columns. */
void layout_cell(struct output *o, const char *text, int columns);

/* 788433 as "788,433"; returns out. */
char *layout_count(int64_t value, char out[32]);

#endif
