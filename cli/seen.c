/* SPDX-License-Identifier: MIT */
/* seen.c - a ring of sightings, chained by the hash of their ids, the newest first. */
#include "seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WALL_SIZE = sizeof "2026-11-22T14:18:20",
    MOST_COMPARED = 64, /* sightings of one hash: a log made of one kill over and over is to cost no more */
};

struct sighting {
    uint64_t id;    /* hash of it */
    uint64_t older; /* the number of the one before in its chain */
    int64_t monotonic_us;
    uint32_t boot;        /* hash of it; 0: not told */
    char wall[WALL_SIZE]; /* to the second: more is said by some logs only; empty: not told */
};

/* FNV-1a; 0 for nothing */
static uint64_t hash(const char *text) {
    uint64_t h = text ? 0xcbf29ce484222325u : 0;
    for (; text && *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return h;
}

static struct sighting sighting_of(const struct oomwhy_record *r) {
    struct sighting s = { .id = hash(r->id),
                          .monotonic_us = r->time.monotonic_us,
                          .boot = (uint32_t)hash(r->boot_id) };
    size_t n = r->time.wall ? strnlen(r->time.wall, sizeof s.wall - 1) : 0;
    if (n)
        memcpy(s.wall, r->time.wall, n);
    return s;
}

/* "--11-22T14:06:00" has no year and goes with that of any. */
static bool same_wall(const char *a, const char *b) {
    size_t skip = *a == '-' || *b == '-' ? 1 : 0;
    const char *month_a = *a == '-' ? a + 1 : a + 4, *month_b = *b == '-' ? b + 1 : b + 4;
    if (!skip || strlen(a) < 5 || strlen(b) < 5)
        return strcmp(a, b) == 0;
    size_t n = strlen(month_a) < strlen(month_b) ? strlen(month_a) : strlen(month_b);
    return strncmp(month_a, month_b, n) == 0;
}

/* The uptime is the kernel's own; the date is that of whoever wrote the log. */
static bool same_time(const struct sighting *a, const struct sighting *b) {
    if (a->boot && b->boot && a->boot != b->boot)
        return false;
    if (a->monotonic_us != OOMWHY_UNSET && b->monotonic_us != OOMWHY_UNSET)
        return a->monotonic_us == b->monotonic_us;
    return !*a->wall || !*b->wall || same_wall(a->wall, b->wall);
}

static bool prepare(struct seen *s) {
    if (!s->ring) {
        s->ring = calloc(SEEN_REMEMBERED, sizeof *s->ring);
        s->newest = calloc(SEEN_REMEMBERED, sizeof *s->newest);
    }
    return s->ring && s->newest;
}

bool seen_before(struct seen *s, const struct oomwhy_record *record) {
    struct sighting now = sighting_of(record);
    if (!prepare(s)) /* without memory nothing is remembered */
        return false;
    uint64_t *chain = &s->newest[now.id % SEEN_REMEMBERED];
    uint64_t oldest = s->count < SEEN_REMEMBERED ? 1 : s->count - SEEN_REMEMBERED + 1;
    now.older = *chain;
    for (uint64_t at = *chain, left = MOST_COMPARED; at >= oldest && left > 0; left--) {
        const struct sighting *old = &s->ring[at % SEEN_REMEMBERED];
        if (old->id == now.id && same_time(old, &now))
            return true;
        at = old->older;
    }
    *chain = ++s->count;
    s->ring[s->count % SEEN_REMEMBERED] = now;
    return false;
}

void seen_free(struct seen *s) {
    free(s->ring);
    free(s->newest);
    *s = (struct seen){ 0 };
}
