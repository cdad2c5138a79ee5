/* SPDX-License-Identifier: MIT */
/* resolve.h - what people call the containers and pods of a log: from files given, or those of the runtimes.
 */
#ifndef OOMWHY_CLI_RESOLVE_H
#define OOMWHY_CLI_RESOLVE_H

#include "names.h"

#include <stdint.h>

/* All zero knows nobody. */
struct resolver {
    struct oomwhy_namer namer;
    struct names names;
    struct search *search; /* in the runtimes' files; NULL: not asked for */
    void *asked;           /* tree: the ids and uids that were looked up */
    int64_t asked_count, found_count;
};

/*
 * Reads the files of names; root: where the runtimes' files are, NULL: leave them alone. False: something
 * cannot be read, which has been reported; the rest can be used all the same.
 */
bool resolve_begin(struct resolver *r, const char *const *files, size_t files_count, const char *root);

/* For oomwhy_explain_named(); NULL: nobody is asked. Its names last until resolve_end(). */
const struct oomwhy_namer *resolve_namer(struct resolver *r);

/* Says how many have no name. */
void resolve_end(struct resolver *r);

/* ---- resolve_search.c, resolve_sources.c ---- */

/* NULL: it is no folder that can be opened, or without memory; errno says which. */
struct search *search_new(const char *root);
void search_free(struct search *s);

/* Adds what the runtimes' files tell of this container or its pod, and perhaps of others. */
void search_names(struct search *s, const struct oomwhy_container *container, struct names *to);

#endif
