/* SPDX-License-Identifier: MIT */
/* texts.c - an open hash table, never more than half full; nothing is taken out of it. */
#include "texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

uint64_t texts_hash(const char *text) {
    uint64_t hash = text ? 0xcbf29ce484222325u : 0;
    for (; text && *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

/* Where the text is, or would go. */
static size_t *find_slot(const struct texts *n, const char *text) {
    size_t at = (size_t)texts_hash(text) & (n->slots_count - 1);
    while (n->slots[at] && strcmp(n->items[n->slots[at] - 1], text) != 0)
        at = (at + 1) & (n->slots_count - 1);
    return &n->slots[at];
}

static bool grow(struct texts *n) {
    size_t capacity = n->capacity ? 2 * n->capacity : FIRST_SLOTS / 2, slots_count = 2 * capacity;
    char **items = realloc(n->items, capacity * sizeof *items);
    n->items = items ? items : n->items;
    size_t *slots = calloc(slots_count, sizeof *slots);
    if (!items || !slots) {
        free(slots);
        return false;
    }
    free(n->slots);
    n->slots = slots;
    n->slots_count = slots_count;
    n->capacity = capacity;
    for (size_t i = 0; i < n->count; i++)
        *find_slot(n, n->items[i]) = i + 1;
    return true;
}

size_t texts_number(struct texts *n, const char *text) {
    if (n->count == n->capacity && !grow(n))
        return TEXTS_NONE;
    size_t *slot = find_slot(n, text);
    if (*slot)
        return *slot - 1;
    char *copy = strdup(text);
    if (!copy)
        return TEXTS_NONE;
    n->items[n->count] = copy;
    *slot = ++n->count;
    return n->count - 1;
}

void texts_free(struct texts *n) {
    for (size_t i = 0; i < n->count; i++)
        free(n->items[i]);
    free(n->items);
    free(n->slots);
    *n = (struct texts){ 0 };
}
