/* SPDX-License-Identifier: MIT */
/* words.c - formats and what stands in their places, put one behind the other. */
#include "words.h"

#include "text.h"

struct writer {
    char *to, *end; /* where the NUL comes at the latest */
    va_list args;
};

static void put(struct writer *w, const char *p, size_t n) {
    size_t room = (size_t)(w->end - w->to);
    n = n < room ? n : room;
    memcpy(w->to, p, n);
    w->to += n;
}

static void put_number(struct writer *w, uint64_t value, bool negative) {
    char digits[24], *first = digits + sizeof digits;
    for (; value || first == digits + sizeof digits; value /= 10)
        *--first = (char)('0' + value % 10);
    if (negative)
        *--first = '-';
    put(w, first, (size_t)(digits + sizeof digits - first));
}

static void put_signed(struct writer *w, int64_t value) {
    put_number(w, value < 0 ? -(uint64_t)value : (uint64_t)value, value < 0);
}

static void put_text(struct writer *w, size_t most) {
    const char *text = va_arg(w->args, const char *);
    text = text ? text : "(null)";
    put(w, text, strnlen(text, most));
}

/* "12s", of "%.12s": at most so many bytes. */
static const char *put_head(struct writer *w, const char *p) {
    size_t most = 0;
    for (; is_digit(*p); p++)
        most = most * 10 + (size_t)(*p - '0');
    if (*p != 's')
        return NULL;
    put_text(w, most);
    return p + 1;
}

/* What stands behind the '%'. Returns what is behind that; NULL: there is no such directive. */
static const char *put_directive(struct writer *w, const char *p) {
    if (*p == 's')
        put_text(w, SIZE_MAX);
    else if (*p == '.')
        return put_head(w, p + 1);
    else if (*p == 'd')
        put_signed(w, va_arg(w->args, int));
    else if (strncmp(p, "lld", 3) == 0)
        return put_signed(w, va_arg(w->args, long long)), p + 3;
    else if (strncmp(p, "zu", 2) == 0)
        return put_number(w, va_arg(w->args, size_t), false), p + 2;
    else if (*p == '%')
        put(w, p, 1);
    else
        return NULL;
    return p + 1;
}

size_t words_put_list(char *out, size_t size, const char *format, va_list args) {
    struct writer w = { .to = out, .end = out + size - 1 };
    va_copy(w.args, args);
    for (const char *p = format; p;) {
        const char *directive = strchrnul(p, '%');
        put(&w, p, (size_t)(directive - p));
        p = *directive ? put_directive(&w, directive + 1) : NULL;
    }
    va_end(w.args);
    *w.to = '\0';
    return (size_t)(w.to - out);
}

size_t words_put(char *out, size_t size, const char *format, ...) {
    va_list args;
    va_start(args, format);
    size_t n = words_put_list(out, size, format, args);
    va_end(args);
    return n;
}
