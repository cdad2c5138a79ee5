/* SPDX-License-Identifier: MIT */
/* syslog.c - date, host and tag, as syslog daemons and journalctl put them before a message. */
#include "syslog.h"

#include "stamp.h"
#include "wall.h"

/* "kern.warn ", busybox syslogd's and logread's */
static void take_dotted_level(struct text *t, struct message *m) {
    struct text w = text_word(*t);
    if (text_starts(w, TEXT("kern."))) {
        m->facility = 0;
        m->level = stamp_level(text_from(w, sizeof "kern." - 1));
        *t = text_from(*t, w.n + 1);
    }
}

/* "prog:", "prog[1]:" */
static bool is_tag(struct text word) {
    return word.n > 1 && word.p[word.n - 1] == ':';
}

/* "prog[1]:", not the kernel's "lowmem_reserve[]:" */
static bool is_tag_with_pid(struct text word) {
    return is_tag(word) && word.n > 3 && word.p[word.n - 2] == ']' && is_digit(word.p[word.n - 3]);
}

static bool take_kernel_tag(struct text *t, struct message *m) {
    if (!text_take(t, TEXT("kernel:")))
        return false;
    text_take(t, TEXT(" "));
    stamp_take_level(t, m); /* klogd: "kernel: <4>[ 1234.567890] text" */
    return true;
}

/* "kernel: " leaves kernel text behind it, any other "tag[1]: " somebody else's. */
bool syslog_take_tag(struct text *t, struct message *m) {
    struct text word = text_word(*t);
    if (take_kernel_tag(t, m))
        return true;
    if (!is_tag(word))
        return false;
    m->foreign = true;
    *t = text_from(*t, word.n + 1);
    return true;
}

bool syslog_has_host(struct text t) {
    struct text host = text_word(t), rest = text_from(t, host.n + 1);
    return host.n && !is_tag(host) &&
           (text_starts(rest, TEXT("kernel: ")) || text_ends(text_word(rest), TEXT("]:")));
}

/*
 * A collector's stamp and name came first: of a stream of syslog's lines, or of VMware, "In(05) vcpu-0 -
 * Guest: <6>". Behind the stamp of `docker logs -t` and its like there is nothing but the line.
 */
static void take_inner(struct text *t, struct message *m) {
    enum { LONGEST = 40 };
    ptrdiff_t guest = text_find(text_head(*t, LONGEST), TEXT(" - Guest: "));
    struct text rest = text_from(*t, text_word(*t).n + 1);
    if (guest >= 0) {
        *t = text_from(*t, (size_t)guest + sizeof " - Guest: " - 1);
        stamp_take_level(t, m);
    } else if (syslog_take(&rest, m)) {
        *t = rest;
    }
}

/* Words of the kernel's own, which no host could be. */
static bool begins_kill(struct text t) {
    return text_starts(t, TEXT("Out of memory")) || text_starts(t, TEXT("Memory cgroup out of memory"));
}

/* "host kernel: ", "host prog[1]: ", "host [305.3] ", "host <6>"; `sure`: syslog's date always has one. No
 * host is "Hardware name: ". */
static bool take_host(struct text *t, struct message *m, bool sure) {
    struct text host = text_word(*t), rest = text_from(*t, host.n + 1);
    if (!host.n || is_tag(host) || (!sure && text_equal(host, TEXT("Hardware"))))
        return false;
    take_dotted_level(&rest, m);
    if (!syslog_take_tag(&rest, m) && !stamp_take_level(&rest, m) && !stamp_take_bracket(&rest, m) &&
        !begins_kill(rest) && !sure)
        return false;
    m->host = host;
    *t = rest;
    return true;
}

/* Without a host, "prog: " may as well be the kernel's own "memory: ", unless a syslog daemon wrote it. */
static bool take_tag_alone(struct text *t, struct message *m, bool daemon) {
    return daemon || is_tag_with_pid(text_word(*t)) ? syslog_take_tag(t, m) : take_kernel_tag(t, m);
}

/* The kernel's stamp, which some daemons put another blank before. */
static void take_stamp(struct text *t, struct message *m) {
    struct text rest = text_skip_blanks(*t);
    if (stamp_take_bracket(&rest, m))
        *t = rest;
}

void syslog_take_host_and_tag(struct text *t, struct message *m) {
    bool inner = m->syslog, daemon = m->wall.n && !is_digit(*m->wall.p); /* "Nov 22", not "2026-" */
    m->syslog = true;
    take_dotted_level(t, m);
    if (!text_starts(*t, TEXT("[")) && !take_tag_alone(t, m, daemon) && !take_host(t, m, daemon) && !inner)
        take_inner(t, m);
    if (!m->foreign)
        take_stamp(t, m);
}

/* "Nov 22 14:06:00 host kernel: ", "Sun 2026-11-22 14:06:00 UTC host kernel: ", "Sun Nov 22 14:06:00 2026
 * ..." */
