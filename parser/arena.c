/* SPDX-License-Identifier: MIT */
/* arena.c - a bump allocator: blocks in a chain, freed all at once. */
#include "arena.h"

#include <stdalign.h>
#include <stdlib.h>

/* A bare kill line needs no more than the first block, which malloc keeps ready without searching (tcache).
 */
enum { FIRST_SIZE = 1024, BLOCK_SIZE = 8192 };

struct arena_block {
    struct arena_block *older;
    alignas(max_align_t) char bytes[];
};

static bool arena_grow(struct arena *a, size_t size) {
    size_t usual = (a->blocks ? BLOCK_SIZE : FIRST_SIZE) - sizeof(struct arena_block);
    size_t room = size > usual ? size : usual;
    struct arena_block *block = room <= SIZE_MAX / 2 ? malloc(sizeof *block + room) : NULL;
    if (!block) {
        a->failed = true;
        return false;
    }
    block->older = a->blocks;
    a->blocks = block;
    a->next = block->bytes;
    a->end = block->bytes + room;
    return true;
}

static void *arena_take(struct arena *a, size_t size, size_t align) {
    size_t pad = -(uintptr_t)a->next & (align - 1);
    size_t left = a->next ? (size_t)(a->end - a->next) : 0;
    if (pad > left || size > left - pad) {
        if (!arena_grow(a, size))
            return NULL;
        pad = 0;
    }
    char *p = a->next + pad;
    a->next = p + size;
    return p;
}

void *arena_room(struct arena *a, size_t size) {
    return arena_take(a, size, alignof(max_align_t));
}

void *arena_alloc(struct arena *a, size_t size) {
    void *p = arena_room(a, size);
    return p ? memset(p, 0, size) : NULL;
}

const char *arena_text(struct arena *a, struct text t) {
    char *p = a->next;
    if (p && (size_t)(a->end - p) > t.n)
        a->next = p + t.n + 1;
    else if (!(p = arena_take(a, t.n + 1, 1)))
        return NULL;
    if (t.n)
        memcpy(p, t.p, t.n);
    p[t.n] = '\0';
    for (char *nul = p; (nul = memchr(nul, '\0', (size_t)(p + t.n - nul)));)
        *nul = '?';
    return p;
}

void *arena_copy(struct arena *a, const void *items, size_t count, size_t size) {
    if (count == 0)
        return NULL;
    void *p = arena_take(a, count * size, alignof(max_align_t));
    return p ? memcpy(p, items, count * size) : NULL;
}

void arena_reset(struct arena *a) {
    if (!a->blocks || a->blocks->older || a->end - a->blocks->bytes > BLOCK_SIZE)
        arena_free(a);
    else
        a->next = a->blocks->bytes;
}

void arena_free(struct arena *a) {
    for (struct arena_block *block = a->blocks, *older; block; block = older) {
        older = block->older;
        free(block);
    }
    *a = (struct arena){ 0 };
}
