/* SPDX-License-Identifier: MIT */
/* siphash.h - SipHash-2-4: without its key nobody can tell of which bytes a hash is, nor find it by trying.
 */
#ifndef OOMWHY_CLI_SIPHASH_H
#define OOMWHY_CLI_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct siphash_key {
    uint64_t words[2];
};

uint64_t siphash(const struct siphash_key *key, const void *bytes, size_t n);

#endif
