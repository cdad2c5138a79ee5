/* SPDX-License-Identifier: MIT */
/* emit_json.h - a record as JSON, for formats that carry it, and anything else that has a table of fields. */
#ifndef OOMWHY_CLI_EMIT_JSON_H
#define OOMWHY_CLI_EMIT_JSON_H

#include "emit.h"

/* One object, without a line end: the record's members, then the analysis's. Heeds b->in_page. */
void emit_json_document(struct buffer *b, const struct oomwhy_record *r, const struct oomwhy_analysis *a);

/* One object with these members of base, without a line end. */
void emit_json_object(struct buffer *b, const struct oomwhy_field *members, const void *base);

#endif
