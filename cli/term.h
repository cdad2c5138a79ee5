/* SPDX-License-Identifier: MIT */
/* term.h - what the terminal at the other end of a descriptor can show. */
#ifndef OOMWHY_CLI_TERM_H
#define OOMWHY_CLI_TERM_H

#include <stdbool.h>

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* A terminal that understands escape sequences. */
bool term_is_able(int fd);

/* COLOR_AUTO: on an able terminal, unless NO_COLOR is set and not empty (no-color.org). */
bool term_wants_color(enum color_when when, int fd);

/* Columns; 0 when it is no terminal. */
int term_width(int fd);

/* The locale's characters are UTF-8. setlocale() comes first. */
bool term_is_utf8(void);

#endif
