/* SPDX-License-Identifier: MIT */
/* number.h - numbers as decimal text: fast, the same in every format, and whatever the locale. */
#ifndef OOMWHY_CLI_NUMBER_H
#define OOMWHY_CLI_NUMBER_H

#include <stdint.h>

#define NUMBER_MAX 24 /* bytes of the longest */

/* Write at `to`, which has room for NUMBER_MAX bytes, and return the end. There is no NUL. */
char *number_write_long(char *to, int64_t value);

static inline char *number_write_int(char *to, int64_t value) {
    if (value < 0 || value > 9)
        return number_write_long(to, value);
    *to = (char)('0' + value);
    return to + 1;
}

/* At most four decimals; "null" for what is no finite number or too large to be one of ours. */
char *number_write_real(char *to, double value);

#endif
