/* SPDX-License-Identifier: MIT */
/* bytes.c - growing by doubling, and a few questions about slices. */
#include "bytes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for n more bytes and the NUL. */
static bool make_room(struct bytes *b, size_t n) {
    size_t room = b->room ? b->room : 256;
    if (n >= SIZE_MAX / 4 || b->n >= SIZE_MAX / 4) {
        b->failed = true;
        return false;
    }
    while (room < b->n + n + 1)
        room *= 2;
    if (room == b->room)
        return true;
    char *p = realloc(b->p, room);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->room = room;
    return true;
}

void bytes_add(struct bytes *b, const char *p, size_t n) {
    if (!make_room(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void bytes_printf(struct bytes *b, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0 || !make_room(b, (size_t)n)) {
        b->failed = true;
        return;
    }
    va_start(arguments, format);
    vsnprintf(b->p + b->n, b->room - b->n, format, arguments);
    va_end(arguments);
    b->n += (size_t)n;
}

void bytes_free(struct bytes *b) {
    free(b->p);
    *b = (struct bytes){ 0 };
}

void bytes_drop(struct bytes *b, size_t n) {
    if (n)
        memmove(b->p, b->p + n, b->n - n + 1);
    b->n -= n;
}

bool slice_is(struct slice s, const char *text) {
    return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

bool slice_starts(struct slice s, const char *text) {
    size_t n = strlen(text);
    return s.n >= n && memcmp(s.p, text, n) == 0;
}

bool slice_integer(struct slice s, long long *ret_value) {
    char digits[32], *end;
    if (s.n == 0 || s.n >= sizeof digits || !((s.p[0] >= '0' && s.p[0] <= '9') || s.p[0] == '-'))
        return false;
    memcpy(digits, s.p, s.n);
    digits[s.n] = '\0';
    errno = 0;
    long long value = strtoll(digits, &end, 10);
    if (errno != 0 || end != digits + s.n)
        return false;
    *ret_value = value;
    return true;
}
