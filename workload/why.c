/* SPDX-License-Identifier: MIT */
/* why.c - see why.h. */
#include "why.h"

#include <stdarg.h>
#include <stdio.h>

void why_say(struct why *why, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why->text, sizeof why->text, format, arguments);
    va_end(arguments);
}
