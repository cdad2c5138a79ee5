/* SPDX-License-Identifier: MIT */
/* text.h - slices of bytes, and the only place where digits become numbers. Nothing here allocates. */
#ifndef OOMWHY_TEXT_H
#define OOMWHY_TEXT_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *p;
    size_t n;
};

#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })

static inline struct text text_of(const char *s) {
    return (struct text){ s, s ? strlen(s) : 0 };
}

/* memcmp() without a call, for words: the last bytes are compared again with those before them. */
static inline bool text_same_bytes(const char *a, const char *b, size_t n) {
    uint64_t x, y;
    uint32_t v, w;
    if (__builtin_constant_p(n))
        return n == 0 || memcmp(a, b, n) == 0;
    if (n < sizeof v)
        return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
    if (n < sizeof x) {
        memcpy(&v, a, sizeof v);
        memcpy(&w, b, sizeof w);
        if (v != w)
            return false;
        memcpy(&v, a + n - sizeof v, sizeof v);
        memcpy(&w, b + n - sizeof w, sizeof w);
        return v == w;
    }
    for (size_t at = 0; at < n; at += sizeof x) {
        at = at < n - sizeof x ? at : n - sizeof x;
        memcpy(&x, a + at, sizeof x);
        memcpy(&y, b + at, sizeof y);
        if (x != y)
            return false;
    }
    return true;
}

static inline bool text_equal(struct text a, struct text b) {
    return a.n == b.n && text_same_bytes(a.p, b.p, a.n);
}

/* Equal, or one of the two is not told. */
static inline bool text_agrees(struct text a, struct text b) {
    return !a.n || !b.n || text_equal(a, b);
}

static inline bool text_starts(struct text t, struct text head) {
    return t.n >= head.n && text_same_bytes(t.p, head.p, head.n);
}

static inline bool text_ends(struct text t, struct text tail) {
    return t.n >= tail.n && text_same_bytes(t.p + t.n - tail.n, tail.p, tail.n);
}

/* n: at most as many bytes as there are */
static inline struct text text_head(struct text t, size_t n) {
    return (struct text){ t.p, n < t.n ? n : t.n };
}

static inline struct text text_from(struct text t, size_t n) {
    return n < t.n ? (struct text){ t.p + n, t.n - n } : (struct text){ t.p + t.n, 0 };
}

/* Offset of the first (last) such word, which is not empty, or -1. */
ptrdiff_t text_find(struct text t, struct text word);

static inline ptrdiff_t text_find_last(struct text t, struct text needle) {
    for (size_t i = t.n < needle.n ? 0 : t.n - needle.n + 1; i-- > 0;)
        if (t.p[i] == *needle.p && memcmp(t.p + i, needle.p, needle.n) == 0)
            return (ptrdiff_t)i;
    return -1;
}

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static inline struct text text_skip_blanks(struct text t) {
    while (t.n && is_blank(*t.p))
        t.p++, t.n--;
    return t;
}

static inline struct text text_skip_digits(struct text t) {
    while (t.n && is_digit(*t.p))
        t.p++, t.n--;
    return t;
}

/* Of the front. */
static inline size_t text_count_digits(struct text t) {
    return t.n - text_skip_digits(t).n;
}

/* Up to the first blank, or nothing where there is none. */
static inline struct text text_word(struct text t) {
    const char *blank = t.n ? memchr(t.p, ' ', t.n) : NULL;
    return text_head(t, blank ? (size_t)(blank - t.p) : 0);
}

static inline struct text text_trim(struct text t) {
    t = text_skip_blanks(t);
    while (t.n && is_blank(t.p[t.n - 1]))
        t.n--;
    return t;
}

/* Takes head off the front, if it is there. */
static inline bool text_take(struct text *t, struct text head) {
    if (!text_starts(*t, head))
        return false;
    *t = text_from(*t, head.n);
    return true;
}

/* A path and one that it lies below, or is. */
static inline bool path_is_below(struct text path, struct text ancestor) {
    if (ancestor.n == 1 && *ancestor.p == '/')
        return true;
    return text_starts(path, ancestor) && (path.n == ancestor.n || path.p[ancestor.n] == '/');
}

static inline int hex_digit(char c) {
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes one byte off the front of text that has some: itself, or what "\xNN" stands for. */
static inline char text_take_byte(struct text *t) {
    const char *p = t->p;
    bool escape = t->n >= 4 && p[0] == '\\' && p[1] == 'x' && hex_digit(p[2]) >= 0 && hex_digit(p[3]) >= 0;
    *t = text_from(*t, escape ? 4 : 1);
    return (char)(escape ? hex_digit(p[2]) << 4 | hex_digit(p[3]) : *p);
}

/*
 * The number that eight digits are, each a byte of 0 to 9, the first of them the lowest. Neighbours are put
 * together: two digits to a byte, four to two bytes, eight to four.
 */
static inline uint64_t text_join_digits(uint64_t bytes) {
    bytes = (bytes * 10 + (bytes >> 8)) & 0x00ff00ff00ff00ff;
    bytes = (bytes * 100 + (bytes >> 16)) & 0x0000ffff0000ffff;
    return (bytes * 10000 + (bytes >> 32)) & 0xffffffff;
}

/* How many digits eight bytes begin with, and the number that these are. */
static inline unsigned text_digits(const char *eight, uint64_t *ret_value) {
    const uint64_t ones = UINT64_MAX / 255, high = ones << 7;
    uint64_t bytes, none;
    memcpy(&bytes, eight, sizeof bytes);
    bytes = le64toh(bytes) ^ ones * '0';
    none = (bytes | (bytes + ones * (0x80 - 10))) & high; /* exact up to the first: a carry only goes on */
    unsigned n = none ? (unsigned)__builtin_ctzll(none) / 8 : 8;
    *ret_value = text_join_digits(n ? bytes << (64 - 8 * n) : 0);
    return n;
}

/*
 * Takes an integer off the front: -?[0-9]+. False, and nothing taken, when there is none.
 * A number too large for int64_t reads as the largest there is (smallest, for a negative one),
 * so that an unlimited u64 stays unlimited.
 */
static inline bool text_int(struct text *t, int64_t *ret_value) {
    const char *p = t->p, *end = t->p + t->n;
    uint64_t few = 0;
    unsigned digits = t->n >= 8 ? text_digits(p, &few) : 0;
    if (digits > 0 && digits < 8) { /* what a number mostly has; more, or a sign, are read one by one */
        *ret_value = (int64_t)few;
        *t = (struct text){ p + digits, t->n - digits };
        return true;
    }
    bool negative = p < end && *p == '-';
    int64_t value = 0;

    p += negative;
    if (p == end || !is_digit(*p))
        return false;
    for (; p < end && is_digit(*p); p++)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, *p - '0', &value))
            value = INT64_MAX;
    *ret_value = negative ? -value : value;
    t->n -= (size_t)(p - t->p);
    t->p = p;
    return true;
}

/* a + b, or the int64_t nearest to it. */
static inline int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? (a < 0 ? -INT64_MAX : INT64_MAX) : sum;
}

/* value * unit, or the int64_t nearest to it. unit > 0. */
static inline int64_t scale(int64_t value, int64_t unit) {
    int64_t product;
    return __builtin_mul_overflow(value, unit, &product) ? (value < 0 ? -INT64_MAX : INT64_MAX) : product;
}

#endif
