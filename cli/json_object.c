/* SPDX-License-Identifier: MIT */
/* json_object.c - one row for each kind of object: the members it is known by, and where its message is. */
#include "json_object.h"

#include "wall.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The member of that name, or what OpenTelemetry (OTLP) has in it: {"body":{"stringValue":"text"}} */
static json_t *get_value(const json_t *object, const char *name) {
    json_t *value = json_text_member(object, name), *inner = json_object_get(value, "stringValue");
    return inner ? inner : value;
}

static bool get_bytes(struct decoder *d, const json_t *object, const char *name, struct slice *ret_value) {
    d->value.n = 0;
    bool given = json_text_bytes(get_value(object, name), &d->value);
    *ret_value = (struct slice){ d->value.p ? d->value.p : "", given ? d->value.n : 0 };
    return given;
}

/* A number, or one in quotes: {"priority": "3"} */
static bool get_number(const json_t *object, const char *name, double *ret_value) {
    const json_t *value = json_text_member(object, name);
    char end;
    if (!json_is_number(value))
        return json_is_string(value) && sscanf(json_string_value(value), "%lf%c", ret_value, &end) == 1;
    *ret_value = json_number_value(value);
    return true;
}

static int64_t microseconds(double seconds) {
    return seconds >= 0 && seconds < 1e12 ? (int64_t)llround(seconds * 1e6) : MESSAGE_UNSET;
}

/* ---- when, and where ---- */

enum { HOST_SIZE = 256 };

static struct slice get_wall(const json_t *object, char out[static WALL_SIZE]) {
    static const char *const names[] = { "timestamp", "time",  "@timestamp",  "ts",
                                         "date",      "_time", "timeUnixNano" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *value = json_text_member(object, names[i]);
        const char *text = json_string_value(value);
        if (text ? wall_of((struct slice){ text, strlen(text) }, out)
                 : json_is_number(value) && wall_of_number(json_number_value(value), out))
            return (struct slice){ out, strlen(out) };
    }
    return (struct slice){ "", 0 };
}

static struct slice get_host(const json_t *object, char out[static HOST_SIZE]) {
    static const char *const names[] = { "_HOSTNAME", "hostname", "host" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = json_string_value(json_text_member(object, names[i]));
        if (text && *text && strlen(text) < HOST_SIZE && !strpbrk(text, " \t\n"))
            return (struct slice){ strcpy(out, text), strlen(text) };
    }
    return (struct slice){ "", 0 };
}

/* ---- kinds of objects ---- */

static void pass_text(struct decoder *d, const json_t *object, const char *name, const json_t *about) {
    char time[WALL_SIZE], host[HOST_SIZE];
    struct slice text;
    struct message m = MESSAGE_INIT;
    m.wall = get_wall(about, time);
    m.host = get_host(object, host);
    if (!m.host.n)
        m.host = get_host(about, host);
    get_bytes(d, object, name, &text);
    decoder_pass(d, text, &m);
}

/* The journal's own fields; `about`: the object of a collector around them, or the same. */
static void take_journal(struct decoder *d, const json_t *object, const json_t *about) {
    char time[WALL_SIZE], host[HOST_SIZE];
    struct slice value;
    for (int f = 0; f < ENTRY_FIELDS; f++)
        if (get_bytes(d, object, entry_names[f], &value))
            entry_set(&d->entry, (enum entry_field)f, value);
    entry_set(&d->entry, ENTRY___REALTIME_TIMESTAMP, get_wall(about, time));
    entry_set(&d->entry, ENTRY__HOSTNAME, get_host(about, host));
    d->hidden += !entry_write(&d->entry, &d->lines, &d->seq);
}

/* {"priority":3,"sequence":9,"sec":755,"usec":433947,"msg":"..."}: priority is the level alone. */
static void take_fluent_bit(struct decoder *d, const json_t *object, const json_t *about) {
    char time[WALL_SIZE];
    double seconds, us;
    struct message m = MESSAGE_INIT;
    m.wall = get_wall(about, time);
    if (get_number(object, "sec", &seconds) && get_number(object, "usec", &us))
        m.mono_us = microseconds(seconds + us / 1e6);
    get_bytes(d, object, "msg", &m.text);
    message_write(&d->lines, &m, &d->seq);
}

static int find_word(const char *word, const char *const *words, int count) {
    int i = 0;
    while (i < count && (!words[i] || strcmp(words[i], word) != 0))
        i++;
    return i < count ? i : -1;
}

/*
 * {"fac":"kern","pri":"err"} of dmesg -x; without it "pri" is a number, and below 8 it tells nothing of the
 * facility: util-linux up to 2.41 adds facility and level there.
 */
