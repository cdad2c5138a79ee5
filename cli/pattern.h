/* SPDX-License-Identifier: MIT */
/* pattern.h - regular expressions of the command line. It alone knows PCRE2. */
#ifndef OOMWHY_CLI_PATTERN_H
#define OOMWHY_CLI_PATTERN_H

#include <stdbool.h>

struct pattern;

/* NULL: it is none, or there is no memory; what is wrong, and where, has been said about `option`. */
struct pattern *pattern_new(const char *option, const char *text);
void pattern_free(struct pattern *p);

/* Whether it is found in the text, which may be NULL. */
bool pattern_matches(const struct pattern *p, const char *text);

#endif
