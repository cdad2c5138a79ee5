/* SPDX-License-Identifier: MIT */
/* wall.c - the few forms there are. */
#include "wall.h"

#include "message.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool wall_of_number(double epoch, char ret_wall[static WALL_SIZE]) {
    if (!(epoch >= 1e9 && epoch < 1e20)) /* before 2001, or beyond nanoseconds: something else */
        return false;
    while (epoch >= 1e11)
        epoch /= 1000;
    int64_t us = (int64_t)llround(epoch * 1e6);
    snprintf(ret_wall, WALL_SIZE, "%" PRId64 ".%06" PRId64, us / 1000000, us % 1000000);
    return true;
}

static bool take_kibana(const char *text, char ret_wall[static WALL_SIZE]) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4], clock[16], end;
    int day, year;
    if (sscanf(text, "%3s %2d, %4d @ %15[0-9:.]%c", month, &day, &year, clock, &end) != 4)
        return false;
    const char *at = strstr(months, month);
    if (!at || strlen(month) != 3 || (at - months) % 3)
        return false;
    return snprintf(ret_wall, WALL_SIZE, "%04d-%02d-%02dT%s", year, (int)(at - months) / 3 + 1, day, clock) >
           0;
}

bool wall_of(struct slice text, char ret_wall[static WALL_SIZE]) {
    char out[WALL_SIZE], end;
    double number;
    if (text.n == 0 || text.n >= sizeof out)
        return false;
    memcpy(out, text.p, text.n);
    out[text.n] = '\0';
    if (text.n > 10 && out[10] == ' ')
        out[10] = 'T';
    if (message_is_iso((struct slice){ out, text.n })) {
        memcpy(ret_wall, out, text.n + 1);
        return true;
    }
    if (sscanf(out, "%lf%c", &number, &end) == 1)
        return wall_of_number(number, ret_wall);
    return take_kibana(out, ret_wall);
}
