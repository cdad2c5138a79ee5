/* SPDX-License-Identifier: MIT */
/* expect.h - what a fixture's .yaml says its .log means, and how records differ from that. */
#ifndef EXPECT_H
#define EXPECT_H

#include "oomwhy.h"

struct expectation;

/* NULL, with a line on stderr, when the file is not readable or not a YAML mapping. */
struct expectation *expectation_read(const char *path);
void expectation_free(struct expectation *e);

/* The text of a key at the top ("source", "kernel", ...), or NULL. */
const char *expectation_text(struct expectation *e, const char *key);

/*
 * Compares `expect:` with the records: one line for each difference, "" for none. The caller frees it.
 *
 *   key: value   equal (numbers, booleans, names of enums and strings by their text)
 *   key: ~       absent: unset, NULL or empty, and so is everything inside
 *   key: [...]   as many elements, in this order, each compared by its own keys
 *   bytes/counts: {...}, columns: {...}   exactly these keys, in any order
 *   comm_hex: 78c3   the bytes of `comm`, for what is not UTF-8; so for every string
 *   container, ranking, findings: of oomwhy_explain(); findings is a list of codes that must be among them
 *
 * A key not written is not compared; a key that no record has is a difference.
 */
char *expectation_differences(struct expectation *e, struct oomwhy_record *const *records, size_t count);

#endif
