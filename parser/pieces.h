/* SPDX-License-Identifier: MIT */
/* pieces.h - a line of which only the beginning has come, and what may have stood before its rest. */
#ifndef OOMWHY_PIECES_H
#define OOMWHY_PIECES_H

#include "rules.h"
#include "transport.h"

enum { PIECES_LONGEST = 8192 };

/* A line of which only the beginning has come. */
struct pieces {
    char text[PIECES_LONGEST];
    size_t n;
    enum line_kind kind; /* LINE_NONE: of nothing known; perhaps a comm with a newline, before " invoked" */
    struct message first;
    char host[256], boot[64], caller[32], wall[96]; /* what its slices point to */
    int64_t first_number;
    unsigned count, patience;
};

/* Holds text back as the beginning of a line of the kind. False: it is too long for that. */
bool pieces_hold(struct pieces *p, const struct message *m, struct text text, int64_t number,
                 enum line_kind kind);

/* What may have stood between the held text and the message, most likely first; ends with NULL. */
const char *const *pieces_separators(const struct pieces *p, const struct message *m);

/* Whether the message may be a further piece though the line is not whole with it. */
bool pieces_may_take(const struct pieces *p, const struct message *m, struct text t);

/* Writes separator and text behind what is held, without counting them to it: the length then; 0: too long.
 */
size_t pieces_append(struct pieces *p, const char *between, struct text t);

#endif
