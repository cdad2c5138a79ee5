/* SPDX-License-Identifier: MIT */
/* when.c - reading dates, spans and stamps. What names no offset from UTC is local time. */
#include "when.h"

#include "date.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 24 * 60 * 60 };

int64_t when_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static struct span span_of(int64_t us, int64_t width_us) {
    return (struct span){ us, us + width_us - 1 };
}

/* "20" or "20.449104": all of it a number, of so many microseconds and so wide as its last digit says. */
static bool read_seconds(const char **text, struct span *ret_span) {
    const char *p = *text;
    int64_t us = 0, width = SECOND_US;
    if (!isdigit((unsigned char)*p))
        return false;
    for (; isdigit((unsigned char)*p); p++) {
        if (us > INT64_MAX / 100 - SECOND_US)
            return false;
        us = us * 10 + (*p - '0') * SECOND_US;
    }
    if ((*p == '.' || *p == ',') && isdigit((unsigned char)p[1]))
        for (p++; isdigit((unsigned char)*p); p++) {
            width = width > 1 ? width / 10 : 0;
            us += (*p - '0') * width;
        }
    *ret_span = span_of(us, width ? width : 1);
    *text = p;
    return true;
}

/* ---- stamps: "2026-11-22 14:18:20.449+01:00", "Nov 22 14:18", "--11-22T14:18:20" and the like ---- */

struct stamp {
    struct tm tm;        /* to the minute */
    struct span seconds; /* within that minute; all of it where none were named */
    bool year, zone;     /* named */
    long offset_s;       /* from UTC */
};

static const char *skip_blanks(const char *p) {
    return p + strspn(p, " \t");
}

/* "Sun 2026-11-22", "Sun Nov 22", "Sun, 22 Nov": the day of the week adds nothing. */
static const char *skip_weekday(const char *p) {
    struct tm unused = { 0 };
    const char *end = strptime(p, "%a", &unused);
    return end ? skip_blanks(end + strspn(end, ",")) : p;
}

static const char *read_date(const char *p, struct stamp *s) {
    static const struct {
        const char *format;
        bool year;
    } forms[] = {
        { "--%m-%d", false }, { "%Y-%m-%d", true }, { "%Y-%m", true }, { "%b %d", false }, { "%d %b", false }
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct tm tm = { .tm_mday = 1 };
        const char *end = strptime(p, forms[i].format, &tm);
        if (!end || (forms[i].year && tm.tm_year < 70))
            continue;
        s->tm = tm;
        s->year = forms[i].year;
        return *end == 'T' ? end + 1 : end;
    }
    return p;
}

/* "14:18" or "14:18:20.449104"; without it the day begins. */
static const char *read_clock(const char *p, struct stamp *s) {
    const char *end = strptime(skip_blanks(p), "%H:%M", &s->tm);
    s->seconds = span_of(0, end ? 60 * SECOND_US : DAY_US);
    if (!end || *end != ':')
        return end ? end : p;
    end++;
    return read_seconds(&end, &s->seconds) && s->seconds.from_us <= 60 * SECOND_US ? end : NULL;
}

/* "Z", " UTC", "+01:00", "+0100", "+01" */
static const char *read_zone(const char *p, struct stamp *s) {
    static const char *const names[] = { "Z", "UTC", "GMT" };
    const char *start = skip_blanks(p);
    struct tm tm = { 0 };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(start, names[i], strlen(names[i])) == 0) {
            s->zone = true;
            return start + strlen(names[i]);
        }
    const char *end = *start == '+' || *start == '-' ? strptime(start, "%z", &tm) : NULL;
    if (!end)
        return p;
    s->zone = true;
    s->offset_s = tm.tm_gmtoff;
    return end;
}

/* "Sun Nov 22 14:06:00 2026" */
static const char *read_year_behind(const char *p, struct stamp *s) {
    struct tm tm = { 0 };
    const char *end = s->year ? NULL : strptime(p, " %Y", &tm);
    if (!end || tm.tm_year < 70)
        return p;
    s->tm.tm_year = tm.tm_year;
    s->year = true;
    return end;
}

/* Seconds since the epoch of a date that there is; the day of 30 February is another one. */
static bool epoch_of(const struct stamp *s, int year, int64_t *ret_s) {
    struct tm tm = s->tm;
    tm.tm_year = year;
    tm.tm_isdst = -1;
    time_t t = s->zone ? timegm(&tm) : mktime(&tm);
    if (tm.tm_mday != s->tm.tm_mday)
        return false;
    *ret_s = (int64_t)t - s->offset_s;
    return true;
}

/* Clocks differ, and logs are copied between time zones: a day in the future is none yet. */
static bool guess_epoch(const struct stamp *s, int64_t written_us, int64_t *ret_s) {
    struct tm written;
    time_t last = (time_t)(written_us / SECOND_US);
    localtime_r(&last, &written);
    for (int year = written.tm_year + 1; year > written.tm_year - 9; year--) /* 29 February: 8 years apart */
        if (epoch_of(s, year, ret_s) && *ret_s <= last + DAY_S)
            return true;
    return false;
}

