/* SPDX-License-Identifier: MIT */
/* emit_csv.h - the cells of a row, of anything that has a table of fields. */
#ifndef OOMWHY_CLI_EMIT_CSV_H
#define OOMWHY_CLI_EMIT_CSV_H

#include "emit.h"

/* A path, such as "first.wall", leads to a member of base; NULL ends them. Of `victims` the first counts. */
void emit_csv_heading(struct buffer *b, const char *const *paths);
void emit_csv_row(struct buffer *b, const char *const *paths, const struct oomwhy_field *members,
                  const void *base);

#endif
