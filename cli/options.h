/* SPDX-License-Identifier: MIT */
/* options.h - what the command line asks for. */
#ifndef OOMWHY_CLI_OPTIONS_H
#define OOMWHY_CLI_OPTIONS_H

#include "emit.h"
#include "filter.h"
#include "term.h"

struct settings {
    const struct emitter *emitter;
    enum color_when color;
    bool follow, raw, verbose, quiet, include_user, summary;
    bool journal;             /* read it too: */
    const char *journal_path; /* this one; NULL: this machine's */
    const char *boot;         /* NULL: all */
    int64_t page_size_bytes;  /* 0: not given */
    struct filter filter;     /* which records are wanted, */
    int64_t last;             /* and how many of these, the last ones; 0: all */
    bool redact;              /* replace names, */
    const char *redact_key;   /* by this key; NULL: one that nobody knows */
    int64_t jobs;             /* threads; 0: not given */
    const char *resolve;      /* where the runtimes' files are; NULL: leave them alone */
    const char **names;       /* files of names */
    size_t names_count;
    char **files;
    int files_count;
    void (*print)(struct buffer *to); /* --help and the like: print this and do no more; or NULL */
};

/* One option. A row without a name ends the table. */
struct option_row {
    int letter;           /* of the short option; above 255: there is none */
    const char *name;     /* of the long one */
    const char *argument; /* as --help calls it; NULL: there is none */
    const char *choices;  /* what it may be, with | between; NULL: anything */
    const char *help;
    bool may_lack; /* the argument may be left out */
    bool is_list;  /* it may be several choices, with commas between */
    bool is_path;  /* the argument is a file or a folder */
    size_t flag;   /* offset in struct settings of a bool to set, or 0 */
    bool (*set)(struct settings *s, const char *argument); /* false: refused, which has been reported */
};

extern const struct option_row option_rows[];

static inline bool option_is_short(const struct option_row *row) {
    return row->letter < 256;
}

/* The choices with something else between them. */
void option_print_choices(struct buffer *to, const struct option_row *row, const char *between);

/* False: a mistake in the command line, which has been reported. */
bool options_parse(struct settings *ret_settings, int argc, char **argv);

#endif
