/* SPDX-License-Identifier: MIT */
/* pids.h - finds by its pid the item of a list whose items begin with one: a group kill may have thousands.
 */
#ifndef OOMWHY_PIDS_H
#define OOMWHY_PIDS_H

#include "list.h"

struct pids {
    uint32_t *slots; /* where an item stands in the list, counted from 1; 0: nowhere */
    size_t room;     /* a power of two */
    size_t known;    /* items of the list that are in here */
};

/* Learns the items that have come to the list. Without memory it goes on without them. */
void pids_learn(struct pids *p, const struct list *l, size_t size);

/* The last item with the pid, or NULL; one after the other where not all are known. */
void *pids_find(const struct pids *p, const struct list *l, size_t size, int64_t pid);

void pids_free(struct pids *p);

#endif
