/* SPDX-License-Identifier: MIT */
/* utf8.c - decoding by Unicode's table of well-formed byte sequences, with nothing let through besides. */
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* By first byte. The second byte's bounds rule out long forms, surrogates and what is above U+10FFFF. */
static const struct sequence {
    unsigned char first, last;  /* first bytes this row is for */
    unsigned char low, high;    /* second bytes they allow */
    unsigned char more, prefix; /* bytes that follow, bits of the first byte that only mark it */
} sequences[] = {
    { 0xc2, 0xdf, 0x80, 0xbf, 1, 0xc0 }, { 0xe0, 0xe0, 0xa0, 0xbf, 2, 0xe0 },
    { 0xe1, 0xec, 0x80, 0xbf, 2, 0xe0 }, { 0xed, 0xed, 0x80, 0x9f, 2, 0xe0 },
    { 0xee, 0xef, 0x80, 0xbf, 2, 0xe0 }, { 0xf0, 0xf0, 0x90, 0xbf, 3, 0xf0 },
    { 0xf1, 0xf3, 0x80, 0xbf, 3, 0xf0 }, { 0xf4, 0xf4, 0x80, 0x8f, 3, 0xf0 },
};

static const struct sequence *sequence_of(unsigned char first) {
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        if (first >= sequences[i].first && first <= sequences[i].last)
            return &sequences[i];
    return NULL;
}

uint32_t utf8_take(const char **text) {
    const unsigned char *p = (const unsigned char *)*text;
    const struct sequence *s = sequence_of(*p);
    uint32_t character = *p;
    int taken = 1;
    if (s) {
        character -= s->prefix;
        for (; taken <= s->more; taken++) {
            unsigned char low = taken == 1 ? s->low : 0x80, high = taken == 1 ? s->high : 0xbf;
            if (p[taken] < low || p[taken] > high)
                break;
            character = character << 6 | (p[taken] & 0x3f);
        }
    }
    *text += taken;
    bool whole = s ? taken > s->more : *p < 0x80;
    return whole ? character : UTF8_INVALID;
}

bool utf8_valid(const char *text) {
    for (text += utf8_plain(text); *text; text += utf8_plain(text))
        if (utf8_take(&text) == UTF8_INVALID)
            return false;
    return true;
}

char *utf8_repaired(const char *text) {
    char *copy = malloc(strlen(text) * (sizeof UTF8_REPLACEMENT - 1) + 1), *to = copy;
    while (copy && *text) {
        const char *from = text;
        bool invalid = utf8_take(&text) == UTF8_INVALID;
        size_t n = invalid ? sizeof UTF8_REPLACEMENT - 1 : (size_t)(text - from);
        memcpy(to, invalid ? UTF8_REPLACEMENT : from, n);
        to += n;
    }
    if (copy)
        *to = '\0';
    return copy;
}
