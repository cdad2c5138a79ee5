/* SPDX-License-Identifier: MIT */
/*
 * prefix.c - one function a prefix. Each takes its prefix off the front of the line, or leaves the
 * line alone; the first byte says which of them is worth asking.
 */
#include "prefix.h"

#include "wall.h"

static struct text up_to(struct text t, size_t n) {
    return (struct text){ t.p, n };
}

static size_t count_digits(struct text t) {
    size_t n = 0;
    while (n < t.n && is_digit(t.p[n]))
        n++;
    return n;
}

/* "12345.678901", the kernel's own stamp (kernel/printk/printk.c, print_time) */
static bool take_monotonic(struct text *t, int64_t *ret_us) {
    struct text rest = text_skip_blanks(*t);
    int64_t seconds, fraction = 0;
    if (!rest.n || !is_digit(*rest.p) || !text_int(&rest, &seconds) || !text_take(&rest, TEXT(".")))
        return false;
    size_t digits = count_digits(rest);
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
static void take_caller(struct text *t, struct message *m) {
    struct text rest = *t;
    text_take(&rest, TEXT(" "));
    if (!text_take(&rest, TEXT("[")))
        return;
    rest = text_skip_blanks(rest);
    size_t digits = rest.n && (*rest.p == 'T' || *rest.p == 'C') ? count_digits(text_from(rest, 1)) : 0;
    if (digits == 0 || rest.n < digits + 2 || rest.p[digits + 1] != ']')
        return;
    m->caller = up_to(rest, digits + 1);
    *t = text_from(rest, digits + 2);
}

/* Drops " <    0.015157>" of dmesg --show-delta from the end. */
static struct text without_delta(struct text inner) {
    ptrdiff_t at = text_find(inner, TEXT(" <"));
    return at >= 0 && text_ends(inner, TEXT(">")) ? up_to(inner, (size_t)at) : inner;
}

/* What stands in the brackets: uptime, dmesg -T, or one of dmesg -e's two. */
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
    inner = without_delta(inner);
    if (!wall_is_ctime(inner) && !wall_is_month_day(inner))
        return false;
    m->wall = inner;
    m->wall_source = "ctime";
    return true;
}

/* "[ 1234.567890] ", "[Sun Nov 22 14:18:20 2026] ", ... */
static bool take_bracket(struct text *t, struct message *m) {
    enum { LONGEST = 80 };
    const char *close = t->n && *t->p == '[' ? memchr(t->p, ']', t->n < LONGEST ? t->n : LONGEST) : NULL;
    if (!close || close - t->p < 4)
        return false;
    struct text inner = { t->p + 1, (size_t)(close - t->p) - 1 };
    if (!text_skip_blanks(inner).n || !read_bracket(inner, m))
        return false;
    *t = text_from(*t, inner.n + 2);
    take_caller(t, m);
    text_take(t, TEXT(" "));
    return true;
}

