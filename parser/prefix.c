/* SPDX-License-Identifier: MIT */
/*
 * prefix.c - which prefix it is: the first byte says which are worth asking. Each is taken off the front of
 * the line, or the line is left alone.
 */
#include "prefix.h"

#include "stamp.h"
#include "syslog.h"
#include "wall.h"

/* "10.0.0.2: kern:    info: [2025-05-18T15:40:20.654317542Z]: text", talosctl dmesg */
static bool take_talos(struct text *t, struct message *m) {
    struct text w = text_word(*t), rest = text_from(*t, w.n + 1);
    if (!text_ends(w, TEXT(":")) || !text_take(&rest, TEXT("kern:")))
        return false;
    rest = text_skip_blanks(rest);
    rest = text_from(rest, text_word(rest).n + 1);
    if (!text_take(&rest, TEXT("[")) || !wall_iso_length(rest))
        return false;
    m->wall = text_head(rest, wall_iso_length(rest));
    m->wall_source = "iso";
    m->host = text_head(w, w.n - 1);
    m->facility = 0;
    rest = text_from(rest, m->wall.n);
    if (!text_take(&rest, TEXT("]: ")))
        return false;
    *t = rest;
    return true;
}

/* "23:06:20" somewhere */
static bool has_clock(struct text t) {
    for (; t.n >= 8; t = text_from(t, 1))
        if (is_digit(t.p[0]) && is_digit(t.p[1]) && t.p[2] == ':' && is_digit(t.p[3]) && is_digit(t.p[4]) &&
            t.p[5] == ':' && is_digit(t.p[6]) && is_digit(t.p[7]))
            return true;
    return false;
}

/*
 * A stamp that some wrapper put its own words before ("machine # [   16.4] ", "Guest: <6>[392.1] "), or
 * a tag after a date in a language not known ("5 月 29 23:06:20 host kernel: ").
 */
static bool take_wrapped(struct text *t, struct message *m) {
    enum { LONGEST = 100 };
    struct text front = text_head(*t, LONGEST);
    if (text_starts(*t, TEXT("** "))) /* "** 12 printk messages dropped ** [ 1234.567890] text" */
        return false;
    ptrdiff_t tag = text_find(front, TEXT(" kernel: "));
    if (tag > 0 && has_clock(text_head(front, (size_t)tag))) {
        struct text before = text_head(*t, (size_t)tag);
        ptrdiff_t blank = text_find_last(before, TEXT(" "));
        m->host = text_from(before, (size_t)(blank + 1));
        *t = text_from(*t, (size_t)tag + 1);
        syslog_take_tag(t, m);
        syslog_take_times(t, m);
        m->syslog = true;
        return true;
    }
    for (const char *p = front.p; (p = memchr(p, '[', (size_t)(front.p + front.n - p))); p++) {
        struct text rest = text_from(*t, (size_t)(p - t->p));
        struct message stamped = *m;
        if (p > t->p && (p[-1] == ' ' || p[-1] == '>') && stamp_take_bracket(&rest, &stamped) &&
            stamped.mono_us != OOMWHY_UNSET) {
            *m = stamped;
            *t = rest;
            return true;
        }
    }
    return false;
}

/* "systemd[1]:" may follow it, or the kernel's tag; a kernel's own prefix has no brackets. */
bool prefix_has_host(struct text t) {
    struct text host = text_word(t), rest = text_from(t, host.n + 1);
    return host.n && !text_ends(host, TEXT(":")) &&
           (text_starts(rest, TEXT("kernel: ")) || text_ends(text_word(rest), TEXT("]:")));
}

/* "[ 1234.567890] host kernel: text", journalctl -o short-monotonic and short-delta */
static void take_host_after_stamp(struct text *t, struct message *m) {
    if (!prefix_has_host(*t))
        return;
    m->host = text_word(*t);
    m->syslog = true;
    *t = text_from(*t, m->host.n + 1);
    syslog_take_tag(t, m);
}

static bool take_known(struct text *t, struct message *m) {
    char c = *t->p;
    if (c == '[') {
        bool stamped = syslog_take_times(t, m);
        if (stamped && m->mono_us != OOMWHY_UNSET)
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
        return syslog_take_times(t, m) || syslog_take_epoch(t, m) || take_talos(t, m);
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

bool prefix_take(struct text *t, struct message *m) {
    return take_known(t, m) || take_wrapped(t, m);
}
