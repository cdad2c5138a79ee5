/* SPDX-License-Identifier: MIT */
/* redact_line.h - a log line without names. It alone knows which words kernels print. */
#ifndef OOMWHY_CLI_REDACT_LINE_H
#define OOMWHY_CLI_REDACT_LINE_H

#include "pseudonym.h"

struct name {
    struct name *next;
    enum pseudonym of;
    const char *original;
    char *pseudonym;
};

/* In the order of their bytes. */
struct names {
    const struct name **items;
    size_t count;
};

/* Words that may stay. */
struct words;

/* Those of the kernel's reports; NULL without memory. */
struct words *words_new(void);
void words_add(struct words *w, const char *text);
bool words_failed(const struct words *w);
void words_free(struct words *w);

/* Adds the line with its names replaced. False: a word besides them is unknown, what was added is no good. */
bool line_redact(struct bytes *to, const char *line, const struct names *names, const struct words *w);

#endif
