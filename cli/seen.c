/* SPDX-License-Identifier: MIT */
/* seen.c - a tree of ids, each with the times it was seen at. */
#include "seen.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WALL_SIZE = sizeof "2026-11-22T14:18:20", BOOT_SIZE = 33, ID_SIZE = 24 };

struct sighting {
    struct sighting *next;
    int64_t monotonic_us;
    char wall[WALL_SIZE]; /* to the second: more is said by some logs only; empty: not told */
    char boot[BOOT_SIZE];
};

struct node {
    char id[ID_SIZE];
    struct sighting *sightings;
};

static int compare_nodes(const void *a, const void *b) {
    return strcmp(((const struct node *)a)->id, ((const struct node *)b)->id);
}

static struct sighting sighting_of(const struct oomwhy_record *r) {
    struct sighting s = { .monotonic_us = r->time.monotonic_us };
    snprintf(s.wall, sizeof s.wall, "%s", r->time.wall ? r->time.wall : "");
    snprintf(s.boot, sizeof s.boot, "%s", r->boot_id ? r->boot_id : "");
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
    if (*a->boot && *b->boot && strcmp(a->boot, b->boot) != 0)
        return false;
    if (a->monotonic_us != OOMWHY_UNSET && b->monotonic_us != OOMWHY_UNSET)
        return a->monotonic_us == b->monotonic_us;
    return !*a->wall || !*b->wall || same_wall(a->wall, b->wall);
}

/* The node of that id, a new one where there was none; NULL without memory. */
static struct node *find_node(struct seen *s, const char *id) {
    struct node key = { .sightings = NULL };
    snprintf(key.id, sizeof key.id, "%s", id);
    struct node **found = tfind(&key, &s->tree, compare_nodes);
    if (found)
        return *found;
    struct node *node = malloc(sizeof *node);
    if (!node)
        return NULL;
    *node = key;
    if (!tsearch(node, &s->tree, compare_nodes)) {
        free(node);
        return NULL;
    }
    return node;
}

bool seen_before(struct seen *s, const struct oomwhy_record *record) {
    struct sighting now = sighting_of(record);
    struct node *node = find_node(s, record->id);
    for (struct sighting *old = node ? node->sightings : NULL; old; old = old->next)
        if (same_time(old, &now))
            return true;
    struct sighting *kept = node ? malloc(sizeof *kept) : NULL;
    if (kept) {
        now.next = node->sightings;
        *kept = now;
        node->sightings = kept;
    }
    return false;
}

static void free_node(void *at) {
    struct node *node = at;
    for (struct sighting *s = node->sightings, *next; s; s = next) {
        next = s->next;
        free(s);
    }
    free(node);
}

void seen_free(struct seen *s) {
    tdestroy(s->tree, free_node);
    s->tree = NULL;
}
