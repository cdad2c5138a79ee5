/* SPDX-License-Identifier: MIT */
/* words.h - what snprintf() does, for the few directives that sentences need, and several times faster. */
#ifndef OOMWHY_WORDS_H
#define OOMWHY_WORDS_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Writes %s, %.12s, %d, %lld, %zu and %%, cut to the size, which is not 0, with a NUL behind. Returns the
 * length written. A directive that is none of these ends the sentence.
 */
size_t words_put(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
size_t words_put_list(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