/* "<6>": facility * 8 + level */
static bool take_level(struct text *t, struct message *m) {
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

/* "kern  ", up to and with a ':' */
static struct text take_field(struct text *t) {
    enum { LONGEST = 10 };
    const char *colon = t->n ? memchr(t->p, ':', t->n < LONGEST ? t->n : LONGEST) : NULL;
    struct text field = text_head(*t, colon ? (size_t)(colon - t->p) : 0);
    *t = text_from(*t, colon ? field.n + 1 : 0);
    return text_trim(field);
}

/* "kern  :err   : ", dmesg --decode */
static bool take_decoded(struct text *t, struct message *m) {
    static const struct text facilities[FACILITIES] = {
        { "kern", 4 },     { "user", 4 },   { "mail", 4 },   { "daemon", 6 }, { "auth", 4 },
        { "syslog", 6 },   { "lpr", 3 },    { "news", 4 },   { "uucp", 4 },   { "cron", 4 },
        { "authpriv", 8 }, { "ftp", 3 },    { "", 0 },       { "", 0 },       { "", 0 },
        { "", 0 },         { "local0", 6 }, { "local1", 6 }, { "local2", 6 }, { "local3", 6 },
        { "local4", 6 },   { "local5", 6 }, { "local6", 6 }, { "local7", 6 },
    };
    struct text rest = *t;
    int facility = index_of(take_field(&rest), facilities, FACILITIES);
    int level = facility < 0 ? -1 : index_of(take_field(&rest), level_names, LEVELS);
    if (level < 0 || !text_take(&rest, TEXT(" ")))
        return false;
    m->facility = facility;
    m->level = level;
    *t = rest;
    return true;
}

/* The word up to the next blank, or nothing when it is the last one. */
static struct text word(struct text t) {
    const char *blank = t.n ? memchr(t.p, ' ', t.n) : NULL;
    return up_to(t, blank ? (size_t)(blank - t.p) : 0);
}

/* "kern.warn ", busybox syslogd's and logread's */
static void take_dotted_level(struct text *t, struct message *m) {
    struct text w = word(*t);
    if (text_starts(w, TEXT("kern."))) {
        m->facility = 0;
        m->level = index_of(text_from(w, sizeof "kern." - 1), level_names, LEVELS);
        *t = text_from(*t, w.n + 1);
    }
}

/* "kernel: " leaves kernel text behind it, any other "tag[1]: " somebody else's. */
static bool take_tag(struct text *t, struct message *m) {
    if (text_take(t, TEXT("kernel:"))) {
        text_take(t, TEXT(" "));
        take_level(t, m); /* klogd: "kernel: <4>[ 1234.567890] text" */
        return true;
    }
    struct text w = word(*t);
    m->foreign = text_ends(w, TEXT(":"));
    if (m->foreign)
        *t = text_from(*t, w.n + 1);
    return m->foreign;
}

static bool take_syslog(struct text *t, struct message *m);

/* A collector's stamp and name came first: of a stream of syslog's lines, or of VMware, "vcpu-0 - Guest:
 * <6>". */
static void take_inner(struct text *t, struct message *m) {
    enum { LONGEST = 40 };
    struct text name = m->host;
    ptrdiff_t guest = text_find(text_head(*t, LONGEST), TEXT(" - Guest: "));
    m->host = TEXT("");
    if (guest >= 0) {
        *t = text_from(*t, (size_t)guest + sizeof " - Guest: " - 1);
        take_level(t, m);
    } else if (!take_syslog(t, m)) {
        m->host = name;
    }
}

/* What follows a syslog or journal stamp: "host kernel: ", "host tag[1]: ", "kernel: ", "host [uptime]", and
 * behind that of `docker logs -t` and its like nothing but the line. */
static void take_host_and_tag(struct text *t, struct message *m) {
    bool inner = m->syslog;
    m->syslog = true;
    take_dotted_level(t, m);
    if (!text_starts(*t, TEXT("[")) && !take_tag(t, m)) {
        struct text host = word(*t);
        m->host = host;
        *t = text_from(*t, host.n ? host.n + 1 : 0);
        take_dotted_level(t, m);
        if (!take_tag(t, m) && !inner)
            take_inner(t, m);
    }
    if (!m->foreign)
        take_bracket(t, m);
}

/* "Nov 22 14:06:00 host kernel: ", "Sun 2026-11-22 14:06:00 UTC host kernel: ", "Sun Nov 22 14:06:00 2026
 * ..." */
static bool take_syslog(struct text *t, struct message *m) {
    size_t n = wall_syslog_length(*t);
    if (!n || n >= t->n || t->p[n] != ' ')
        return false;
    m->wall = up_to(*t, n);
    m->wall_source = "syslog";
    *t = text_from(*t, n + 1);
    take_host_and_tag(t, m);
    return true;
}

/* "2026-11-22T14:18:20,449104+00:00 text" of dmesg (a comma), or with a dot and host and tag of syslog */
static bool take_iso(struct text *t, struct message *m) {
    size_t n = wall_iso_length(*t);
    if (!n || n >= t->n || t->p[n] != ' ')
        return false;
    m->wall = up_to(*t, n);
    *t = text_from(*t, n + 1);
    bool dmesg = memchr(m->wall.p, ',', n) != NULL;
    m->wall_source = dmesg ? "iso" : "syslog";
    if (dmesg) {
        take_caller(t, m);
        if (m->caller.n)
            text_take(t, TEXT(" "));
    } else
        take_host_and_tag(t, m);
    return true;
}

/* "host kernel: ...", "host [305.3] ...", "host prog[1]: ..." */
static bool is_host_and_tag(struct text t) {
    struct text rest = text_from(t, word(t).n + 1);
    return text_starts(t, TEXT("kernel:")) || text_starts(rest, TEXT("kernel:")) ||
           text_starts(rest, TEXT("[")) || text_ends(word(rest), TEXT(":"));
}

/* "1795615560.123456 host kernel: " (journalctl -o short-unix), "1500316299 host [305.3] " (syslog-ng) */
static bool take_epoch(struct text *t, struct message *m) {
    size_t n = count_digits(*t);
    if (n != 10)
        return false;
    if (n < t->n && t->p[n] == '.')
        n += 1 + count_digits(text_from(*t, n + 1));
    if (n >= t->n || t->p[n] != ' ' || !is_host_and_tag(text_from(*t, n + 1)))
        return false; /* "1610612736 pages RAM" is none */
    m->wall = up_to(*t, n);
    m->wall_source = "syslog";
    *t = text_from(*t, n + 1);
    take_host_and_tag(t, m);
    return true;
}

static struct text kmsg_field(struct text extra, struct text key) {
    ptrdiff_t at = text_find(extra, key);
    struct text value = at < 0 ? TEXT("") : text_from(extra, (size_t)at + key.n);
    const char *comma = value.n ? memchr(value.p, ',', value.n) : NULL;
    return comma ? up_to(value, (size_t)(comma - value.p)) : value;
}

/*
 * "6,1234,5678901,-,caller=T12;text", a /dev/kmsg record; 3.5 has no flag field. A program that turns
 * another log into this form may add host=, wall= and boot=, and write '?' for a flag that is not told.
 */
bool prefix_take_kmsg(struct text *t, struct message *m) {
    struct text rest = *t;
    int64_t code, seq, us;
    if (!text_int(&rest, &code) || code < 0 || !text_take(&rest, TEXT(",")) || !text_int(&rest, &seq) ||
        !text_take(&rest, TEXT(",")) || !text_int(&rest, &us))
        return false;
    const char *end = rest.n ? memchr(rest.p, ';', rest.n) : NULL;
    if (!end)
        return false;
    struct text extra = up_to(rest, (size_t)(end - rest.p));
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

static bool take_time(struct text *t, struct message *m) {
    if (!t->n)
        return false;
    if (*t->p == '[')
        return take_bracket(t, m);
    return is_digit(*t->p) && take_iso(t, m);
}

/* dmesg with several --time-format options writes as many stamps */
static bool take_times(struct text *t, struct message *m) {
    bool any = false;
    while (take_time(t, m))
        any = true;
    return any;
}

/* "1 2026-11-22T14:06:00.123456+00:00 host kernel - - - text" behind its "<4>" (RFC 5424) */
static bool take_rfc5424(struct text *t, struct message *m) {
    struct text rest = *t;
    size_t n;
    if (!text_take(&rest, TEXT("1 ")) || !(n = wall_iso_length(rest)))
        return false;
    m->wall = up_to(rest, n);
    m->wall_source = "syslog";
    m->syslog = true;
    rest = text_from(rest, n + 1);
    m->host = word(rest);
    rest = text_from(rest, m->host.n + 1);
    m->foreign = !text_equal(word(rest), TEXT("kernel"));
    for (int field = 0; field < 3; field++) /* app-name, procid, msgid */
        rest = text_from(rest, word(rest).n + 1);
    if (!text_take(&rest, TEXT("- ")))
        return false; /* structured data: not something a kernel has */
    *t = rest;
    take_times(t, m);
    return true;
}

/* "10.0.0.2: kern:    info: [2025-05-18T15:40:20.654317542Z]: text", talosctl dmesg */
static bool take_talos(struct text *t, struct message *m) {
    struct text w = word(*t), rest = text_from(*t, w.n + 1);
    if (!text_ends(w, TEXT(":")) || !text_take(&rest, TEXT("kern:")))
        return false;
    rest = text_skip_blanks(rest);
    rest = text_from(rest, word(rest).n + 1);
    if (!text_take(&rest, TEXT("[")) || !wall_iso_length(rest))
        return false;
    m->wall = up_to(rest, wall_iso_length(rest));
    m->wall_source = "iso";
    m->host = up_to(w, w.n - 1);
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
        struct text before = up_to(*t, (size_t)tag);
        ptrdiff_t blank = text_find_last(before, TEXT(" "));
        m->host = text_from(before, (size_t)(blank + 1));
        *t = text_from(*t, (size_t)tag + 1);
        take_tag(t, m);
        take_times(t, m);
        m->syslog = true;
        return true;
    }
    for (const char *p = front.p; (p = memchr(p, '[', (size_t)(front.p + front.n - p))); p++) {
        struct text rest = text_from(*t, (size_t)(p - t->p));
        struct message stamped = *m;
        if (p > t->p && (p[-1] == ' ' || p[-1] == '>') && take_bracket(&rest, &stamped) &&
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
    struct text host = word(t), rest = text_from(t, host.n + 1);
    return host.n && !text_ends(host, TEXT(":")) &&
           (text_starts(rest, TEXT("kernel: ")) || text_ends(word(rest), TEXT("]:")));
}

/* "[ 1234.567890] host kernel: text", journalctl -o short-monotonic and short-delta */
static void take_host_after_stamp(struct text *t, struct message *m) {
    if (!prefix_has_host(*t))
        return;
    m->host = word(*t);
    m->syslog = true;
    *t = text_from(*t, m->host.n + 1);
    take_tag(t, m);
}

static bool take_known(struct text *t, struct message *m) {
    char c = *t->p;
    if (c == '[') {
        bool stamped = take_times(t, m);
        if (stamped && m->mono_us != OOMWHY_UNSET)
            take_host_after_stamp(t, m);
        return stamped;
    }
    if (c == '<') {
        if (!take_level(t, m))
            return false;
        if (!take_rfc5424(t, m) && !take_times(t, m))
            take_syslog(t, m);
        return true;
    }
    if (is_digit(c))
        return take_times(t, m) || take_epoch(t, m) || take_talos(t, m);
    if (c >= 'a' && c <= 'z' && take_decoded(t, m)) {
        take_times(t, m);
        return true;
    }
    if (c == 'k' && text_starts(*t, TEXT("kernel:"))) {
        take_host_and_tag(t, m);
        return true;
    }
    return take_syslog(t, m);
}

bool prefix_take(struct text *t, struct message *m) {
    return take_known(t, m) || take_wrapped(t, m);
}
