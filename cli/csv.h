/* SPDX-License-Identifier: MIT */
/* csv.h - tables as text: rows after RFC 4180, or with tabs or semicolons, below a row of headings. */
#ifndef OOMWHY_CLI_CSV_H
#define OOMWHY_CLI_CSV_H

#include "bytes.h"

enum { CSV_COLUMNS = 64 };

struct csv {
    char between;                    /* two cells */
    struct bytes cells[CSV_COLUMNS]; /* of the row read last, each with a NUL behind it */
    size_t count;
    bool broken; /* a quote without its end, or more cells than columns can be */
};

/* What separates the cells of the table that begins like this; a byte order mark is taken off the text. */
void csv_begin(struct csv *c, struct slice *text);

/* Takes a row off the text, which may go on with bytes that are still to come unless it is `last`. False: it
 * has no further one, or not all of it. */
bool csv_take_row(struct csv *c, struct slice *text, bool last);

/* False: memory ran out meanwhile. */
bool csv_free(struct csv *c);

#endif
