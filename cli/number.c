/* SPDX-License-Identifier: MIT */
/* number.c - eight digits at once. */
#include "number.h"

#include <endian.h>
#include <string.h>

/*
 * A byte each, 0 to 9, the first the lowest: the halves apart, then in each the hundreds, then the tens. What
 * is divided is so small that multiplying and shifting gives the same, and all parts are done at once.
 */
static uint64_t eight_digits(uint32_t value) {
    uint64_t halves = value / 10000 | (uint64_t)(value % 10000) << 32;
    uint64_t hundreds = halves * 10486 >> 20 & 0x0000007f0000007f;
    uint64_t pairs = hundreds | (halves - hundreds * 100) << 16;
    uint64_t tens = pairs * 103 >> 10 & 0x000f000f000f000f;
    return tens | (pairs - tens * 10) << 8;
}

static void write_eight(char *to, uint64_t digits) {
    digits = htole64(digits | 0x3030303030303030);
    memcpy(to, &digits, sizeof digits);
}

/* Eight bytes are written for a shorter number too. */
static char *write_unsigned(char *to, uint64_t value) {
    if (value >= 100000000) {
        to = write_unsigned(to, value / 100000000);
        write_eight(to, eight_digits((uint32_t)(value % 100000000)));
        return to + 8;
    }
    uint64_t digits = eight_digits((uint32_t)value);
    unsigned zeros = value ? (unsigned)__builtin_ctzll(digits) / 8 : 7;
    write_eight(to, digits >> 8 * zeros);
    return to + 8 - zeros;
}

char *number_write_long(char *to, int64_t value) {
    if (value >= 0)
        return write_unsigned(to, (uint64_t)value);
    *to = '-';
    return write_unsigned(to + 1, 0 - (uint64_t)value);
}

char *number_write_real(char *to, double value) {
    if (!(value > -1e12 && value < 1e12))
        return (char *)memcpy(to, "null", 4) + 4;
    uint64_t scaled = (uint64_t)((value < 0 ? -value : value) * 1e4 + 0.5);
    if (value < 0 && scaled)
        *to++ = '-';
    to = write_unsigned(to, scaled / 10000);
    if (scaled % 10000 == 0)
        return to;
    char *point = to;
    to =
        write_unsigned(to, 10000 + scaled % 10000); /* the 1 keeps the zeros, then makes room for the point */
    *point = '.';
    while (to[-1] == '0')
        to--;
    return to;
}