bool syslog_take(struct text *t, struct message *m) {
    size_t n = wall_syslog_length(*t);
    if (!n || n >= t->n || t->p[n] != ' ')
        return false;
    m->wall = text_head(*t, n);
    m->wall_source = "syslog";
    *t = text_from(*t, n + 1);
    syslog_take_host_and_tag(t, m);
    return true;
}

static bool is_of_name(char c) {
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* name="value", where a quote or a backslash in it has a backslash before it */
static bool take_label(struct text *t, struct text *ret_name, struct text *ret_value) {
    size_t name = 0, end;
    while (name < t->n && is_of_name(t->p[name]))
        name++;
    if (!name || !text_starts(text_from(*t, name), TEXT("=\"")))
        return false;
    *ret_name = text_head(*t, name);
    struct text rest = text_from(*t, name + 2);
    for (end = 0; end < rest.n && rest.p[end] != '"'; end++)
        end += rest.p[end] == '\\';
    *ret_value = text_head(rest, end);
    *t = text_from(rest, end + 1);
    return end < rest.n;
}

/* "{host="web-1", job="kernel"}   text", as logcli of Loki prints: filled up with blanks */
static bool take_labels(struct text *t, struct message *m) {
    static const struct text hosts[] = { { "host", 4 }, { "hostname", 8 }, { "nodename", 8 }, { "node", 4 } };
    struct text rest = *t, name, value;
    if (!text_take(&rest, TEXT("{")))
        return false;
    while (take_label(&rest, &name, &value)) {
        for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
            if (text_equal(name, hosts[i]))
                m->host = value;
        if (!text_take(&rest, TEXT(", ")))
            break;
    }
    if (!text_take(&rest, TEXT("} ")))
        return false;
    *t = text_skip_blanks(rest);
    return true;
}

/* "2026-11-22T14:18:20,449104+00:00 text" of dmesg (a comma), or with a dot and host and tag of syslog */
static bool take_iso(struct text *t, struct message *m) {
    size_t n = wall_iso_length(*t);
    if (!n || n >= t->n || t->p[n] != ' ')
        return false;
    m->wall = text_head(*t, n);
    *t = text_from(*t, n + 1);
    if (take_labels(t, m) && syslog_take(t, m))
        return true;
    bool dmesg = memchr(m->wall.p, ',', n) != NULL;
    m->wall_source = dmesg ? "iso" : "syslog";
    if (dmesg && !syslog_has_host(*t)) {
        stamp_take_caller(t, m);
        if (m->caller.n)
            text_take(t, TEXT(" "));
    } else {
        syslog_take_host_and_tag(t, m);
    }
    return true;
}

static bool take_time(struct text *t, struct message *m) {
    if (!t->n)
        return false;
    if (*t->p == '[')
        return stamp_take_bracket(t, m);
    return is_digit(*t->p) && take_iso(t, m);
}

/* dmesg with several --time-format options writes as many stamps */
bool syslog_take_times(struct text *t, struct message *m) {
    bool any = false;
    while (!m->foreign && take_time(t, m))
        any = true;
    return any;
}

/* "host kernel: ...", "host [305.3] ...", "host prog[1]: ..." */
static bool is_host_and_tag(struct text t) {
    struct text rest = text_from(t, text_word(t).n + 1);
    return text_starts(t, TEXT("kernel:")) || text_starts(rest, TEXT("kernel:")) ||
           text_starts(rest, TEXT("[")) || text_ends(text_word(rest), TEXT(":"));
}

/* "1795615560.123456 host kernel: " (journalctl -o short-unix), "1500316299 host [305.3] " (syslog-ng) */
bool syslog_take_epoch(struct text *t, struct message *m) {
    size_t n = text_count_digits(*t);
    if (n != 10)
        return false;
    if (n < t->n && t->p[n] == '.')
        n += 1 + text_count_digits(text_from(*t, n + 1));
    if (n >= t->n || t->p[n] != ' ' || !is_host_and_tag(text_from(*t, n + 1)))
        return false; /* "1610612736 pages RAM" is none */
    m->wall = text_head(*t, n);
    m->wall_source = "syslog";
    *t = text_from(*t, n + 1);
    syslog_take_host_and_tag(t, m);
    return true;
}

/* "1 2026-11-22T14:06:00.123456+00:00 host kernel - - - text" behind its "<4>" (RFC 5424) */
bool syslog_take_rfc5424(struct text *t, struct message *m) {
    struct text rest = *t;
    size_t n;
    if (!text_take(&rest, TEXT("1 ")) || !(n = wall_iso_length(rest)))
        return false;
    m->wall = text_head(rest, n);
    m->wall_source = "syslog";
    m->syslog = true;
    rest = text_from(rest, n + 1);
    m->host = text_word(rest);
    rest = text_from(rest, m->host.n + 1);
    m->foreign = !text_equal(text_word(rest), TEXT("kernel"));
    for (int field = 0; field < 3; field++) /* app-name, procid, msgid */
        rest = text_from(rest, text_word(rest).n + 1);
    if (!text_take(&rest, TEXT("- ")))
        return false; /* structured data: not something a kernel has */
    *t = rest;
    syslog_take_times(t, m);
    return true;
}
