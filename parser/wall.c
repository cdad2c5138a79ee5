/* SPDX-License-Identifier: MIT */
/* wall.c - recognising the stamps, and writing each as ISO 8601 without adding what it does not say. */
#include "wall.h"

#include <stdio.h>

/* '9' stands for a digit, '_' for a digit or a blank, anything else for itself. */
static bool shaped(struct text t, const char *shape) {
    size_t n = strlen(shape);
    if (t.n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = t.p[i];
        if (shape[i] == '9' ? !is_digit(c) : shape[i] == '_' ? !is_digit(c) && c != ' ' : c != shape[i])
            return false;
    }
    return true;
}

#define CLOCK "99:99:99"

/* 1 to 12; 0 for a month in another language */
static int month(struct text t) {
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int m = 0; m < 12; m++)
        if (text_starts(t, (struct text){ names + (size_t)m * 3, 3 }))
            return m + 1;
    return 0;
}

bool wall_is_ctime(struct text t) {
    size_t tail = sizeof CLOCK " 9999" - 1;
    return t.n > tail + 3 && shaped(text_from(t, t.n - tail), CLOCK " 9999");
}

bool wall_is_month_day(struct text t) {
    return t.n == sizeof "Nov22 14:18" - 1 && month(t) && shaped(text_from(t, 3), "99 99:99");
}

static size_t fraction_length(struct text t) {
    size_t n = t.n && (*t.p == '.' || *t.p == ',');
    while (n && n < t.n && is_digit(t.p[n]))
        n++;
    return n > 1 ? n : 0;
}

/* "Z", "+0100", "-05:00", behind a blank too, or " UTC" */
static size_t offset_length(struct text t) {
    size_t blank = t.n && *t.p == ' ';
    t = text_from(t, blank);
    if (!blank && text_starts(t, TEXT("Z")))
        return 1;
    if (blank && text_starts(t, TEXT("UTC")))
        return 4;
    if (t.n && (*t.p == '+' || *t.p == '-'))
        return shaped(text_from(t, 1), "99:99") ? blank + 6 : shaped(text_from(t, 1), "9999") ? blank + 5 : 0;
    return 0;
}

size_t wall_iso_length(struct text t) {
    size_t n = sizeof "2026-11-22T14:18:20" - 1;
    if (!shaped(t, "9999-99-99T" CLOCK) && !shaped(t, "9999-99-99 " CLOCK))
        return 0;
    n += fraction_length(text_from(t, n));
    return n + offset_length(text_from(t, n));
}

static size_t skip_word(struct text t, size_t at) {
    while (at < t.n && t.p[at] != ' ')
        at++;
    return at;
}

/* "22 14:06:00", " 2 14:06:00", and "2 14:06:00" where a web page made one blank of two; 0: none of them */
static size_t day_length(struct text t) {
    return shaped(t, "__ " CLOCK)  ? sizeof "__ " CLOCK - 1
           : shaped(t, "9 " CLOCK) ? sizeof "9 " CLOCK - 1
                                   : 0;
}

size_t wall_syslog_length(struct text t) {
    static const char full[] = "9999-99-99 " CLOCK, year[] = " 9999";
    size_t day;
    if (t.n < sizeof "Nov 2 14:06:00" - 1)
        return 0;
    if (month(t) && t.p[3] == ' ' && (day = day_length(text_from(t, 4))))
        return 4 + day + fraction_length(text_from(t, 4 + day));
    size_t word = skip_word(t, 0);
    if (word == 3 && shaped(text_from(t, 4), full)) { /* "Sun 2026-11-22 14:06:00 UTC" */
        size_t n = 4 + sizeof full - 1;
        n += fraction_length(text_from(t, n));
        return n < t.n && t.p[n] == ' ' ? skip_word(t, n + 1) : n;
    }
    if (word == 3 && month(text_from(t, 4)) && (day = day_length(text_from(t, 8))) &&
        shaped(text_from(t, 8 + day), year)) /* "Sun Nov 22 14:06:00 2026", logread */
        return 8 + day + sizeof year - 1;
    return 0;
}

/* ---- writing ---- */

/* "22", " 2", "2 " */
static int day_of(const char *p) {
    int tens = p[0] == ' ' ? 0 : p[0] - '0';
    return p[1] == ' ' ? tens : tens * 10 + (p[1] - '0');
}

