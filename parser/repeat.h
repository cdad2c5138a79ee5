/* SPDX-License-Identifier: MIT */
/*
 * repeat.h - the prefix of the line before, over again: within a second lines of one source differ in the
 * fraction of their stamps only.
 */
#ifndef OOMWHY_REPEAT_H
#define OOMWHY_REPEAT_H

#include "message.h"

enum { REPEAT_MOST = 96 }; /* bytes of a prefix; a longer one is taken apart each time */

struct repeat {
    size_t width;            /* of the prefix; 0: it is none that can be told by comparing */
    size_t whole_words;      /* of it and a byte behind it, at least */
    char bytes[REPEAT_MOST]; /* it, with 0 for the digits of fractions and behind it */
    char mask[REPEAT_MOST];  /* 0xff for each byte of it, but for those digits */
    int64_t second_us;       /* the kernel's stamp in it, without its fraction */
    struct text wall_fraction;
    struct message message; /* what it says, in slices of `bytes` */
    bool bare;              /* it is the kernel's stamp and no more */
};

/* Remembers the prefix of a line and what it says, or that it cannot be told by comparing. */
void repeat_learn(struct repeat *r, struct text prefix, const struct message *m);

/* Takes the same prefix off the front, but for fractions. */
bool repeat_take(struct repeat *r, struct text *line, int64_t *ret_us);

/* What the prefix says that was taken off, which the text stands right behind. */
void repeat_fill(const struct repeat *r, struct text text, int64_t us, struct message *ret_message);

#endif
