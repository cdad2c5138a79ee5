/* SPDX-License-Identifier: MIT */
/* names.h - names of containers and pods, found by id or uid; whoever learns of some adds them. */
#ifndef OOMWHY_CLI_NAMES_H
#define OOMWHY_CLI_NAMES_H

#include "bytes.h"
#include "oomwhy.h"

#include <jansson.h>

/* What somebody says of a container or a pod; what it does not say is NULL. */
struct known {
    const char *id;      /* the container's, or at least NAMES_SHORT_ID hexadecimal digits of it */
    const char *pod_uid; /* as Kubernetes writes it */
    const char *name, *pod, *namespace_;
    const char *source; /* who says it: a path */
};

enum {
    NAMES_SHORT_ID = 12,
    NAMES_LONGEST = 256, /* bytes of an id or a name; anything longer is none */
};

struct names {
    void *by_id, *by_pod; /* trees */
    bool failed;          /* memory ran out: something was not added */
};

/* Copies what is known, unless it has no id, says nothing, or is known already. */
void names_add(struct names *n, const struct known *known);

/*
 * The first that was added of what is known of this very container; NULL: nothing. What contradicts the
 * container, or is ambiguous, is not known.
 */
const struct known *names_of_container(const struct names *n, const struct oomwhy_container *container);

/* The same of its pod: `pod` and `namespace_` are what counts. */
const struct known *names_of_pod(const struct names *n, const struct oomwhy_container *container);

void names_free(struct names *n);

/* ---- names_json.c ---- */

/*
 * Adds what an object tells of a container or a pod, or a list of such, as the runtimes and their commands
 * write it. How many those were, names or not.
 */
size_t names_take_json(struct names *n, const json_t *value, const char *source);

/* Adds what the object tells of the container with that id. */
void names_take_container(struct names *n, const json_t *object, const char *id, const char *source);

/* ---- names_file.c ---- */

/* Adds what a file of the user's tells, JSON or a table. False: it cannot be read, which has been reported.
 */
bool names_read(struct names *n, const char *file);

/* ---- names_csv.c ---- */

/*
 * Adds what the rows of a table tell. False: its heading has no column of ids or uids. *ret_line: the first
 * line that is no row, from 1; 0: there is none.
 */
bool names_take_csv(struct names *n, struct slice text, const char *source, size_t *ret_line);

#endif
