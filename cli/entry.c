/* SPDX-License-Identifier: MIT */
/* entry.c - what the fields of a journal entry say about a kernel message. */
#include "entry.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME_(name) #name,
const char *const entry_names[ENTRY_FIELDS] = { ENTRY_FIELD_MAP(NAME_) };
#undef NAME_

enum entry_field entry_field(struct slice name) {
    int f = 0;
    while (f < ENTRY_FIELDS && !slice_is(name, entry_names[f]))
        f++;
    return (enum entry_field)f;
}

void entry_append(struct entry *e, enum entry_field field, struct slice more) {
    bytes_add(&e->values, more.p, more.n);
    if (!e->values.failed)
        e->fields[field].n += more.n;
}

void entry_set(struct entry *e, enum entry_field field, struct slice value) {
    if (field == ENTRY_FIELDS || e->fields[field].given)
        return;
    e->fields[field].at = e->values.n;
    e->fields[field].n = 0;
    e->fields[field].given = true;
    entry_append(e, field, value);
}

struct slice entry_get(const struct entry *e, enum entry_field field) {
    if (!e->fields[field].n)
        return (struct slice){ "", 0 };
    return (struct slice){ e->values.p + e->fields[field].at, e->fields[field].n };
}

static bool get_integer(const struct entry *e, enum entry_field field, long long *ret_value) {
    return slice_integer(entry_get(e, field), ret_value);
}

/* "Missed 12 kernel messages", of systemd-journald */
static int64_t count_missed(struct slice text) {
    long long n = 0;
    struct slice digits = text;
    if (!slice_starts(text, "Missed "))
        return 0;
    digits.p += sizeof "Missed " - 1;
    digits.n = 0;
    while (digits.p + digits.n < text.p + text.n && digits.p[digits.n] != ' ')
        digits.n++;
    struct slice rest = { digits.p + digits.n, text.n - digits.n - (sizeof "Missed " - 1) };
    return slice_is(rest, " kernel messages") && slice_integer(digits, &n) && n > 0 && n < INT32_MAX ? n : 0;
}

/* Collectors that keep the journal's fields may leave out the transport. */
static bool is_kernel(const struct entry *e) {
    if (e->fields[ENTRY__TRANSPORT].given)
        return slice_is(entry_get(e, ENTRY__TRANSPORT), "kernel");
    return !e->fields[ENTRY_SYSLOG_IDENTIFIER].given ||
           slice_is(entry_get(e, ENTRY_SYSLOG_IDENTIFIER), "kernel");
}

/* Microseconds become seconds; what a collector put there instead may be ISO 8601. */
static struct slice wall(const struct entry *e, char out[static 32]) {
    long long us;
    struct slice given = entry_get(e, ENTRY___REALTIME_TIMESTAMP);
    if (get_integer(e, ENTRY___REALTIME_TIMESTAMP, &us) && us >= 0) {
        int n = snprintf(out, 32, "%lld.%06lld", us / 1000000, us % 1000000);
        return (struct slice){ out, (size_t)n };
    }
    return message_is_iso(given) ? given : (struct slice){ "", 0 };
}

static bool write_message(const struct entry *e, struct bytes *to, int64_t *seq) {
    char time[32];
    long long value;
    struct message m = MESSAGE_INIT;
    m.text = entry_get(e, ENTRY_MESSAGE);
    m.wall = wall(e, time);
    m.host = entry_get(e, ENTRY__HOSTNAME);
    m.boot = entry_get(e, ENTRY__BOOT_ID);
    if (get_integer(e, ENTRY_PRIORITY, &value) && value >= 0 && value < 8)
        m.level = (int)value;
    if (get_integer(e, ENTRY_SYSLOG_FACILITY, &value) && value >= 0 && value < 128)
        m.facility = (int)value;
    if (get_integer(e, ENTRY__SOURCE_MONOTONIC_TIMESTAMP, &value) && value >= 0)
        m.mono_us = value;
    message_write(to, &m, seq);
    return true;
}

bool entry_write(struct entry *e, struct bytes *to, int64_t *seq) {
    bool whole = true;
    if (!is_kernel(e))
        *seq += count_missed(entry_get(e, ENTRY_MESSAGE));
    else
        whole = e->fields[ENTRY_MESSAGE].given && write_message(e, to, seq);
    to->failed = to->failed || e->values.failed;
    entry_clear(e);
    return whole;
}

void entry_clear(struct entry *e) {
    struct bytes values = e->values;
    *e = (struct entry){ .values = values };
    e->values.n = 0;
    e->values.failed = false;
}

void entry_free(struct entry *e) {
    bytes_free(&e->values);
}
