/* SPDX-License-Identifier: MIT */
/* repeat.c - compares prefixes, word by word, under a mask. */
#include "repeat.h"

/* Twelve digits of seconds are the most that do not overflow in microseconds. */
enum { LONGEST_SECOND = sizeof "[123456789012" - 1, FRACTION = 6, BEHIND_POINT = sizeof "678901] " - 1 };

/* Where "[12345.678901] " begins that the prefix ends with; -1: it does not. */
static ptrdiff_t find_stamp(struct text prefix) {
    if (prefix.n < sizeof "[1.678901] " - 1 || !text_ends(prefix, TEXT("] ")) ||
        prefix.p[prefix.n - BEHIND_POINT - 1] != '.')
        return -1;
    ptrdiff_t at = text_find_last(prefix, TEXT("["));
    return at >= 0 && prefix.n - BEHIND_POINT - 1 - (size_t)at <= LONGEST_SECOND ? at : -1;
}

/*
 * Of these every byte that decides what they are is in the prefix: the stamp alone, a level before it ("<6>",
 * "kern  :err   : "), or a syslog daemon's date, host and "kernel: ".
 */
static bool is_sure(const struct message *m, struct text before) {
    if (m->mono_us == OOMWHY_UNSET || m->seq != OOMWHY_UNSET || m->foreign || m->caller.n || m->boot.n)
        return false;
    if (m->syslog)
        return m->wall.p == before.p && text_ends(before, TEXT("kernel: "));
    return !m->host.n && !m->wall.n && (!before.n || (m->level >= 0 && *before.p != '['));
}

static void hide(struct repeat *r, size_t at, size_t n) {
    memset(r->bytes + at, 0, n);
    memset(r->mask + at, 0, n);
}

/* The digits of "2026-11-22T14:18:20.449104+00:00": as many must be there, for what follows is compared. */
static struct text wall_fraction(struct text wall) {
    const char *point = wall.n ? memchr(wall.p, '.', wall.n) : NULL;
    struct text digits = point ? text_from(wall, (size_t)(point - wall.p) + 1) : TEXT("");
    return text_head(digits, digits.n - text_skip_digits(digits).n);
}

static struct text moved(struct text t, const char *from, const char *to) {
    return t.n ? (struct text){ to + (t.p - from), t.n } : t;
}

void repeat_learn(struct repeat *r, struct text prefix, const struct message *m) {
    ptrdiff_t stamp = find_stamp(prefix);
    r->width = 0;
    if (stamp < 0 || prefix.n > REPEAT_MOST || !is_sure(m, text_head(prefix, (size_t)stamp)))
        return;
    memset(r->bytes, 0, sizeof r->bytes);
    memset(r->mask, 0, sizeof r->mask);
    memcpy(r->bytes, prefix.p, prefix.n);
    memset(r->mask, -1, prefix.n);
    hide(r, prefix.n - BEHIND_POINT, FRACTION);
    r->wall_fraction = moved(wall_fraction(m->wall), prefix.p, r->bytes);
    if (r->wall_fraction.n)
        hide(r, (size_t)(r->wall_fraction.p - r->bytes), r->wall_fraction.n);
    r->message = *m;
    r->message.host = moved(m->host, prefix.p, r->bytes);
    r->message.wall = moved(m->wall, prefix.p, r->bytes);
    r->second_us = m->mono_us - m->mono_us % 1000000;
    r->bare = stamp == 0;
    r->width = prefix.n;
    r->whole_words = (prefix.n + sizeof(uint64_t)) & ~(sizeof(uint64_t) - 1);
}

static inline bool is_same(const struct repeat *r, const char *bytes) {
    uint64_t differs = 0, w, own, mask;
    for (size_t at = 0; at < r->width; at += sizeof w) {
        memcpy(&w, bytes + at, sizeof w);
        memcpy(&own, r->bytes + at, sizeof w);
        memcpy(&mask, r->mask + at, sizeof w);
        differs |= (w & mask) ^ own;
    }
    return !differs;
}

/* Where it is the kernel's stamp alone, another second with as many digits is no other prefix. */
static __attribute__((noinline)) bool advance(struct repeat *r, const char *line) {
    size_t point = r->width - BEHIND_POINT - 1, from = point;
    int64_t seconds = 0, unit = 1000000;
    if (!r->bare)
        return false;
    for (; is_digit(r->bytes[from - 1]); from--, unit *= 10) {
        if (!is_digit(line[from - 1]))
            return false;
        seconds += (line[from - 1] - '0') * unit;
    }
    memcpy(r->bytes + from, line + from, point - from);
    r->second_us = seconds;
    return is_same(r, line);
}

bool repeat_take(struct repeat *r, struct text *line, int64_t *ret_us) {
    uint64_t fraction;
    /* compared by words: a line hardly longer than its prefix, or no longer, is left to others */
    if (!r->width || line->n < r->whole_words || (!is_same(r, line->p) && !advance(r, line->p)))
        return false;
    bool digits = text_digits(line->p + r->width - BEHIND_POINT, &fraction) == FRACTION;
    for (size_t i = 0; i < r->wall_fraction.n; i++)
        digits &= is_digit(line->p[(size_t)(r->wall_fraction.p - r->bytes) + i]);
    *ret_us = r->second_us + (int64_t)fraction;
    *line = digits ? (struct text){ line->p + r->width, line->n - r->width } : *line;
    return digits;
}

void repeat_fill(const struct repeat *r, struct text text, int64_t us, struct message *ret_message) {
    const char *line = text.p - r->width;
    *ret_message = r->message;
    ret_message->text = text;
    ret_message->host = moved(r->message.host, r->bytes, line);
    ret_message->wall = moved(r->message.wall, r->bytes, line);
    ret_message->mono_us = us;
}
