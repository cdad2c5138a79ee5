/* SPDX-License-Identifier: MIT */
/* pids.c - a table of places, open addressing, at most half full. */
#include "pids.h"

#include <string.h>

static void *item(const struct list *l, size_t size, size_t i) {
    return (char *)l->items + size * i;
}

static int64_t pid_of(const struct list *l, size_t size, size_t i) {
    int64_t pid;
    memcpy(&pid, item(l, size, i), sizeof pid);
    return pid;
}

/* The slot of the pid, or the empty one where it belongs. */
static uint32_t *slot_of(const struct pids *p, const struct list *l, size_t size, int64_t pid) {
    size_t at = (size_t)((uint64_t)pid * 0x9e3779b97f4a7c15 >> 32) & (p->room - 1);
    while (p->slots[at] && pid_of(l, size, p->slots[at] - 1) != pid)
        at = (at + 1) & (p->room - 1);
    return &p->slots[at];
}

void pids_learn(struct pids *p, const struct list *l, size_t size) {
    if (l->count > p->room / 2 && l->count < UINT32_MAX) {
        size_t room = 64;
        while (room < l->count * 4)
            room *= 2;
        pids_free(p);
        p->slots = calloc(room, sizeof *p->slots);
        p->room = p->slots ? room : 0;
    }
    for (; p->known < l->count && l->count <= p->room / 2; p->known++)
        *slot_of(p, l, size, pid_of(l, size, p->known)) = (uint32_t)p->known + 1;
}

void *pids_find(const struct pids *p, const struct list *l, size_t size, int64_t pid) {
    if (p->known && p->known == l->count) {
        uint32_t place = *slot_of(p, l, size, pid);
        return place ? item(l, size, place - 1) : NULL;
    }
    for (size_t i = l->count; i-- > 0;)
        if (pid_of(l, size, i) == pid)
            return item(l, size, i);
    return NULL;
}

void pids_free(struct pids *p) {
    free(p->slots);
    *p = (struct pids){ 0 };
}
