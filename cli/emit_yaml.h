/* SPDX-License-Identifier: MIT */
/* emit_yaml.h - a YAML sequence of anything that has a table of fields. */
#ifndef OOMWHY_CLI_EMIT_YAML_H
#define OOMWHY_CLI_EMIT_YAML_H

#include "emit.h"

/* These use o->state from begin to end. An object is an item with these members of base. */
void emit_yaml_begin(struct output *o);
void emit_yaml_object(struct output *o, const struct oomwhy_field *members, const void *base);
void emit_yaml_end(struct output *o);

#endif
