/* SPDX-License-Identifier: MIT */
/* seen.h - which kills have been told already: overlapping logs hold one kill twice. */
#ifndef OOMWHY_CLI_SEEN_H
#define OOMWHY_CLI_SEEN_H

#include "oomwhy.h"

enum { SEEN_REMEMBERED = 1 << 16 }; /* kills; of more the oldest are forgotten */

struct sighting;

struct seen {
    struct sighting *ring; /* NULL: none yet */
    uint64_t *newest;      /* by hash of the id: the newest sighting's number, from 1; 0: none */
    uint64_t count;        /* of all sightings so far */
};

/*
 * Whether a record was there before with the same id and, as far as both tell, the same boot and time. If
 * not, it is from now on.
 */
bool seen_before(struct seen *s, const struct oomwhy_record *record);

void seen_free(struct seen *s);

#endif
