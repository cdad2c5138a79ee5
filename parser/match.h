/* SPDX-License-Identifier: MIT */
/* match.h - finds the rule for a message and binds its groups to members. */
#ifndef OOMWHY_MATCH_H
#define OOMWHY_MATCH_H

#include "rules.h"

struct matcher;

struct matcher *matcher_new(void);
void matcher_free(struct matcher *m);

/*
 * What the text is; matcher_facts() has what it says. For text that begins like a rule that JOINS but is not
 * all of it, returns LINE_NONE and sets *ret_unfinished to that rule's kind (else to LINE_NONE).
 */
enum line_kind match_line(struct matcher *m, struct text text, enum line_kind *ret_unfinished);

/* The same for text whose rest never came: the CUT forms only. */
enum line_kind match_cut(struct matcher *m, struct text text);

/* What the text matched last says; the strings live until the next call. */
struct facts *matcher_facts(struct matcher *m);

/* For tests: whether the rule has matched a line so far; the matcher ran out of memory or met a broken rule.
 */
bool matcher_used(const struct matcher *m, size_t rule);
bool matcher_failed(const struct matcher *m);

#endif
