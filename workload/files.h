/* SPDX-License-Identifier: MIT */
/* files.h - the small text files of /proc and of cgroups: how numbers stand in them. */
#ifndef OOMWHY_LOAD_FILES_H
#define OOMWHY_LOAD_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNLIMITED INT64_MAX /* "max"; a number that is not there is OOMWHY_UNSET */

/* Both false with errno set. What does not fit into `size` is left out. */
bool file_read(const char *dir, const char *name, char *buf, size_t size);
bool file_write(const char *dir, const char *name, const char *text);

/* The number of the line "key 12", "key: 12 kB" (then in bytes); without key the first number of the text. */
int64_t text_number(const char *text, const char *key);
int64_t file_number(const char *dir, const char *name, const char *key);

/* "/dir/name" in a string to be freed; NULL without memory. */
char *path_join(const char *dir, const char *name);

#endif
