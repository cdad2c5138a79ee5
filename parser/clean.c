/* SPDX-License-Identifier: MIT */
/* clean.c - one look for the few bytes that call for cleaning; a line without them is left where it is. */
#include "clean.h"

#include <stdlib.h>

bool scratch_reserve(struct scratch *s, size_t n) {
    if (n <= s->room)
        return true;
    char *bytes = realloc(s->bytes, n);
    if (!bytes)
        return false;
    s->bytes = bytes;
    s->room = n;
    return true;
}

void scratch_free(struct scratch *s) {
    free(s->bytes);
    *s = (struct scratch){ 0 };
}

enum { ESCAPE = '\033', NBSP_FIRST = '\xc2', NBSP_SECOND = '\xa0' };

/* "> > text", "&gt; text": how mail and issues quote */
static struct text unquoted(struct text t) {
    for (;;) {
        struct text rest = text_skip_blanks(t);
        if (!text_take(&rest, TEXT(">")) && !text_take(&rest, TEXT("&gt;")))
            return t;
        text_take(&rest, TEXT(" "));
        t = rest;
    }
}

/* ESC [ ... letter, or ESC ] ... BEL: bytes to leave out, 0 when it is neither */
static size_t sequence_length(struct text t) {
    size_t n = 2;
    if (t.n < 2 || (t.p[1] != '[' && t.p[1] != ']'))
        return 0;
    if (t.p[1] == ']') {
        while (n < t.n && t.p[n] != '\a')
            n++;
        return n < t.n ? n + 1 : n;
    }
    while (n < t.n && (is_digit(t.p[n]) || t.p[n] == ';' || t.p[n] == '?'))
        n++;
    return n < t.n ? n + 1 : n;
}

static bool take_entity(struct text *t, char *ret_char) {
    static const struct {
        struct text name;
        char stands_for;
    } entities[] = {
        { { "&lt;", 4 }, '<' },   { { "&gt;", 4 }, '>' },   { { "&amp;", 5 }, '&' },
        { { "&quot;", 6 }, '"' }, { { "&#39;", 5 }, '\'' },
    };
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (text_take(t, entities[i].name)) {
            *ret_char = entities[i].stands_for;
            return true;
        }
    return false;
}

static bool is_odd(char c) {
    return c == ESCAPE || c == '&' || c == NBSP_FIRST;
}

typedef unsigned char block __attribute__((vector_size(16)));

static inline block odd_bytes(const char *p) {
    block b;
    memcpy(&b, p, sizeof b);
    return (block)((b == ESCAPE) | (b == '&') | (b == (unsigned char)NBSP_FIRST));
}

typedef uint64_t words __attribute__((vector_size(16)));

static inline bool any(block odd) {
    words w = (words)odd;
    return w[0] | w[1];
}

/* One look at everything: so four blocks of bytes at a time, then one, the last one over again in part. */
size_t clean_span(struct text t) {
    enum { BLOCK = sizeof(block) };
    const char *p = t.p, *end = t.p + t.n;
    while (end - p >= 4 * BLOCK &&
           !any(odd_bytes(p) | odd_bytes(p + BLOCK) | odd_bytes(p + 2 * BLOCK) | odd_bytes(p + 3 * BLOCK)))
        p += 4 * BLOCK;
    while (end - p >= BLOCK && !any(odd_bytes(p)))
        p += BLOCK;
    if (t.n >= BLOCK && end - p < BLOCK && !any(odd_bytes(end - BLOCK)))
        return t.n;
    while (p < end && !is_odd(*p))
        p++;
    return (size_t)(p - t.p);
}

static bool is_dirty(struct text t) {
    struct text start = text_skip_blanks(t);
    return (start.n && *start.p == '>') || clean_span(t) < t.n;
}

bool clean_line(struct scratch *s, struct text *line) {
    if (!is_dirty(*line))
        return true;
    struct text rest = unquoted(*line);
    size_t n = 0, skip;
    if (!scratch_reserve(s, rest.n + 1))
        return false;
    while (rest.n) {
        if (*rest.p == ESCAPE && (skip = sequence_length(rest)) > 0) {
            rest = text_from(rest, skip);
        } else if (rest.n > 1 && rest.p[0] == NBSP_FIRST && rest.p[1] == NBSP_SECOND) {
            s->bytes[n++] = ' ';
            rest = text_from(rest, 2);
        } else if (*rest.p == '&' && take_entity(&rest, &s->bytes[n])) {
            n++;
        } else {
            s->bytes[n++] = *rest.p;
            rest = text_from(rest, 1);
        }
    }
    *line = (struct text){ s->bytes, n };
    return true;
}

struct text clean_enclosed(struct text t) {
    struct text inner = text_from(t, 1);
    if (!t.n || !strchr("\"'`", *t.p) || !*t.p)
        return t;
    inner = text_trim(inner);
    if (inner.n && inner.p[inner.n - 1] == ',')
        inner.n--;
    return inner.n && inner.p[inner.n - 1] == *t.p ? text_head(inner, inner.n - 1) : t;
}

/* "#012": three octal digits of a control character or one beyond ASCII */
static bool take_octal(struct text *t, char *ret_char) {
    int value = 0;
    if (t->n < 4 || *t->p != '#')
        return false;
    for (size_t i = 1; i < 4; i++) {
        if (t->p[i] < '0' || t->p[i] > '7')
            return false;
        value = value * 8 + (t->p[i] - '0');
    }
    if (value > 255 || (value >= ' ' && value < 0x7f))
        return false;
    *ret_char = (char)value;
    *t = text_from(*t, 4);
    return true;
}

bool clean_syslog(struct scratch *s, struct text *text) {
    if (!text->n || (!memchr(text->p, '#', text->n) && text_find(*text, TEXT("\\x0a")) < 0))
        return true;
    struct text rest = *text;
    size_t n = 0;
    /* the text may lie in the scratch already: it only gets shorter, so it is rewritten in place */
    bool inside = s->bytes && rest.p >= s->bytes && rest.p < s->bytes + s->room;
    if (!inside && !scratch_reserve(s, rest.n))
        return false;
    while (rest.n) {
        if (take_octal(&rest, &s->bytes[n])) {
            n++;
        } else if (text_take(&rest, TEXT("\\x0a"))) {
            s->bytes[n++] = '\n';
        } else {
            s->bytes[n++] = *rest.p;
            rest = text_from(rest, 1);
        }
    }
    *text = (struct text){ s->bytes, n };
    return true;
}
