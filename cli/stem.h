/* SPDX-License-Identifier: MIT */
/* stem.h - names of which one after the other is used, with a number that changes. */
#ifndef OOMWHY_CLI_STEM_H
#define OOMWHY_CLI_STEM_H

#include "bytes.h"

/* What comes before the number at the end, with what parts them: of "worker-17" "worker-"; "python3" is
 * whole. */
struct slice stem_of_name(struct slice name);

/* Scopes are numbered as they come, here without ".scope": of "session-3" and "run-u17" "session-" and
 * "run-". */
struct slice stem_of_scope(struct slice name);

#endif
