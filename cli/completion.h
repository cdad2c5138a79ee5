/* SPDX-License-Identifier: MIT */
/* completion.h - scripts that complete oomwhy's options in a shell. */
#ifndef OOMWHY_CLI_COMPLETION_H
#define OOMWHY_CLI_COMPLETION_H

#include "buffer.h"

void completion_bash(struct buffer *to);
void completion_zsh(struct buffer *to);
void completion_fish(struct buffer *to);

#endif
