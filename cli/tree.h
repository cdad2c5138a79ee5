/* SPDX-License-Identifier: MIT */
/* tree.h - reading below a root that may be a copy of another machine's: nothing outside of it is ever
 * opened. */
#ifndef OOMWHY_CLI_TREE_H
#define OOMWHY_CLI_TREE_H

#include "bytes.h"

/* A file or a folder below the open folder `root`; links, absolute ones too, are followed within it. -1:
 * errno. */
int tree_open(int root, const char *path, bool folder);

/* The same right in the folder `dir`; a link is not followed. */
int tree_open_here(int dir, const char *name, bool folder);

/*
 * What is in the file, which is closed. False: errno, which is EFBIG for more than `longest` bytes, EINVAL
 * for what is no regular file.
 */
bool tree_read(int fd, size_t longest, struct bytes *to);

/* One component of a path and no more: letters, digits, '_', '.' and '-', not beginning with a dot. */
bool tree_is_component(const char *text);

#endif
