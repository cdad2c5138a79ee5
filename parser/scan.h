/* SPDX-License-Identifier: MIT */
/* scan.h - finds, in text that is in no report, the next line that may begin one. */
#ifndef OOMWHY_SCAN_H
#define OOMWHY_SCAN_H

#include "text.h"

/*
 * Bytes to skip to the start of the next line that may matter, or all of them; *ret_lines: line ends
 * in those. The text starts at the beginning of a line.
 */
size_t scan_skip(struct text t, size_t *ret_lines);

#endif
