/* SPDX-License-Identifier: MIT */
/* buffer.h - output gathered in memory and written in large pieces. It alone knows how writing fails. */
#ifndef OOMWHY_CLI_BUFFER_H
#define OOMWHY_CLI_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#define BUFFER_SIZE ((size_t)256 * 1024)

struct buffer {
    int fd;
    int error;    /* errno of the first write that failed; what comes after it is dropped */
    bool in_page; /* this is a page of HTML: JSON escapes what would be markup there */
    size_t used;
    char data[BUFFER_SIZE];
};

void buffer_flush(struct buffer *b);
void buffer_add(struct buffer *b, const char *bytes, size_t n);
void buffer_puts(struct buffer *b, const char *text);
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Where the next n bytes go, n <= BUFFER_SIZE. The caller writes up to n there, then adds to `used`. */
static inline char *buffer_room(struct buffer *b, size_t n) {
    if (BUFFER_SIZE - b->used < n)
        buffer_flush(b);
    return b->data + b->used;
}

#endif
