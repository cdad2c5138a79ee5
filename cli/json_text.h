/* SPDX-License-Identifier: MIT */
/* json_text.h - JSON whose strings may hold any bytes, through a library that wants UTF-8. */
#ifndef OOMWHY_CLI_JSON_TEXT_H
#define OOMWHY_CLI_JSON_TEXT_H

#include "bytes.h"

#include <jansson.h>

/* NULL: this is no JSON object. `room` is scratch space. json_decref() frees it. */
json_t *json_text_load(struct slice text, struct bytes *room);

/*
 * Adds the bytes of a string, a number, or the journal's list of byte numbers; of a list of such things the
 * first. False: it is something else.
 */
bool json_text_bytes(const json_t *value, struct bytes *to);

/* The member of that name, NULL when there is none or it is null. */
json_t *json_text_member(const json_t *object, const char *name);

#endif
