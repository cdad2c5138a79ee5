/* SPDX-License-Identifier: MIT */
/* list.h - a growing array of equal items, reused from report to report. */
#ifndef OOMWHY_LIST_H
#define OOMWHY_LIST_H

#include <stdint.h>
#include <stdlib.h>

struct list {
    void *items;
    size_t count, room;
};

/* A new item at the end, not initialised; NULL without memory. The array may move. */
static inline void *list_push(struct list *l, size_t size) {
    if (l->count == l->room) {
        size_t room = l->room ? l->room + l->room / 2 : 16;
        void *items = room <= SIZE_MAX / 2 / size ? realloc(l->items, room * size) : NULL;
        if (!items)
            return NULL;
        l->items = items;
        l->room = room;
    }
    return (char *)l->items + size * l->count++;
}

static inline void list_free(struct list *l) {
    free(l->items);
    *l = (struct list){ 0 };
}

#endif
