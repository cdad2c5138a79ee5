/* SPDX-License-Identifier: MIT */
/* emit.h - what every output format is: a name and three calls over the records of one run. */
#ifndef OOMWHY_CLI_EMIT_H
#define OOMWHY_CLI_EMIT_H

#include "buffer.h"
#include "oomwhy.h"

struct output {
    struct buffer *to; /* all output; a format that fails by itself sets to->error */
    size_t count;      /* records before this one; at the end, all of them */
    size_t found;      /* records of the log so far, wanted or not */
    int width;         /* columns of the terminal; 0: not a terminal */
    bool color;        /* colours are wanted */
    bool utf8;         /* the locale's characters are UTF-8 */
    bool verbose, raw; /* as asked for on the command line */
    void *state;       /* the format's own, from begin to end */
};

/* Every call may leave its text in the buffer; the caller flushes. `end` always follows `begin`. */
struct emitter {
    const char *name;
    void (*begin)(struct output *o); /* NULL: nothing to do */
    void (*record)(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a);
    void (*end)(struct output *o); /* NULL: nothing to do */
};

/* The formats, the default first. Declarations, lookup and --help are made from this list. */
#define EMITTER_MAP(X) X(text) X(json) X(jsonl) X(yaml) X(csv) X(html) X(prom)

#define EMITTER_EXTERN_(name) extern const struct emitter oomwhy_emit_##name;
EMITTER_MAP(EMITTER_EXTERN_)
EMITTER_EXTERN_(csv_tasks) /* --csv=tasks */
#undef EMITTER_EXTERN_

/* What is a list or an object of its own even when it is empty. */
static inline bool emit_is_collection(enum oomwhy_type type) {
    return type == OOMWHY_STRINGS || type == OOMWHY_NUMBERS || type == OOMWHY_LIST;
}

/* No value: null in a document, [] or {} for a collection; left out where the field is optional. */
static inline bool emit_is_empty(const struct oomwhy_field *f, const char *base) {
    const void *at = base + f->offset;
    switch (f->type) {
    case OOMWHY_INT:
        return *(const int64_t *)at == OOMWHY_UNSET;
    case OOMWHY_STR:
        return *(const char *const *)at == NULL;
    case OOMWHY_POINTER:
        return *(const void *const *)at == NULL;
    case OOMWHY_TRUTH:
        return *(const enum oomwhy_truth *)at == OOMWHY_NOT_SAID;
    case OOMWHY_ENUM:
        return f->names[*(const unsigned *)at] == NULL;
    case OOMWHY_STRINGS:
        return ((const struct oomwhy_strings *)at)->count == 0;
    case OOMWHY_NUMBERS:
        return ((const struct oomwhy_numbers *)at)->count == 0;
    case OOMWHY_LIST:
        return *(const size_t *)(base + f->count_offset) == 0;
    case OOMWHY_REAL:
    case OOMWHY_BOOL:
    case OOMWHY_STRUCT:
        return false;
    }
    return false;
}

#endif
