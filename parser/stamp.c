/* SPDX-License-Identifier: MIT */
/* stamp.c - what kernels and dmesg put before a message: time, level, caller. */
#include "stamp.h"

#include "wall.h"

/* "12345.678901", the kernel's own stamp (kernel/printk/printk.c, print_time) */
static bool take_monotonic(struct text *t, int64_t *ret_us) {
    struct text rest = text_skip_blanks(*t);
    int64_t seconds, fraction = 0;
    if (!rest.n || !is_digit(*rest.p) || !text_int(&rest, &seconds) || !text_take(&rest, TEXT(".")))
        return false;
    size_t digits = text_count_digits(rest);
    if (digits == 0 || digits > 9 || !text_int(&rest, &fraction))
        return false;
    for (; digits < 6; digits++)
        fraction *= 10;
    for (; digits > 6; digits--)
        fraction /= 10;
    *ret_us = scale(seconds, 1000000) > INT64_MAX - fraction ? INT64_MAX : scale(seconds, 1000000) + fraction;
    *t = rest;
    return true;
}

/* "[ T1308]", "[    C0]": CONFIG_PRINTK_CALLER; util-linux puts a blank before it, the kernel none */
void stamp_take_caller(struct text *t, struct message *m) {
    struct text rest = *t;
    text_take(&rest, TEXT(" "));
    if (!text_take(&rest, TEXT("[")))
        return;
    rest = text_skip_blanks(rest);
    size_t digits = rest.n && (*rest.p == 'T' || *rest.p == 'C') ? text_count_digits(text_from(rest, 1)) : 0;
    if (digits == 0 || rest.n < digits + 2 || rest.p[digits + 1] != ']')
        return;
    m->caller = text_head(rest, digits + 1);
    *t = text_from(rest, digits + 2);
}

/* Drops " <    0.015157>" of dmesg --show-delta from the end. */
static struct text without_delta(struct text inner) {
    ptrdiff_t at = text_find(inner, TEXT(" <"));
    return at >= 0 && text_ends(inner, TEXT(">")) ? text_head(inner, (size_t)at) : inner;
}

/* Of dmesg -T or -e, of a collector, or without the year, as in what was retyped: "Sun Nov 22 14:18:20" */
static bool read_date(struct text t, struct message *m) {
    bool iso = t.n && wall_iso_length(t) == t.n;
    bool dated = iso || wall_is_ctime(t) || wall_is_month_day(t);
    if (!dated && wall_syslog_length(t) != t.n && text_word(t).n == 3)
        t = text_from(t, 4); /* behind the weekday */
    if (!dated && (!t.n || wall_syslog_length(t) != t.n))
        return false;
    m->wall = t;
    m->wall_source = iso ? "iso" : "ctime";
    return true;
}

/* What stands in the brackets: uptime, dmesg -T, one of dmesg -e's two, or a collector's date. */
static bool read_bracket(struct text inner, struct message *m) {
    struct text rest = inner;
    int64_t cpu, us;
    bool stamp = take_monotonic(&rest, &us);
    if (stamp)
        rest = text_trim(without_delta(rest)); /* the first line of short-delta has blanks there */
    else if (is_digit(*inner.p) && text_int(&rest, &cpu) && text_take(&rest, TEXT("-")))
        stamp = take_monotonic(&rest, &us); /* "[2-3219.1870] ", of Samsung's kernels */
    if (stamp && !rest.n)
        m->mono_us = us;
    if (stamp)
        return !rest.n;
    rest = inner;
    if (*inner.p == '<' && !memchr(inner.p, '.', inner.n)) /* "[<ffffffff8116d4e0>]" */
        return false;
    if (*text_skip_blanks(inner).p == '+' || *inner.p == '<') /* "[  +0.016188]", "[<    0.015157>]" */
        return rest.n > 3 && (*inner.p != '<' || text_ends(inner, TEXT(">")));
    return read_date(without_delta(inner), m);
}

/* "[ 1234.567890] ", "[Sun Nov 22 14:18:20 2026] ", ... */
bool stamp_take_bracket(struct text *t, struct message *m) {
    enum { LONGEST = 80 };
    const char *close = t->n && *t->p == '[' ? memchr(t->p, ']', t->n < LONGEST ? t->n : LONGEST) : NULL;
    if (!close || close - t->p < 4)
        return false;
    struct text inner = { t->p + 1, (size_t)(close - t->p) - 1 };
    if (!text_skip_blanks(inner).n || !read_bracket(inner, m))
        return false;
    *t = text_from(*t, inner.n + 2);
    text_take(t, TEXT(":")); /* talosctl's */
    stamp_take_caller(t, m);
    text_take(t, TEXT(" "));
    return true;
}

