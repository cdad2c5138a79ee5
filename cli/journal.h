/* SPDX-License-Identifier: MIT */
/* journal.h - the module that reads systemd's journal. It alone knows libsystemd; a build may lack it. */
#ifndef OOMWHY_CLI_JOURNAL_H
#define OOMWHY_CLI_JOURNAL_H

#include "bytes.h"
#include "module.h"

struct journal;

/* path: NULL for this machine's journal, else a folder or a file of one; fd: of an open file, else -1. */
struct journal_place {
    const char *path;
    int fd;
    const char *boot; /* NULL: all; an id, or "0" the last one, "-1" the one before, "1" the first */
};

struct journal_module {
    /* NULL: it cannot be read; why, and what to do, has been said on standard error, about `name`. */
    struct journal *(*open)(const struct journal_place *place, const char *name);

    /*
     * More of the kernel's messages, as records of /dev/kmsg; none at the end. They last until the next call.
     * False: reading failed, which has been said.
     */
    bool (*read)(struct journal *j, struct slice *ret_lines);

    void (*close)(struct journal *j);
};

extern MODULE_EXPORT const struct journal_module oomwhy_journal;

#endif
