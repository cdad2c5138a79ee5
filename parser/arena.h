/* SPDX-License-Identifier: MIT */
/* arena.h - memory that lives and dies together: one arena a record. */
#ifndef OOMWHY_ARENA_H
#define OOMWHY_ARENA_H

#include "text.h"

struct arena_block;

struct arena {
    struct arena_block *blocks;
    char *next, *end;
    bool failed; /* an allocation did; whoever owns the arena must drop what it built */
};

/* Zeroed and aligned for anything; NULL without memory. */
void *arena_alloc(struct arena *a, size_t size);

/* The same, not zeroed. */
void *arena_room(struct arena *a, size_t size);

/* A copy of the bytes with a NUL behind them. A NUL inside them, which no kernel prints, becomes '?'. */
const char *arena_text(struct arena *a, struct text t);

/* count items of size bytes from an array elsewhere; NULL for none. */
void *arena_copy(struct arena *a, const void *items, size_t count, size_t size);

/* Forgets what was allocated and keeps a block for what comes. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
