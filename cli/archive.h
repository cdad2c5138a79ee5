/* SPDX-License-Identifier: MIT */
/* archive.h - compressed logs. It alone knows libarchive. */
#ifndef OOMWHY_CLI_ARCHIVE_H
#define OOMWHY_CLI_ARCHIVE_H

#include "bytes.h"

#include <stdint.h>
#include <sys/types.h>

/* The next compressed bytes: how many, 0 at the end, -1 and errno. */
typedef ssize_t archive_source(void *from, char *block, size_t size);

struct unpacker;

/* What follows `beginning`, bytes already read, comes from source(from). NULL without memory. */
struct unpacker *unpacker_open(struct slice beginning, archive_source *source, void *from);

/* As read() does; on -1 unpacker_error() says what is wrong. */
ssize_t unpacker_read(struct unpacker *u, char *block, size_t size);
const char *unpacker_error(const struct unpacker *u);

void unpacker_close(struct unpacker *u);

#endif
