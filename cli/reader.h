/* SPDX-License-Identifier: MIT */
/* reader.h - one input after the other, from its bytes to the records in it. A thread has one of its own. */
#ifndef OOMWHY_CLI_READER_H
#define OOMWHY_CLI_READER_H

#include "options.h"

/* Where records go. */
struct sink {
    void (*take)(struct sink *s, struct oomwhy_record *record,
                 int64_t written_us);      /* takes the record over */
    void (*pause)(struct sink *s);         /* what was read so far has been taken; NULL: nothing to do */
    bool (*is_over)(const struct sink *s); /* nothing more is wanted */
};

struct reader {
    const struct settings *settings;
    struct sink *to;
    bool silent;          /* no progress bar: others read at the same time */
    size_t spare_threads; /* that may unpack or look ahead for it */
    struct oomwhy_parser *parser;
    int64_t boot_time_us; /* the parser's */
    bool failed;          /* an input, or memory */
    int inputs;           /* read to their ends */
    int64_t bytes;
};

/* name: NULL: the journal of the settings; "-": standard input. What fails is said, and kept in the reader.
 */
void reader_read(struct reader *r, const char *name);
void reader_end(struct reader *r);

#endif
