/* SPDX-License-Identifier: MIT */
/* json_object.h - the messages in the objects of dmesg, the journal and the collectors of logs. */
#ifndef OOMWHY_CLI_JSON_OBJECT_H
#define OOMWHY_CLI_JSON_OBJECT_H

#include "decoder.h"
#include "json_text.h"

/* Adds what the object says to the decoder's lines. */
void json_object_take(struct decoder *d, json_t *object);

#endif
