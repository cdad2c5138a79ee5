/* SPDX-License-Identifier: MIT */
/* summary_clock.c - which times can be compared: puts each record on a scale of such times. */
#include "summary.h"

#define BACK_US         (60 * SECOND_US)        /* less is the disorder of reports that mix */
#define YEAR_US         (366 * DAY_US)          /* where no year is told each is taken for a leap year */
#define YEARLESS_END_US (978307200 * SECOND_US) /* of DATE_YEAR */

static size_t number_of(struct summary *s, const char *text) {
    return text ? texts_number(&s->texts, text) : TEXTS_NONE;
}

static bool add_clock(struct summary *s, const struct oomwhy_record *r, uint32_t scale) {
    struct clock *clocks = summary_room(s->clocks, s->clocks_count, &s->clocks_capacity, sizeof *clocks);
    if (!clocks)
        return false;
    s->clocks = clocks;
    clocks[s->clocks_count++] = (struct clock){ .host = number_of(s, r->host),
                                                .boot_id = number_of(s, r->boot_id),
                                                .scale = scale == SCALE_BOOT ? scale + s->boots++ : scale,
                                                .last_us = INT64_MIN };
    return true;
}

/* Only an uptime cares for the boot: without an id, that of one file and host, until it goes back. */
static void write_key(struct summary *s, const struct oomwhy_record *r, uint32_t scale) {
    const char *host = r->host ? r->host : "", *file = r->source.file ? r->source.file : "";
    s->key.n = 0;
    if (scale != SCALE_BOOT)
        bytes_printf(&s->key, "%u/%s", scale, host);
    else if (r->boot_id)
        bytes_printf(&s->key, "boot/%s", r->boot_id);
    else
        bytes_printf(&s->key, "file/%s/%s", host, file);
}

/* The number of the record's clock, in `current`; TEXTS_NONE without memory. */
static size_t find_clock(struct summary *s, const struct oomwhy_record *r, uint32_t scale) {
    write_key(s, r, scale);
    size_t known = s->clock_keys.count;
    size_t number = s->key.failed ? TEXTS_NONE : texts_number(&s->clock_keys, s->key.p);
    if (number != known)
        return number;
    size_t *current = summary_room(s->current, known, &s->current_capacity, sizeof *current);
    if (!current)
        return TEXTS_NONE;
    s->current = current;
    current[number] = s->clocks_count;
    return add_clock(s, r, scale) ? number : TEXTS_NONE;
}

/* An uptime that goes back, with no boot_id to tell: the machine was started again. */
static bool is_reboot(const struct clock *c, const struct oomwhy_record *r, int64_t us) {
    return c->scale >= SCALE_BOOT && !r->boot_id && c->last_us != INT64_MIN && us < c->last_us - BACK_US;
}

/* The year nearest to the record before, from the first year of the log on. */
static int64_t with_year(struct summary *s, int64_t us) {
    while (s->yearless_us && s->yearless_us - us > YEAR_US / 2)
        us += YEAR_US;
    s->yearless_us = us;
    return us;
}

static uint32_t read_time(struct summary *s, const struct oomwhy_time *time, struct kill *kill) {
    struct date date;
    if (date_read(time->wall, &date)) {
        kill->us = date.yearless ? with_year(s, date.us) : date.us;
        kill->offset_min = (int16_t)date.offset_min;
        return date.yearless ? SCALE_YEARLESS : SCALE_DATED;
    }
    kill->us = time->monotonic_us;
    return time->monotonic_us == OOMWHY_UNSET ? SCALE_NONE : SCALE_BOOT;
}

bool summary_clock(struct summary *s, const struct oomwhy_record *r, struct kill *ret_kill) {
    uint32_t scale = read_time(s, &r->time, ret_kill);
    size_t number = find_clock(s, r, scale);
    if (number == TEXTS_NONE)
        return false;
    if (is_reboot(&s->clocks[s->current[number]], r, ret_kill->us)) {
        s->current[number] = s->clocks_count;
        if (!add_clock(s, r, scale))
            return false;
    }
    struct clock *clock = &s->clocks[s->current[number]];
    clock->last_us = ret_kill->us;
    ret_kill->clock = (uint32_t)s->current[number];
    ret_kill->scale = clock->scale;
    return true;
}

void summary_moment(const struct summary *s, const struct kill *kill, struct moment *ret_moment) {
    const struct clock *clock = &s->clocks[kill->clock];
    struct date date = { kill->us, kill->offset_min, kill->scale == SCALE_YEARLESS };
    *ret_moment = (struct moment){ .monotonic_us = OOMWHY_UNSET, .host = summary_name(s, clock->host) };
    while (date.yearless && date.us >= YEARLESS_END_US)
        date.us -= YEAR_US;
    if (kill->scale == SCALE_DATED || kill->scale == SCALE_YEARLESS)
        ret_moment->wall = date_write(&date, ret_moment->text);
    if (kill->scale >= SCALE_BOOT) {
        ret_moment->monotonic_us = kill->us;
        ret_moment->boot_id = summary_name(s, clock->boot_id);
    }
}
