/* SPDX-License-Identifier: MIT */
/*
 * prefix.c - which prefix it is: the first byte says which are worth asking. Each is taken off the front of
 * the line, or the line is left alone.
 */
#include "prefix.h"

#include "stamp.h"
#include "syslog.h"
#include "wall.h"

/* "[ 1234.567890] host kernel: text", journalctl -o short-monotonic and short-delta; "[2026-11-22 14:18:20]
 * kernel: text", a collector's */
static void take_host_after_stamp(struct text *t, struct message *m) {
    bool dmesg = m->mono_us == OOMWHY_UNSET && !wall_iso_length(m->wall); /* -T or -e */
    if (!dmesg && (text_starts(*t, TEXT("kernel: ")) || syslog_has_host(*t)))
        syslog_take_host_and_tag(t, m);
}

static bool take_known(struct text *t, struct message *m) {
    char c = *t->p;
    if (c == '[') {
        bool stamped = syslog_take_times(t, m);
        if (stamped)
            take_host_after_stamp(t, m);
        return stamped;
    }
    if (c == '<') {
        if (!stamp_take_level(t, m))
            return false;
        if (!syslog_take_rfc5424(t, m) && !syslog_take_times(t, m))
            syslog_take(t, m);
        return true;
    }
    if (is_digit(c))
        return syslog_take_times(t, m) || syslog_take_epoch(t, m);
    if (c >= 'a' && c <= 'z' && stamp_take_decoded(t, m)) {
        syslog_take_times(t, m);
        return true;
    }
    if (c == 'k' && text_starts(*t, TEXT("kernel:"))) {
        syslog_take_host_and_tag(t, m);
        return true;
    }
    return syslog_take(t, m);
}

/* "10.0.0.2: kern:    info: [2025-05-18T15:40:20.654317542Z]: text", talosctl dmesg of a node */
static bool take_node(struct text *t, struct message *m) {
    struct text node = text_word(*t), rest = text_from(*t, node.n + 1);
    if (!text_ends(node, TEXT(":")) || !stamp_take_decoded(&rest, m))
        return false;
    m->host = text_head(node, node.n - 1);
    syslog_take_times(&rest, m);
    *t = rest;
    return true;
}

enum { LONGEST_WRAPPER = 100, LONGEST_WORDS = 32 /* behind a date */, LONGEST_NUMBER = 8 /* of a line */ };

/* "23:06:20" somewhere */
static bool has_clock(struct text t) {
    for (; t.n >= 8; t = text_from(t, 1))
        if (is_digit(t.p[0]) && is_digit(t.p[1]) && t.p[2] == ':' && is_digit(t.p[3]) && is_digit(t.p[4]) &&
            t.p[5] == ':' && is_digit(t.p[6]) && is_digit(t.p[7]))
            return true;
    return false;
}

static bool is_of_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The text ends with the quote that the wrapper began. */
static void unquote(struct text *t, char quote) {
    struct text rest = text_trim(*t);
    if (rest.n && rest.p[rest.n - 1] == ',')
        rest.n--;
    if (strchr("\"'`", quote) && rest.n && rest.p[rest.n - 1] == quote)
        t->n = (size_t)(rest.p + rest.n - 1 - t->p);
}

/* A tag behind a date in a language not known: "5 月 29 23:06:20 host kernel: " */
static bool take_wrapped_tag(struct text *t, struct message *m) {
    ptrdiff_t tag = text_find(text_head(*t, LONGEST_WRAPPER), TEXT(" kernel: "));
    if (tag <= 0 || (!m->wall.n && !has_clock(text_head(*t, (size_t)tag))))
        return false;
    struct text before = text_head(*t, (size_t)tag);
    ptrdiff_t blank = text_find_last(before, TEXT(" "));
    m->host = text_from(before, (size_t)(blank + 1));
    *t = text_from(*t, (size_t)tag + 1);
    syslog_take_tag(t, m);
    syslog_take_times(t, m);
    m->syslog = true;
    return true;
}

/* No words of another program's message: "msg=", and behind a date "prog: ". */
static bool may_stand_before(struct text front, const char *p, const struct message *m) {
    size_t n = (size_t)(p - front.p);
    return !memchr(front.p, '=', n) && !(m->wall.n && memchr(front.p, ':', n));
}

/* A stamp that some wrapper put its own words before: "machine # [   16.4] ", "12:[ 392.1] ", and behind a
 * date "INFO [kernel] [ 392.1] ", where it has to be the kernel's. */
static bool take_wrapped_stamp(struct text *t, struct message *m) {
    struct text front = text_head(*t, m->wall.n ? LONGEST_WORDS : LONGEST_WRAPPER);
    for (const char *p = front.p; (p = memchr(p, '[', (size_t)(front.p + front.n - p))); p++) {
        struct text rest = text_from(*t, (size_t)(p - t->p));
        struct message stamped = *m;
        if (p > t->p && !is_of_word(p[-1]) && may_stand_before(front, p, m) && take_known(&rest, &stamped) &&
            (stamped.mono_us != OOMWHY_UNSET ||
             (stamped.wall.n && !m->wall.n && p - t->p <= LONGEST_NUMBER))) {
            *m = stamped;
            *t = rest;
            unquote(t, p[-1]);
            return true;
        }
    }
    return false;
}

/* "host kernel: text", whose date somebody cut off */
static bool take_host_alone(struct text *t, struct message *m) {
    struct text host = text_word(*t), rest = text_from(*t, host.n + 1);
    if (!host.n || !is_of_word(host.p[host.n - 1]) || !text_starts(rest, TEXT("kernel: ")))
        return false;
    m->host = host;
    m->syslog = true;
    *t = rest;
    return syslog_take_tag(t, m);
}

bool prefix_take(struct text *t, struct message *m) {
    if (text_starts(*t, TEXT("** "))) /* "** 12 printk messages dropped ** [ 1234.567890] text" */
        return false;
    if (!take_known(t, m) && !take_node(t, m))
        return take_wrapped_tag(t, m) || take_wrapped_stamp(t, m) || take_host_alone(t, m);
    bool date_only = m->wall.n && m->mono_us == OOMWHY_UNSET && !m->foreign && !m->host.n;
    if (date_only && !text_starts(*t, TEXT("** ")) && !take_wrapped_tag(t, m))
        take_wrapped_stamp(t, m);
    return true;
}
