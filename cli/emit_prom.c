/* SPDX-License-Identifier: MIT */
/*
 * emit_prom.c - counts in the text format of Prometheus, for the textfile collector of node_exporter. Logs
 * name containers without end, so only so many series are told apart and the others summed.
 */
#include "date.h"
#include "emit.h"
#include "utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SERIES = 200, MAX_VALUE = 256 };

#define TEXT_(name, text) text,
static const char *const kinds[] = { OOMWHY_KIND_MAP(TEXT_) };
static const char *const outcomes[] = { OOMWHY_OUTCOME_MAP(TEXT_) };
#undef TEXT_

enum { KINDS = sizeof kinds / sizeof *kinds, OUTCOMES = sizeof outcomes / sizeof *outcomes };

static const char *const label_names[] = { "kind", "runtime",   "container_id", "container_name", "pod_uid",
                                           "pod",  "namespace", "unit",         "limit_level" };

enum { LABELS = sizeof label_names / sizeof *label_names };

struct series {
    char *labels; /* as printed */
    int64_t kills;
    double last; /* seconds since the epoch; 0: not known */
};

struct tally {
    struct series series[MAX_SERIES]; /* the last is that of all others */
    size_t series_count;
    int64_t events[KINDS][OUTCOMES];
    int64_t suppressed;
};

/* ---- labels ---- */

static void put_value(FILE *to, const char *value) {
    const char *end = value + strnlen(value, MAX_VALUE);
    while (*value && value < end) {
        const char *start = value;
        uint32_t c = utf8_take(&value);
        if (c == '\n')
            fputs("\\n", to);
        else if (c == UTF8_INVALID)
            fputs(UTF8_REPLACEMENT, to);
        else
            fprintf(to, "%s%.*s", c == '"' || c == '\\' ? "\\" : "", (int)(value - start), start);
    }
}

/* To be freed; NULL without memory. */
static char *labels_of(const char *const values[LABELS]) {
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    if (!to)
        return NULL;
    for (size_t i = 0; i < LABELS; i++) {
        fprintf(to, "%s%s=\"", i ? "," : "", label_names[i]);
        put_value(to, values[i] ? values[i] : "");
        fputc('"', to);
    }
    bool whole = !ferror(to);
    if (fclose(to) == 0 && whole)
        return text;
    free(text);
    return NULL;
}

static char *record_labels(const struct oomwhy_record *r, const struct oomwhy_container *c) {
    static const struct oomwhy_container nowhere;
    if (!c)
        c = &nowhere;
    const char *const values[LABELS] = { kinds[r->kind], c->runtime, c->id ? c->id : c->name,
                                         c->name,        c->pod_uid, c->pod,
                                         c->namespace_,  c->unit,    c->limit_level };
    return labels_of(values);
}

/* The series of these labels, which it takes over; that of the others where there are too many. NULL without
 * memory. */
static struct series *find_series(struct tally *t, char *labels) {
    const char *other[LABELS];
    for (size_t i = 0; i < LABELS; i++)
        other[i] = "other";
    for (size_t i = 0; labels && i < t->series_count; i++)
        if (strcmp(t->series[i].labels, labels) == 0) {
            free(labels);
            return &t->series[i];
        }
    if (labels && t->series_count >= MAX_SERIES - 1) {
        free(labels);
        if (t->series_count == MAX_SERIES)
            return &t->series[MAX_SERIES - 1];
        labels = labels_of(other);
    }
    if (!labels)
        return NULL;
    t->series[t->series_count].labels = labels;
    return &t->series[t->series_count++];
}

/* ---- time ---- */

/* Seconds since the epoch; 0 where the date lacks the year or the offset. */
static double epoch_of(const char *wall) {
    struct date date;
    bool known = date_read(wall, &date) && !date.yearless && date.offset_min != DATE_NO_OFFSET;
    return known ? (double)date.us / SECOND_US : 0;
}

/* ---- the format ---- */

static void prom_begin(struct output *o) {
    o->state = calloc(1, sizeof(struct tally));
    if (!o->state)
        o->to->error = ENOMEM;
}

static void prom_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct tally *t = o->state;
    if (!t)
        return;
    t->events[r->kind][r->outcome]++;
    t->suppressed += r->suppressed_before > 0 ? r->suppressed_before : 0;
    if (r->outcome != OOMWHY_KILLED)
        return;
    struct series *s = find_series(t, record_labels(r, a->container));
    double when = epoch_of(r->time.wall);
    if (!s) {
        o->to->error = ENOMEM;
        return;
    }
    s->kills += r->victims_count ? (int64_t)r->victims_count : 1;
    s->last = when > s->last ? when : s->last;
}

static void put_heading(struct buffer *b, const char *name, const char *type, const char *help) {
    buffer_printf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void put_events(struct buffer *b, const struct tally *t) {
    put_heading(b, "oomwhy_events_total", "counter", "OOM events in the log.");
    for (size_t kind = 0; kind < KINDS; kind++)
        for (size_t outcome = 0; outcome < OUTCOMES; outcome++)
            if (t->events[kind][outcome])
                buffer_printf(b, "oomwhy_events_total{kind=\"%s\",outcome=\"%s\"} %" PRId64 "\n", kinds[kind],
                              outcomes[outcome] ? outcomes[outcome] : "unknown", t->events[kind][outcome]);
}

static void put_series(struct buffer *b, const struct tally *t) {
    put_heading(b, "oomwhy_kills_total", "counter", "Processes that the OOM killer killed.");
    for (size_t i = 0; i < t->series_count; i++) {
        const struct series *s = &t->series[i];
        buffer_printf(b, "oomwhy_kills_total{%s} %" PRId64 "\n", s->labels, s->kills);
    }
    put_heading(b, "oomwhy_last_kill_timestamp_seconds", "gauge",
                "Time of the last kill, where the log has dates with an offset.");
    for (size_t i = 0; i < t->series_count; i++) {
        const struct series *s = &t->series[i];
        if (s->last > 0)
            buffer_printf(b, "oomwhy_last_kill_timestamp_seconds{%s} %.3f\n", s->labels, s->last);
    }
}

static void prom_end(struct output *o) {
    struct tally *t = o->state;
    if (!t)
        return;
    put_events(o->to, t);
    put_series(o->to, t);
    put_heading(o->to, "oomwhy_suppressed_reports_total", "counter",
                "Reports that the rate limit of the kernel swallowed, as far as the log says.");
    buffer_printf(o->to, "oomwhy_suppressed_reports_total %" PRId64 "\n", t->suppressed);
    for (size_t i = 0; i < t->series_count; i++)
        free(t->series[i].labels);
    free(t);
    o->state = NULL;
}

const struct emitter oomwhy_emit_prom = { "prom", prom_begin, prom_record, prom_end };
