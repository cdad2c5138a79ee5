/* SPDX-License-Identifier: MIT */
/* archive.h - the module that unpacks compressed logs. It alone knows libarchive. */
#ifndef OOMWHY_CLI_ARCHIVE_H
#define OOMWHY_CLI_ARCHIVE_H

#include "bytes.h"
#include "module.h"

#include <stdint.h>
#include <sys/types.h>

/* The next compressed bytes: how many, 0 at the end, -1 and errno. */
typedef ssize_t archive_source(void *from, char *block, size_t size);

struct unpacker;

struct archive_module {
    /* What follows `beginning`, bytes already read, comes from source(from). NULL without memory. */
    struct unpacker *(*open)(struct slice beginning, archive_source *source, void *from);

    /* As read() does; on -1 error() says what is wrong. */
    ssize_t (*read)(struct unpacker *u, char *block, size_t size);
    const char *(*error)(const struct unpacker *u);

    void (*close)(struct unpacker *u);
};

extern MODULE_EXPORT const struct archive_module oomwhy_archive;

#endif
