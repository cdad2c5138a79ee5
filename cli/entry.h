/* SPDX-License-Identifier: MIT */
/* entry.h - one entry of systemd's journal, gathered field by field. It alone knows which are the kernel's.
 */
#ifndef OOMWHY_CLI_ENTRY_H
#define OOMWHY_CLI_ENTRY_H

#include "message.h"

/* The fields that are looked at. */
#define ENTRY_FIELD_MAP(X)         \
    X(MESSAGE)                     \
    X(PRIORITY)                    \
    X(SYSLOG_FACILITY)             \
    X(SYSLOG_IDENTIFIER)           \
    X(_TRANSPORT)                  \
    X(_SOURCE_MONOTONIC_TIMESTAMP) \
    X(__REALTIME_TIMESTAMP)        \
    X(_BOOT_ID)                    \
    X(_HOSTNAME)

#define ENTRY_ENUMERATOR_(name) ENTRY_##name,
enum entry_field { ENTRY_FIELD_MAP(ENTRY_ENUMERATOR_) ENTRY_FIELDS };
#undef ENTRY_ENUMERATOR_

extern const char *const entry_names[ENTRY_FIELDS];

struct entry {
    struct bytes values; /* of all fields, one after the other */
    struct {
        size_t at, n;
        bool given;
    } fields[ENTRY_FIELDS];
};

/* ENTRY_FIELDS: of no interest */
enum entry_field entry_field(struct slice name);

/* The first value of a field counts. */
void entry_set(struct entry *e, enum entry_field field, struct slice value);

/* To a value that was just set. */
void entry_append(struct entry *e, enum entry_field field, struct slice more);

struct slice entry_get(const struct entry *e, enum entry_field field);

/*
 * Adds the entry's message when it is the kernel's and leaves the entry empty. Of others only journald's word
 * that it missed some of the kernel's is kept, as a gap in the numbers. False: the kernel's, but without
 * text.
 */
bool entry_write(struct entry *e, struct bytes *to, int64_t *seq);

void entry_clear(struct entry *e);
void entry_free(struct entry *e);

#endif
