/* SPDX-License-Identifier: MIT */
/* utf8.h - the kernel's text is bytes, documents are UTF-8: what may go through, what stands in for the rest.
 */
#ifndef OOMWHY_CLI_UTF8_H
#define OOMWHY_CLI_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define UTF8_INVALID     UINT32_MAX

/*
 * Takes the character at *text, which must not be at its end. UTF8_INVALID: the bytes taken are none;
 * one U+FFFD stands for them, as in Unicode's recommended practice (the longest beginning of a character).
 */
uint32_t utf8_take(const char **text);

bool utf8_valid(const char *text);

/* Bytes at the beginning that are printable ASCII: mostly all of it. */
static inline size_t utf8_plain(const char *text) {
    const char *p = text;
    while (*p >= ' ' && *p < 0x7f)
        p++;
    return (size_t)(p - text);
}

/* A copy with U+FFFD for what is not UTF-8, to be freed; NULL without memory. */
char *utf8_repaired(const char *text);

/* C0, DEL, C1, and the line separators U+2028 and U+2029: escaped wherever a format can. */
static inline bool utf8_is_control(uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

#endif
