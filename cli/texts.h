/* SPDX-License-Identifier: MIT */
/* texts.h - texts numbered in the order in which they first come. */
#ifndef OOMWHY_CLI_TEXTS_H
#define OOMWHY_CLI_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#define TEXTS_NONE SIZE_MAX

struct texts {
    char **items; /* by number */
    size_t count, capacity;
    size_t *slots; /* numbers plus 1, at the place that the hash gives or the next free one */
    size_t slots_count;
};

/* The number of that text, a new one where it is new; TEXTS_NONE without memory. */
size_t texts_number(struct texts *n, const char *text);

void texts_free(struct texts *n);

/* FNV-1a; 0 for NULL. */
uint64_t texts_hash(const char *text);

#endif