/* "Nov 22 14:06:00.5" and the like; year: four digits, or empty for the form without one */
static const char *write_month_day(struct text t, size_t day_at, struct text year, struct arena *a) {
    char out[64];
    struct text clock = text_skip_blanks(text_from(t, day_at + 2));
    int n = snprintf(out, sizeof out, "%.*s-%02d-%02dT%.*s", year.n ? (int)year.n : 1, year.n ? year.p : "-",
                     month(t), day_of(t.p + day_at), clock.n < 20 ? (int)clock.n : 20, clock.p);
    return arena_text(a, (struct text){ out, (size_t)n });
}

static const char *write_ctime(struct text t, struct arena *a) {
    struct text year = text_from(t, t.n - 4), before = text_head(t, t.n - 5);
    size_t month_at = skip_word(before, 0) + 1;
    before = text_from(before, month_at);
    if (!month(before) || day_length(text_from(before, 4)) != before.n - 4)
        return arena_text(a, t); /* another language: as it stands */
    return write_month_day(before, 4, year, a);
}

/* "2026-11-22 14:06:00,5+0000" to "2026-11-22T14:06:00.5+00:00" */
static const char *write_iso(struct text t, struct arena *a) {
    char out[64];
    struct text offset = text_from(t, sizeof "2026-11-22T14:18:20" - 1);
    offset = text_from(offset, fraction_length(offset));
    size_t stem = t.n - offset.n < 40 ? t.n - offset.n : 40;
    offset = text_skip_blanks(offset);
    memcpy(out, t.p, stem);
    out[10] = 'T';
    if (stem > 19)
        out[19] = '.';
    bool numeric = offset.n && (*offset.p == '+' || *offset.p == '-'), zulu = text_equal(offset, TEXT("Z"));
    int n = numeric && offset.n == 5
                ? snprintf(out + stem, sizeof out - stem, "%.3s:%.2s", offset.p, offset.p + 3)
            : text_equal(offset, TEXT("UTC"))
                ? snprintf(out + stem, sizeof out - stem, "Z")
                : snprintf(out + stem, sizeof out - stem, "%.*s",
                           (numeric && offset.n == 6) || zulu ? (int)offset.n : 0,
                           offset.p); /* " CEST": whose, one cannot know */
    return arena_text(a, (struct text){ out, stem + (size_t)n });
}

/* "...:20.000000Z" to "...:20Z" */
static const char *without_fraction(const char *wall, struct arena *a) {
    char out[64];
    int n = snprintf(out, sizeof out, "%.*sZ", (int)strcspn(wall, "."), wall);
    return arena_text(a, (struct text){ out, (size_t)n });
}

static const char *write_epoch(struct text t, struct arena *a) {
    int64_t seconds = 0, fraction = 0;
    text_int(&t, &seconds);
    bool whole = !text_take(&t, TEXT("."));
    size_t digits = t.n;
    text_int(&t, &fraction);
    for (; digits < 6; digits++)
        fraction *= 10;
    const char *wall =
        transport_wall_us(plus(scale(seconds, 1000000), whole || digits > 6 ? 0 : fraction), a);
    return whole && wall ? without_fraction(wall, a) : wall;
}

const char *transport_wall(const struct message *m, struct arena *a) {
    struct text t = m->wall;
    if (!t.n)
        return NULL;
    if (is_digit(*t.p))
        return wall_iso_length(t) ? write_iso(t, a) : write_epoch(t, a);
    if (shaped(text_from(t, 4), "9999-99-99"))
        return write_iso(text_from(t, 4), a);
    if (wall_is_ctime(t))
        return write_ctime(t, a);
    return write_month_day(t, wall_is_month_day(t) ? 3 : 4, TEXT(""), a);
}

/* Days since 1970 to a date, in eras of 400 years that begin in March: gmtime() may read the zone's file. */
static int write_date(char *out, size_t size, int64_t days) {
    int64_t shifted = days + 719468, era = shifted / 146097, day_of_era = shifted % 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153,
            day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    int64_t m = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    return snprintf(out, size, "%04d-%02d-%02d", (int)(era * 400 + year_of_era + (m <= 2)), (int)m, (int)day);
}

const char *transport_wall_us(int64_t epoch_us, struct arena *a) {
    enum { DAY_S = 24 * 60 * 60 };
    char out[64];
    int64_t seconds = epoch_us / 1000000;
    if (epoch_us < 0)
        return NULL;
    int n = write_date(out, sizeof out, seconds / DAY_S);
    n += snprintf(out + n, sizeof out - (size_t)n, "T%02d:%02d:%02d.%06dZ", (int)(seconds / 3600 % 24),
                  (int)(seconds / 60 % 60), (int)(seconds % 60), (int)(epoch_us % 1000000));
    return arena_text(a, (struct text){ out, (size_t)n });
}
