/* SPDX-License-Identifier: MIT */
/* number.c - digits by pairs, the last ones first. */
#include "number.h"

#include <stddef.h>
#include <string.h>

static size_t digits_of(uint64_t value) {
    size_t n = 1;
    for (; value >= 10000; value /= 10000)
        n += 4;
    return n + (value >= 10) + (value >= 100) + (value >= 1000);
}

static char *write_unsigned(char *to, uint64_t value) {
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    char *end = to + digits_of(value), *first = end;
    for (; value >= 100; value /= 100)
        memcpy(first -= 2, pairs + value % 100 * 2, 2);
    if (value >= 10)
        memcpy(first - 2, pairs + value * 2, 2);
    else
        first[-1] = (char)('0' + value);
    return end;
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
