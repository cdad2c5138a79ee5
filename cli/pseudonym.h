/* SPDX-License-Identifier: MIT */
/*
 * pseudonym.h - names that stand for others: the same one for the same name, of the same form where that form
 * means something. It alone knows which words of cgroup paths are no names.
 */
#ifndef OOMWHY_CLI_PSEUDONYM_H
#define OOMWHY_CLI_PSEUDONYM_H

#include "bytes.h"
#include "siphash.h"

/* What a name is of. */
enum pseudonym {
    PSEUDONYM_COMM,
    PSEUDONYM_CGROUP, /* a path, or one component */
    PSEUDONYM_HOST,
    PSEUDONYM_HARDWARE,
    PSEUDONYM_FILE,
    PSEUDONYM_HEX, /* digits of an id, and what stands between them */
    PSEUDONYM_TEXT /* of anything else */
};

void pseudonym_add(struct bytes *to, const struct siphash_key *key, enum pseudonym of, const char *name);

#endif
