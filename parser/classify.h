/* SPDX-License-Identifier: MIT */
/* classify.h - from the text of a message to the kind of line it is, with what it says. */
#ifndef OOMWHY_CLASSIFY_H
#define OOMWHY_CLASSIFY_H

#include "match.h"
#include "report.h"

/*
 * Fills *line's kind, text and what the kind says. *ret_unfinished: the kind of line of which the text is the
 * beginning only, and then kind is LINE_NONE, or may be, and then it is the same; else LINE_NONE.
 */
void classify(struct matcher *m, struct text t, struct line *line, enum line_kind *ret_unfinished);

/* The same for a line of those that come in great number: frames, figures, rows. LINE_NONE: it is none. */
enum line_kind classify_by_hand(struct text t, struct line *line);

/* Without blanks, and a CR, at the end. */
struct text trim_end(struct text t);

#endif