/* "<6>": facility * 8 + level */
bool stamp_take_level(struct text *t, struct message *m) {
    struct text rest = *t;
    int64_t code;
    if (!text_take(&rest, TEXT("<")) || !text_int(&rest, &code) || code < 0 || code > 1023 ||
        !text_take(&rest, TEXT(">")))
        return false;
    m->level = (int)code & 7;
    m->facility = (int)code >> 3;
    *t = rest;
    return true;
}

/* The index of a name in a table, or -1. */
static int index_of(struct text name, const struct text *names, int count) {
    for (int i = 0; name.n && i < count; i++)
        if (text_equal(name, names[i]))
            return i;
    return -1;
}

static const struct text level_names[] = { { "emerg", 5 }, { "alert", 5 },  { "crit", 4 }, { "err", 3 },
                                           { "warn", 4 },  { "notice", 6 }, { "info", 4 }, { "debug", 5 } };
enum { LEVELS = 8, FACILITIES = 24 };

int stamp_level(struct text name) {
    if (text_equal(name, TEXT("warning"))) /* talosctl's, and syslog.conf's */
        return 4;
    return index_of(name, level_names, LEVELS);
}

/* "kern  ", up to and with a ':' */
static struct text take_field(struct text *t) {
    enum { LONGEST = 10 };
    const char *colon = t->n ? memchr(t->p, ':', t->n < LONGEST ? t->n : LONGEST) : NULL;
    struct text field = text_head(*t, colon ? (size_t)(colon - t->p) : 0);
    *t = text_from(*t, colon ? field.n + 1 : 0);
    return text_trim(field);
}

/* "kern  :err   : ", dmesg --decode; "kern:    info: ", talosctl */
bool stamp_take_decoded(struct text *t, struct message *m) {
    static const struct text facilities[FACILITIES] = {
        { "kern", 4 },     { "user", 4 },   { "mail", 4 },   { "daemon", 6 }, { "auth", 4 },
        { "syslog", 6 },   { "lpr", 3 },    { "news", 4 },   { "uucp", 4 },   { "cron", 4 },
        { "authpriv", 8 }, { "ftp", 3 },    { "", 0 },       { "", 0 },       { "", 0 },
        { "", 0 },         { "local0", 6 }, { "local1", 6 }, { "local2", 6 }, { "local3", 6 },
        { "local4", 6 },   { "local5", 6 }, { "local6", 6 }, { "local7", 6 },
    };
    struct text rest = *t;
    int facility = index_of(take_field(&rest), facilities, FACILITIES);
    int level = facility < 0 ? -1 : stamp_level(take_field(&rest));
    if (level < 0 || !text_take(&rest, TEXT(" ")))
        return false;
    m->facility = facility;
    m->level = level;
    *t = rest;
    return true;
}

static struct text kmsg_field(struct text extra, struct text key) {
    ptrdiff_t at = text_find(extra, key);
    struct text value = at < 0 ? TEXT("") : text_from(extra, (size_t)at + key.n);
    const char *comma = value.n ? memchr(value.p, ',', value.n) : NULL;
    return comma ? text_head(value, (size_t)(comma - value.p)) : value;
}

/*
 * "6,1234,5678901,-,caller=T12;text", a /dev/kmsg record; 3.5 has no flag field. A program that turns
 * another log into this form may add host=, wall= and boot=, and write '?' for a flag that is not told.
 */
bool stamp_take_kmsg(struct text *t, struct message *m) {
    struct text rest = *t;
    int64_t code, seq, us;
    if (!text_int(&rest, &code) || code < 0 || !text_take(&rest, TEXT(",")) || !text_int(&rest, &seq) ||
        !text_take(&rest, TEXT(",")) || !text_int(&rest, &us))
        return false;
    const char *end = rest.n ? memchr(rest.p, ';', rest.n) : NULL;
    if (!end)
        return false;
    struct text extra = text_head(rest, (size_t)(end - rest.p));
    if (extra.n >= 2)
        m->flag = extra.p[1];
    m->caller = kmsg_field(extra, TEXT(",caller="));
    m->host = kmsg_field(extra, TEXT(",host="));
    m->wall = kmsg_field(extra, TEXT(",wall="));
    m->boot = kmsg_field(extra, TEXT(",boot="));
    m->wall_source = m->wall.n ? "journal" : NULL;
    m->level = (int)(code & 7);
    m->facility = (int)(code >> 3 & 0x7f);
    m->seq = seq;
    m->mono_us = us;
    *t = text_from(rest, extra.n + 1);
    return true;
}
