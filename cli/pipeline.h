/* SPDX-License-Identifier: MIT */
/* pipeline.h - the way of a record from the parser to the output. */
#ifndef OOMWHY_CLI_PIPELINE_H
#define OOMWHY_CLI_PIPELINE_H

#include "last.h"
#include "options.h"
#include "resolve.h"
#include "seen.h"

struct pipeline {
    const struct settings *settings;
    struct output output;
    struct seen seen;
    struct last last;
    struct filter_times times;
    struct resolver resolver;
    struct redactor *redactor;  /* NULL: names stay */
    int64_t repeated, left_out; /* records not counted: seen before, written by a program */
    bool failed;                /* without memory */
};

/* False: it cannot begin, which has been said. */
bool pipeline_begin(struct pipeline *p, const struct settings *settings, struct buffer *to);

/* Takes over a record. */
void pipeline_take(struct pipeline *p, struct oomwhy_record *record);

/* Nothing that comes now would change what comes out. */
bool pipeline_is_over(const struct pipeline *p);

/* No more records. Says on standard error what was not counted, and why. */
void pipeline_end(struct pipeline *p);

#endif
