/* SPDX-License-Identifier: MIT */
/* resolve_sources.h - where runtimes keep names: one row a place. */
#ifndef OOMWHY_CLI_RESOLVE_SOURCES_H
#define OOMWHY_CLI_RESOLVE_SOURCES_H

#include "names.h"

/* What a row led to. */
struct find {
    const char *name;  /* of the file or folder */
    const char *path;  /* all of it, for people */
    const char *id;    /* the one asked for; NULL: the row asks for none */
    struct slice text; /* what is in the file, if the row reads it */
};

/* A row without a path ends the table. */
struct source {
    const char
        *runtimes; /* whose containers are there, as oomwhy_container.runtime calls them; NULL: anybody's */
    bool rootless; /* those of users alone: the users write these files */
    /*
     * Below the root. A component may hold "*", or be "<id>": then this id alone is asked for, and else all
     * that is there is taken at once. "<docker>" is Docker's data root.
     */
    const char *path;
    bool reads; /* what it leads to are files to be read; else their names suffice */
    void (*take)(struct names *to, const struct find *find);
};

enum { SOURCE_ROWS = 13 };

extern const struct source source_rows[SOURCE_ROWS];

#endif
