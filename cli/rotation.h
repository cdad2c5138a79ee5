/* SPDX-License-Identifier: MIT */
/* rotation.h - the files of one rotated log, oldest first. */
#ifndef OOMWHY_CLI_ROTATION_H
#define OOMWHY_CLI_ROTATION_H

/*
 * Sorts names such as kern.log, kern.log.1, kern.log.2.gz or kern.log-20261122.xz among the places these have
 * in the list; whatever else is in it stays where it is.
 */
void rotation_sort(char **names, int count);

#endif
