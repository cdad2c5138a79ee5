/* SPDX-License-Identifier: MIT */
/* fields.h - the descriptors of every record member, and what can be done with a struct through them. */
#ifndef OOMWHY_FIELDS_H
#define OOMWHY_FIELDS_H

#include "arena.h"
#include "oomwhy.h"

extern const struct oomwhy_field oomwhy_invoker_fields[], oomwhy_selected_fields[], oomwhy_counter_fields[],
    oomwhy_task_fields[], oomwhy_victim_fields[], oomwhy_protection_fields[], oomwhy_meminfo_fields[],
    oomwhy_record_members[];

/* The field of that name, or NULL. */
const struct oomwhy_field *field_find(const struct oomwhy_field *fields, struct text name);

/* Numbers to OOMWHY_UNSET, everything else to zero; embedded structs too. size: of the object */
void fields_clear(void *object, size_t size, const struct oomwhy_field *fields);

/* Copies the INT, STR and TRUTH members that `from` has and `to` lacks; strings into the arena. */
void fields_fill(void *to, const void *from, const struct oomwhy_field *fields, struct arena *a);

#endif
