/* SPDX-License-Identifier: MIT */
/* redact.h - records whose names are others. It alone knows which members hold names. */
#ifndef OOMWHY_CLI_REDACT_H
#define OOMWHY_CLI_REDACT_H

#include "oomwhy.h"

struct redactor;

/* key: NULL for one that nobody knows. NULL: it cannot begin, which has been said. */
struct redactor *redactor_new(const char *key);
void redactor_free(struct redactor *r);

/* Replaces the names in a record, in place; the new ones last until the next call. False without memory. */
bool redact(struct redactor *r, struct oomwhy_record *record);

/* Says on standard error what was left out. */
void redactor_report(const struct redactor *r);

#endif
