/* SPDX-License-Identifier: MIT */
/* why.h - why something could not be done: a sentence for a person, handed up until somebody prints it. */
#ifndef OOMWHY_LOAD_WHY_H
#define OOMWHY_LOAD_WHY_H

#include <stdbool.h>

struct why {
    char text[1024];
};

void why_say(struct why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes the sentence and is false, so that a function that fails can `return why_not(why, ...)`. */
#define why_not(...) (why_say(__VA_ARGS__), false)

#endif