static void read_priority(const json_t *object, struct message *m) {
    static const char *const levels[] = {
        "emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"
    };
    static const char *const facilities[] = { "kern", "user", "mail", "daemon", "auth",     "syslog",
                                              "lpr",  "news", "uucp", "cron",   "authpriv", "ftp" };
    const char *level = json_string_value(json_text_member(object, "pri"));
    const char *facility = json_string_value(json_text_member(object, "fac"));
    json_int_t code = json_integer_value(json_text_member(object, "pri"));
    if (level)
        m->level = find_word(level, levels, 8);
    if (facility)
        m->facility = find_word(facility, facilities, 12);
    if (!level && code >= 8 && code < 1024) {
        m->level = (int)code & 7;
        m->facility = (int)code >> 3;
    }
}

/*
 * Reading a file or syslog(2), dmesg of util-linux 2.38 lets each message go on to the end of all:
 * "text\n<4>[ 1234.567890] next text\n<6>...".
 */
static struct slice own_text(struct slice text) {
    for (size_t i = 0; i + 4 < text.n; i++) {
        size_t digit = i + 2;
        if (text.p[i] != '\n' || text.p[i + 1] != '<')
            continue;
        while (digit < text.n && text.p[digit] >= '0' && text.p[digit] <= '9')
            digit++;
        if (digit > i + 2 && digit + 1 < text.n && text.p[digit] == '>' && text.p[digit + 1] == '[')
            return (struct slice){ text.p, i };
    }
    return (struct slice){ text.p, text.n - (text.n && text.p[text.n - 1] == '\n') };
}

/* {"pri":3,"time":755.433947,"caller":"T12","msg":"..."} */
static void take_dmesg(struct decoder *d, const json_t *object, const json_t *about) {
    double seconds;
    const char *caller = json_string_value(json_text_member(object, "caller"));
    struct message m = MESSAGE_INIT;
    (void)about;
    read_priority(object, &m);
    if (get_number(object, "time", &seconds))
        m.mono_us = microseconds(seconds);
    if (caller)
        m.caller = (struct slice){ caller, strlen(caller) };
    get_bytes(d, object, "msg", &m.text);
    m.text = own_text(m.text);
    message_write(&d->lines, &m, &d->seq);
}

/* The first row that fits is the one: its members are there, and a text to be passed on is a text. */
static const struct kind {
    const char *member, *other;
    void (*take)(struct decoder *d, const json_t *object, const json_t *about); /* NULL: pass_text() */
} kinds[] = {
    { "MESSAGE", NULL, take_journal },
    { "__REALTIME_TIMESTAMP", NULL, take_journal },
    { "msg", "sequence", take_fluent_bit },
    { "msg", "time", take_dmesg },
    { "log", NULL, NULL },
    { "line", NULL, NULL },
    { "message", NULL, NULL },
    { "textPayload", NULL, NULL },
    { "@message", NULL, NULL },
    { "_raw", NULL, NULL },
    { "body", NULL, NULL },
};

static bool fits(const struct kind *kind, const json_t *object) {
    const json_t *value =
        kind->take ? json_object_get(object, kind->member) : get_value(object, kind->member);
    if (kind->other && !json_object_get(object, kind->other))
        return false;
    return kind->take ? value != NULL : json_is_string(value);
}

/* The first kind that it is. `outer`: the object that holds it, which may have the time, or itself */
static bool take_kind(struct decoder *d, const json_t *object, const json_t *outer) {
    char time[WALL_SIZE];
    const json_t *about = get_wall(object, time).n ? object : outer;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!fits(&kinds[i], object))
            continue;
        if (kinds[i].take)
            kinds[i].take(d, object, about);
        else
            pass_text(d, object, kinds[i].member, about);
        return true;
    }
    return false;
}

/* ["1795615560123456789","text"], as Loki answers; the list takes no part in what is in it. */
static bool take_pair(struct decoder *d, const json_t *list) {
    const json_t *time = json_array_get(list, 0), *line = json_array_get(list, 1);
    if (!json_is_string(time) || !json_is_string(line))
        return false;
    json_t *object = json_pack("{s:O,s:O}", "timestamp", time, "line", line);
    bool taken = object && take_kind(d, object, object);
    json_decref(object);
    return taken;
}

enum { DEEPEST = 8 };

/* Collectors put the message's own object into others: Google Cloud, Elasticsearch, Splunk, Datadog, Loki. An
 * event of Kubernetes repeats what the kernel said, and is nothing that it said. */
static bool take_deep(struct decoder *d, json_t *value, const json_t *outer, int depth) {
    bool taken = false;
    const char *name;
    json_t *member;
    size_t i;
    if (depth == DEEPEST || json_object_get(value, "involvedObject"))
        return false;
    if (json_is_object(value) && take_kind(d, value, outer ? outer : value))
        return true;
    json_object_foreach(value, name, member) taken |= take_deep(d, member, value, depth + 1);
    if (json_is_array(value) && take_pair(d, value))
        return true;
    json_array_foreach(value, i, member) taken |= take_deep(d, member, outer, depth + 1);
    return taken;
}

void json_object_take(struct decoder *d, json_t *object) {
    d->unknown += !take_deep(d, object, NULL, 0);
}
