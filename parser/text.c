/* SPDX-License-Identifier: MIT */
/* text.c - the search that every line is subject to, for words of which hardly any line has one. */
#include "text.h"

typedef unsigned char block __attribute__((vector_size(16)));
typedef uint64_t words __attribute__((vector_size(16)));

enum { BLOCK = sizeof(block), LONGEST_WORD = 64 };

static ptrdiff_t find_bytewise(struct text t, struct text word, size_t from, size_t to) {
    for (size_t at = from; at < to; at++)
        if (t.p[at] == *word.p && memcmp(t.p + at, word.p, word.n) == 0)
            return (ptrdiff_t)at;
    return -1;
}

/* Sixteen places at a time are asked for the first and the last byte; memmem() would first write a table. */
ptrdiff_t text_find(struct text t, struct text word) {
    if (t.n < word.n)
        return -1;
    size_t places = t.n - word.n + 1;
    if (places < BLOCK)
        return find_bytewise(t, word, 0, places);
    if (word.n > LONGEST_WORD) {
        const char *at = memmem(t.p, t.n, word.p, word.n);
        return at ? at - t.p : -1;
    }
    unsigned char first = (unsigned char)*word.p, last = (unsigned char)word.p[word.n - 1];
    for (size_t at = 0; at < places; at += BLOCK) {
        block a, b;
        at = at + BLOCK <= places ? at : places - BLOCK; /* the last ones over again in part */
        memcpy(&a, t.p + at, BLOCK);
        memcpy(&b, t.p + at + word.n - 1, BLOCK);
        words both = (words)((a == first) & (b == last));
        if (!(both[0] | both[1]))
            continue;
        ptrdiff_t found = find_bytewise(t, word, at, at + BLOCK);
        if (found >= 0)
            return found;
    }
    return -1;
}
