/* SPDX-License-Identifier: MIT */
/*
 * handover.h - the records of one input, from the thread that reads it to the one that explains and prints. A
 * few may wait, so that neither is held up by the other's short delays.
 */
#ifndef OOMWHY_CLI_HANDOVER_H
#define OOMWHY_CLI_HANDOVER_H

#include "reader.h"

#include <pthread.h>

enum { HANDOVER_ROOM = 256 };

struct delivery {
    struct oomwhy_record *record;
    int64_t written_us; /* as the sink gets it */
};

struct handover {
    struct sink sink; /* first: the reader's end */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct delivery ring[HANDOVER_ROOM];
    size_t given, taken; /* in all */
    bool complete;       /* nothing more will be given */
    bool stopped;        /* nor taken */
};

void handover_begin(struct handover *h);
void handover_end(struct handover *h); /* and the records that nobody took */

/* The reader's: the input is at its end. */
void handover_complete(struct handover *h);

/* The printer's. False: there will be no more. *ret_last: nothing else waits now. */
bool handover_take(struct handover *h, struct delivery *ret_delivery, bool *ret_last);
void handover_stop(struct handover *h);

#endif
