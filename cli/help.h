/* SPDX-License-Identifier: MIT */
/* help.h - what --help and --version print. */
#ifndef OOMWHY_CLI_HELP_H
#define OOMWHY_CLI_HELP_H

#include "buffer.h"

void help_print(struct buffer *to);
void help_print_version(struct buffer *to);

#endif
