/* SPDX-License-Identifier: MIT */
/* date.h - the dates of records as numbers, and spans of time as people say them. */
#ifndef OOMWHY_CLI_DATE_H
#define OOMWHY_CLI_DATE_H

#include <stdbool.h>
#include <stdint.h>

enum { DATE_NO_OFFSET = INT16_MIN, DATE_TEXT = 40, DATE_YEAR = 2000 };

#define SECOND_US ((int64_t)1000000)
#define DAY_US    (24 * 60 * 60 * SECOND_US)

struct date {
    int64_t us;     /* since 1970; where there is no offset the clock's own reading counts as UTC */
    int offset_min; /* or DATE_NO_OFFSET */
    bool yearless;  /* us has DATE_YEAR, a leap year, instead */
};

/* Reads time.wall of a record; false where that is no date. */
bool date_read(const char *wall, struct date *ret_date);

/* As time.wall has it: "2026-11-22T14:18:20.449104+00:00", "--11-22T14:18:20". Returns out. */
char *date_write(const struct date *date, char out[DATE_TEXT]);

/* "33 ms", "40 s", "5.5 h", "59 days". Returns out. */
char *date_span(int64_t us, char out[DATE_TEXT]);

#endif
