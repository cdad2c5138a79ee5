/* SPDX-License-Identifier: MIT */
/* buffer.c - writes what was gathered, whole or not at all; the first error is kept for the exit status. */
#include "buffer.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_all(struct buffer *b, const char *bytes, size_t n) {
    while (n > 0 && b->error == 0) {
        ssize_t written = write(b->fd, bytes, n);
        if (written >= 0) {
            bytes += written;
            n -= (size_t)written;
        } else if (errno == EAGAIN) { /* a shell or ssh may share its non-blocking terminal with us */
            poll(&(struct pollfd){ .fd = b->fd, .events = POLLOUT }, 1, -1);
        } else if (errno != EINTR) {
            b->error = errno;
        }
    }
}

void buffer_flush(struct buffer *b) {
    write_all(b, b->data, b->used);
    b->used = 0;
}

void buffer_add(struct buffer *b, const char *bytes, size_t n) {
    if (n > BUFFER_SIZE) {
        buffer_flush(b);
        write_all(b, bytes, n);
        return;
    }
    memcpy(buffer_room(b, n), bytes, n);
    b->used += n;
}

void buffer_puts(struct buffer *b, const char *text) {
    buffer_add(b, text, strlen(text));
}

/* The length if it fitted, else what it needs; negative when the format itself failed. */
static int print_into(struct buffer *b, const char *format, va_list arguments) {
    size_t room = BUFFER_SIZE - b->used;
    int n = vsnprintf(b->data + b->used, room, format, arguments);
    if (n >= 0 && (size_t)n < room)
        b->used += (size_t)n;
    return n;
}

void buffer_printf(struct buffer *b, const char *format, ...) {
    va_list arguments;
    size_t before = b->used;
    va_start(arguments, format);
    int n = print_into(b, format, arguments);
    va_end(arguments);
    if (n < 0) {
        b->error = b->error ? b->error : errno;
    } else if (n > 0 && b->used == before) {
        buffer_flush(b);
        va_start(arguments, format);
        if ((size_t)n < BUFFER_SIZE)
            print_into(b, format, arguments);
        else if (b->error == 0 && vdprintf(b->fd, format, arguments) < 0)
            b->error = errno;
        va_end(arguments);
    }
}
