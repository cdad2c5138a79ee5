/* SPDX-License-Identifier: MIT */
/*
 * form_csv.c - tables that Kibana, Splunk, Datadog, CloudWatch, Azure and others export: a row is a message,
 * and the headings say in which columns it, its time and its host are.
 */
#include "decoder.h"
#include "wall.h"

#include <string.h>
#include <strings.h>

/* By what other collectors call it first: a table may have several. */
static const char *const text_names[] = { "message",
                                          "@message",
                                          "_raw",
                                          "line",
                                          "log",
                                          "SyslogMessage",
                                          "textPayload",
                                          "body",
                                          "MESSAGE",
                                          "jsonPayload.message",
                                          "jsonPayload.MESSAGE",
                                          "event.original",
                                          "content",
                                          "msg",
                                          NULL };
static const char *const time_names[] = { "@timestamp", "timestamp",        "_time", "time", "TimeGenerated",
                                          "date",       "receiveTimestamp", "ts",    NULL };
static const char *const host_names[] = { "host",      "hostname", "host.name", "host.hostname",
                                          "_HOSTNAME", "Computer", "HostName",  NULL };

/* Kibana may put "_source." before a field's name. */
static bool is_named(const char *heading, const char *name) {
    const char *prefix = "_source.";
    heading += strncmp(heading, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0;
    return strcasecmp(heading, name) == 0;
}

/* -1: there is none. */
static int find_column(const struct csv *c, const char *const *names) {
    for (; *names; names++)
        for (size_t i = 0; i < c->count; i++)
            if (c->cells[i].p && is_named(c->cells[i].p, *names))
                return (int)i;
    return -1;
}

static bool read_headings(struct csv_place *place) {
    place->text = find_column(&place->csv, text_names);
    place->time = find_column(&place->csv, time_names);
    place->host = find_column(&place->csv, host_names);
    return place->text >= 0 && place->time >= 0;
}

static bool csv_recognise(struct slice s) {
    struct csv_place place;
    csv_begin(&place.csv, &s);
    bool is_table = csv_take_row(&place.csv, &s, false) && !place.csv.broken && read_headings(&place);
    return csv_free(&place.csv) && is_table;
}

static struct slice cell(const struct csv_place *place, int column) {
    bool given = column >= 0 && (size_t)column < place->csv.count && place->csv.cells[column].p;
    return given ? (struct slice){ place->csv.cells[column].p, place->csv.cells[column].n }
                 : (struct slice){ "", 0 };
}

static void take_row(struct decoder *d) {
    struct csv_place *place = &d->csv;
    struct message m = MESSAGE_INIT;
    char time[WALL_SIZE];
    if (!place->begun) {
        place->begun = true;
        read_headings(place);
        return;
    }
    if (wall_of(cell(place, place->time), time))
        m.wall = (struct slice){ time, strlen(time) };
    m.host = cell(place, place->host);
    if (place->csv.broken)
        d->broken++;
    else
        decoder_pass(d, cell(place, place->text), &m);
    place->csv.broken = false;
}

static void take_rows(struct decoder *d, struct slice *bytes, bool last) {
    if (!d->csv.csv.between)
        csv_begin(&d->csv.csv, bytes);
    while (csv_take_row(&d->csv.csv, bytes, last))
        take_row(d);
}

static size_t csv_decode(struct decoder *d, struct slice bytes) {
    struct slice rest = bytes;
    take_rows(d, &rest, false);
    return bytes.n - rest.n;
}

static void csv_finish(struct decoder *d, struct slice rest, bool last) {
    if (last)
        take_rows(d, &rest, true);
}

const struct form oomwhy_form_csv = { "CSV", csv_recognise, csv_decode, csv_finish };
