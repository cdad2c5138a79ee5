/* SPDX-License-Identifier: MIT */
/* pieces.h - a line of which only the beginning has come, and what may have stood before its rest. */
#ifndef OOMWHY_PIECES_H
#define OOMWHY_PIECES_H

#include "rules.h"
#include "transport.h"

enum { PIECES_LONGEST = 8192, MAX_PIECES = 12 };

/* A mail is wrapped at a blank, a terminal anywhere. */
enum pieces_wrap { PIECES_MAIL, PIECES_TERMINAL, PIECES_WRAPS };

/* A line of which only the beginning has come. */
struct pieces {
    char text[PIECES_LONGEST];  /* one after the other */
    char whole[PIECES_LONGEST]; /* with what stood between them */
    size_t ends[MAX_PIECES];
    const char *before[MAX_PIECES]; /* NULL: a wrapped line, one does not know how */
    bool blank[MAX_PIECES];         /* a blank stood where it was broken, on either side */
    bool ends_blank;                /* the last one did so */
    enum line_kind kind; /* LINE_NONE: of nothing known; perhaps a comm with a newline, before " invoked" */
    struct message first;
    char host[256], boot[64], caller[32], wall[96]; /* what its slices point to */
    int64_t first_number, last_number;
    size_t column; /* bytes of the first line, prefix and all */
    unsigned count, patience;
    bool whole_so_far; /* it may be all of the line; see wrap.h */
};

/* Holds text back as the beginning of a line of the kind. False: it is too long for that. */
bool pieces_hold(struct pieces *p, const struct message *m, struct text text, int64_t number,
                 enum line_kind kind);

/* Whether the message can be a further piece at all. */
bool pieces_may_take(const struct pieces *p, const struct message *m, struct text t);

/* Adds the message as the next piece. False: it does not fit. */
bool pieces_add(struct pieces *p, const struct message *m, struct text t);

/* What was put together is a line of the kind, whole so far. */
void pieces_restart(struct pieces *p, struct text whole, enum line_kind kind);

/* Makes one of that and its rest. False: it does not fit. */
bool pieces_extend(struct pieces *p, const char *joint, struct text rest);

/* The last one is a piece indeed: a few lines may pass before the next. */
void pieces_await(struct pieces *p);

/*
 * The pieces put together, in p->whole; where the line was wrapped, as `wrap` says; without the piece
 * `skip`, which may have been somebody else's line (0: with all). False: too long.
 */
bool pieces_whole(struct pieces *p, enum pieces_wrap wrap, unsigned skip, struct text *ret_whole);

/* The kernel prints lines of the kind in parts. */
bool pieces_are_parts(enum line_kind kind);

#endif
