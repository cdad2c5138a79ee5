/* SPDX-License-Identifier: MIT */
/* date.c - ISO 8601 to microseconds and back; no zone data is needed, for logs give an offset or none. */
#include "date.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ".449104" at *text, which is moved behind it. */
static int64_t take_fraction(const char **text) {
    int64_t us = 0, unit = SECOND_US / 10;
    if (**text != '.')
        return 0;
    for (++*text; **text >= '0' && **text <= '9'; ++*text, unit /= 10)
        us += unit * (**text - '0');
    return us;
}

static bool read_offset(const char *text, int *ret_minutes) {
    int hours, minutes;
    char sign;
    *ret_minutes = *text == 'Z' ? 0 : DATE_NO_OFFSET;
    if (*text == '\0' || strcmp(text, "Z") == 0)
        return true;
    if (sscanf(text, "%c%2d:%2d", &sign, &hours, &minutes) != 3 || (sign != '+' && sign != '-'))
        return false;
    *ret_minutes = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

bool date_read(const char *wall, struct date *ret_date) {
    struct tm tm = { 0 };
    struct date date = { .yearless = wall && strncmp(wall, "--", 2) == 0 };
    int n = 0;
    if (!wall)
        return false;
    if (date.yearless
            ? sscanf(wall, "--%2d-%2dT%2d:%2d%n", &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &n) != 4
            : sscanf(wall, "%4d-%2d-%2dT%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
                     &tm.tm_min, &n) != 5)
        return false;
    const char *rest = wall + n;
    if (sscanf(rest, ":%2d%n", &tm.tm_sec, &n) == 1)
        rest += n;
    int64_t fraction = take_fraction(&rest);
    if (tm.tm_mon < 1 || tm.tm_mon > 12 || !read_offset(rest, &date.offset_min))
        return false;
    tm.tm_year = (date.yearless ? DATE_YEAR : tm.tm_year) - 1900;
    tm.tm_mon -= 1;
    date.us = (int64_t)timegm(&tm) * SECOND_US + fraction;
    if (date.offset_min != DATE_NO_OFFSET)
        date.us -= date.offset_min * 60 * SECOND_US;
    *ret_date = date;
    return true;
}

char *date_write(const struct date *date, char out[DATE_TEXT]) {
    bool has_offset = date->offset_min != DATE_NO_OFFSET;
    int offset = has_offset ? date->offset_min : 0, distance = offset < 0 ? -offset : offset;
    int64_t us = date->us + offset * 60 * SECOND_US, fraction = (us % SECOND_US + SECOND_US) % SECOND_US;
    time_t seconds = (time_t)((us - fraction) / SECOND_US);
    struct tm tm = { 0 };
    gmtime_r(&seconds, &tm);
    size_t n = strftime(out, DATE_TEXT, date->yearless ? "--%m-%dT%H:%M:%S" : "%Y-%m-%dT%H:%M:%S", &tm);
    if (fraction)
        n += (size_t)snprintf(out + n, DATE_TEXT - n, ".%06d", (int)fraction);
    if (has_offset)
        snprintf(out + n, DATE_TEXT - n, "%c%02d:%02d", offset < 0 ? '-' : '+', distance / 60 % 100,
                 distance % 60);
    return out;
}

char *date_span(int64_t us, char out[DATE_TEXT]) {
    enum { MS_US = 1000 };
    static const struct {
        int64_t below_us, unit_us;
        const char *name;
    } units[] = { { 100 * MS_US, MS_US, "ms" },
                  { 120 * SECOND_US, SECOND_US, "s" },
                  { 120 * 60 * SECOND_US, 60 * SECOND_US, "min" },
                  { 72 * 3600 * SECOND_US, 3600 * SECOND_US, "h" },
                  { INT64_MAX, 24 * 3600 * SECOND_US, "days" } };
    size_t i = 0;
    while (us >= units[i].below_us)
        i++;
    double value = (double)us / (double)units[i].unit_us;
    int64_t tenths = (int64_t)(value * 10 + 0.5);
    if (tenths < 100 && tenths % 10)
        snprintf(out, DATE_TEXT, "%.1f %s", value, units[i].name);
    else
        snprintf(out, DATE_TEXT, "%.0f %s", value, units[i].name);
    return out;
}
