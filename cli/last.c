/* SPDX-License-Identifier: MIT */
/* last.c - a queue: what is asked for may be far more than comes, so that there is no room made ahead. */
#include "last.h"

#include <stdlib.h>

struct last_item {
    struct last_item *newer;
    struct oomwhy_record *record;
};

bool last_keep(struct last *l, struct oomwhy_record *record, int64_t most) {
    struct last_item *item = malloc(sizeof *item);
    if (!item) {
        oomwhy_record_free(record);
        return false;
    }
    *item = (struct last_item){ .record = record };
    if (!l->oldest)
        l->end = &l->oldest;
    *l->end = item;
    l->end = &item->newer;
    l->count++;
    if (l->count > most)
        oomwhy_record_free(last_take(l));
    return true;
}

struct oomwhy_record *last_take(struct last *l) {
    struct last_item *item = l->oldest;
    if (!item)
        return NULL;
    struct oomwhy_record *record = item->record;
    l->oldest = item->newer;
    l->count--;
    free(item);
    return record;
}
