/* SPDX-License-Identifier: MIT */
/* scan.h - finds, in text that is in no report, the next line that may begin one. */
#ifndef OOMWHY_SCAN_H
#define OOMWHY_SCAN_H

#include "text.h"

/*
 * Bytes to skip to the start of the next line that may matter, or all; *ret_lines: line ends among
 * them. The block starts at the beginning of a line and ends with a line end.
 */
size_t scan_skip(struct text block, size_t *ret_lines);

/* Whether one line may matter. */
bool scan_line(struct text line);

#endif
