/* SPDX-License-Identifier: MIT */
/* bytes.h - bytes that grow as they are added. Memory that runs out is remembered, not reported at once. */
#ifndef OOMWHY_CLI_BYTES_H
#define OOMWHY_CLI_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* All zero is empty. A NUL stands behind the last byte as soon as anything was added. */
struct bytes {
    char *p;
    size_t n, room;
    bool failed; /* something could not be added */
};

/* A part of somebody else's bytes. */
struct slice {
    const char *p;
    size_t n;
};

#define SLICE(literal) ((struct slice){ "" literal, sizeof literal - 1 })

void bytes_add(struct bytes *b, const char *p, size_t n);
void bytes_printf(struct bytes *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void bytes_free(struct bytes *b);

static inline void bytes_put(struct bytes *b, char c) {
    bytes_add(b, &c, 1);
}

/* Drops the first n bytes. */
void bytes_drop(struct bytes *b, size_t n);

bool slice_is(struct slice s, const char *text);
bool slice_starts(struct slice s, const char *text);

/* The whole of it is a decimal number that fits. */
bool slice_integer(struct slice s, long long *ret_value);

#endif