static bool span_of_stamp(const struct stamp *s, int64_t written_us, struct span *ret_span) {
    int64_t epoch_s;
    if (!(s->year ? epoch_of(s, s->tm.tm_year, &epoch_s) : guess_epoch(s, written_us, &epoch_s)))
        return false;
    *ret_span =
        (struct span){ epoch_s * SECOND_US + s->seconds.from_us, epoch_s * SECOND_US + s->seconds.to_us };
    return true;
}

bool when_of_wall(const char *wall, int64_t written_us, struct span *ret_span, bool *ret_year_told) {
    struct stamp s = { 0 };
    const char *clock = read_date(wall, &s), *end = clock > wall ? read_clock(clock, &s) : NULL;
    if (!end || end == clock)
        return false;
    read_zone(end, &s); /* the name of another zone tells nothing */
    *ret_year_told = s.year;
    return span_of_stamp(&s, written_us, ret_span);
}

static struct tm day_at(int days) {
    struct tm tm;
    time_t now = (time_t)(when_now_us() / SECOND_US);
    localtime_r(&now, &tm);
    return (struct tm){ .tm_year = tm.tm_year, .tm_mon = tm.tm_mon, .tm_mday = tm.tm_mday + days };
}

/* As journalctl has it, what is left out is the beginning: of the day, of the minute. */
static bool parse_stamp(const char *text, struct when *w) {
    struct stamp s = { 0 };
    const char *start = skip_weekday(text), *clock = read_date(start, &s);
    if (clock == start) { /* "14:18" is of today */
        s.tm = day_at(0);
        s.year = true;
    }
    const char *end = read_clock(clock, &s);
    if (!end || end == text || (clock == start && end == clock))
        return false;
    end = read_zone(read_year_behind(end, &s), &s);
    if (*skip_blanks(end) || !span_of_stamp(&s, when_now_us(), &w->span))
        return false;
    if (w->span.to_us - w->span.from_us >= SECOND_US)
        w->span = span_of(w->span.from_us, SECOND_US);
    return true;
}

/* ---- "-2h", "1h 30min ago" ---- */

static const struct unit {
    const char *names; /* with a blank behind each */
    double seconds;
} units[] = {
    { " s sec second seconds ", 1 },      { " m min minute minutes ", 60 },
    { " h hr hour hours ", 3600 },        { " d day days ", DAY_S },
    { " w week weeks ", 7 * DAY_S },      { " M month months ", 30.44 * DAY_S },
    { " y year years ", 365.25 * DAY_S },
};

static double unit_seconds(const char *word, size_t n) {
    char name[16] = " ";
    if (n == 0 || n > sizeof name - 3)
        return 0;
    strcat(strncat(name, word, n), " ");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strstr(units[i].names, name))
            return units[i].seconds;
    return 0;
}

/* "2h30min", up to what is no number; a number alone counts seconds. NULL: a unit is unknown. */
static const char *read_length(const char *p, double *ret_s) {
    *ret_s = 0;
    while (isdigit((unsigned char)*p)) {
        char *end;
        double number = strtod(p, &end);
        const char *word = skip_blanks(end);
        size_t n = 0;
        while (isalpha((unsigned char)word[n]))
            n++;
        bool bare = n == 0 || strncmp(word, "ago", n) == 0;
        double unit = bare ? 1 : unit_seconds(word, n);
        if (unit == 0)
            return NULL;
        *ret_s += number * unit;
        p = skip_blanks(bare ? word : word + n);
    }
    return p;
}

static bool parse_ago(const char *text, struct when *w) {
    double length_s;
    bool minus = *text == '-';
    const char *start = skip_blanks(text + minus), *end = read_length(start, &length_s);
    if (!end || end == start || !(length_s < 1e11) || strcmp(end, minus ? "" : "ago") != 0)
        return false;
    int64_t us = when_now_us() - (int64_t)llround(length_s * SECOND_US);
    w->span = (struct span){ us, us };
    return true;
}

/* ---- words and numbers ---- */

static bool parse_word(const char *text, struct when *w) {
    static const struct {
        const char *word;
        int days;
    } words[] = { { "yesterday", -1 }, { "today", 0 }, { "tomorrow", 1 } };
    int64_t now = when_now_us();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i].word) == 0) {
            struct tm day = day_at(words[i].days);
            day.tm_isdst = -1;
            w->span = span_of((int64_t)mktime(&day) * SECOND_US, SECOND_US);
            return true;
        }
    w->span = (struct span){ now, now };
    return strcmp(text, "now") == 0;
}

/*
 * "@1795788000" since the epoch. Since boot are "+4983682", and as dmesg prints it "4983682.777772" or
 * "[4983682.777772]"; a whole number alone might be anything.
 */
static bool parse_number(const char *text, struct when *w) {
    bool bracket = *text == '[', marked = *text == '@' || *text == '+' || bracket;
    const char *start = skip_blanks(text + marked), *end = start;
    if (!read_seconds(&end, &w->span) || (!marked && !strchr(start, '.')))
        return false;
    w->monotonic = *text != '@';
    return strcmp(end, bracket ? "]" : "") == 0;
}

bool when_parse(const char *text, struct when *ret_when) {
    static bool (*const forms[])(const char *, struct when *) = { parse_word, parse_number, parse_ago,
                                                                  parse_stamp };
    text = skip_blanks(text);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct when w = { .given = true };
        if (forms[i](text, &w)) {
            *ret_when = w;
            return true;
        }
    }
    return false;
}
