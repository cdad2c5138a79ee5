/* SPDX-License-Identifier: MIT */
/* summary_document.c - groups for programs: their table of fields, walked as that of records is. */
#include "emit_csv.h"
#include "emit_json.h"
#include "emit_yaml.h"
#include "summary.h"

#include <string.h>

#define NAMED_ROW(TYPE, S, M, NAME, ...)                                        \
    {                                                                           \
        .name = (NAME), .type = OOMWHY_##TYPE, .name_length = sizeof(NAME) - 1, \
        .offset = offsetof(struct S, M), __VA_ARGS__                            \
    }
#define ROW(TYPE, S, M, ...)    NAMED_ROW(TYPE, S, M, #M, __VA_ARGS__)
#define NAMED(TYPE, S, M, NAME) NAMED_ROW(TYPE, S, M, NAME, .size = 0)
#define FIELD(TYPE, S, M)       ROW(TYPE, S, M, .size = 0)
#define ENUM(S, M, NAMES)       ROW(ENUM, S, M, .names = (NAMES))
#define NESTED(TYPE, S, M, OF)  ROW(TYPE, S, M, .members = (OF))
#define LIST(S, M, OF, ITEM)                                                        \
    ROW(LIST, S, M, .members = (OF), .count_offset = offsetof(struct S, M##_count), \
        .size = sizeof(struct ITEM))
#define END \
    { .name = NULL }

#define TEXT_(name, text) text,
static const char *const kind_names[] = { OOMWHY_KIND_MAP(TEXT_) };
static const char *const pattern_names[] = { PATTERN_MAP(TEXT_) };
static const char *const trend_names[] = { TREND_MAP(TEXT_) };
#undef TEXT_

/* clang-format off: a row a line */

static const struct oomwhy_field moment_fields[] = {
    FIELD(STR, moment, wall),
    FIELD(INT, moment, monotonic_us),
    FIELD(STR, moment, host),
    FIELD(STR, moment, boot_id),
    END,
};

static const struct oomwhy_field host_fields[] = {
    NAMED(STR, tally, name, "host"),
    FIELD(INT, tally, events),
    END,
};

static const struct oomwhy_field victim_fields[] = {
    NAMED(STR, tally, name, "comm"),
    FIELD(INT, tally, events),
    END,
};

static const struct oomwhy_field interval_fields[] = {
    FIELD(INT, interval, count),  FIELD(INT, interval, min_us),       FIELD(INT, interval, median_us),
    FIELD(INT, interval, max_us), FIELD(INT, interval, deviation_us), END,
};

static const struct oomwhy_field limit_fields[] = {
    FIELD(INT, limit, limit_bytes),
    FIELD(INT, limit, events),
    NESTED(STRUCT, limit, first, moment_fields),
    NESTED(STRUCT, limit, last, moment_fields),
    END,
};

static const struct oomwhy_field ram_fields[] = {
    FIELD(INT, ram, count),
    FIELD(INT, ram, first_bytes),
    FIELD(INT, ram, last_bytes),
    FIELD(INT, ram, min_bytes),
    FIELD(INT, ram, median_bytes),
    FIELD(INT, ram, max_bytes),
    END,
};

static const struct oomwhy_field group_fields[] = {
    FIELD(STR, group, schema),
    ENUM(group, kind, kind_names),
    LIST(group, victims, victim_fields, tally),
    NESTED(POINTER, group, container, NULL /* the library's, see table() */),
    FIELD(STR, group, oom_memcg),
    FIELD(INT, group, containers),
    LIST(group, hosts, host_fields, tally),
    FIELD(INT, group, events),
    FIELD(INT, group, kills),
    FIELD(INT, group, reports),
    FIELD(INT, group, bare),
    FIELD(INT, group, suppressed_before),
    NESTED(POINTER, group, first, moment_fields),
    NESTED(POINTER, group, last, moment_fields),
    NESTED(POINTER, group, interval, interval_fields),
    ENUM(group, pattern, pattern_names),
    ENUM(group, rate_trend, trend_names),
    FIELD(INT, group, storms),
    FIELD(INT, group, largest_storm),
    LIST(group, limits, limit_fields, limit),
    NESTED(POINTER, group, ram, ram_fields),
    ENUM(group, ram_trend, trend_names),
    FIELD(STR, group, filled_by),
    FIELD(REAL, group, filled_share),
    FIELD(STRINGS, group, codes),
    END,
};

/* clang-format on */

static const char *const columns[] = {
    "events",
    "kills",
    "victims.comm",
    "kind",
    "container.runtime",
    "container.id",
    "container.name",
    "container.pod_uid",
    "container.pod",
    "container.namespace",
    "container.qos",
    "container.unit",
    "container.user",
    "container.job",
    "container.limit_level",
    "oom_memcg",
    "containers",
    "reports",
    "bare",
    "suppressed_before",
    "first.wall",
    "first.monotonic_us",
    "first.host",
    "first.boot_id",
    "last.wall",
    "last.monotonic_us",
    "last.host",
    "last.boot_id",
    "interval.count",
    "interval.min_us",
    "interval.median_us",
    "interval.max_us",
    "interval.deviation_us",
    "pattern",
    "rate_trend",
    "storms",
    "largest_storm",
    "limits.limit_bytes",
    "ram.first_bytes",
    "ram.last_bytes",
    "ram.min_bytes",
    "ram.median_bytes",
    "ram.max_bytes",
    "ram_trend",
    "filled_by",
    "filled_share",
    "codes",
    NULL,
};

enum { FIELDS = sizeof group_fields / sizeof *group_fields };

struct table {
    struct oomwhy_field fields[FIELDS];
};

static struct table table(void) {
    struct table t;
    memcpy(t.fields, group_fields, sizeof t.fields);
    for (struct oomwhy_field *f = t.fields; f->name; f++)
        if (strcmp(f->name, "container") == 0)
            f->members = summary_container_fields();
    return t;
}

void summary_json(struct output *o, const struct summary *s) {
    const struct table t = table();
    for (size_t i = 0; i < s->count; i++) {
        buffer_puts(o->to, i ? ",\n" : "[\n");
        emit_json_object(o->to, t.fields, &s->groups[i]);
    }
    buffer_puts(o->to, s->count ? "\n]\n" : "[]\n");
}

void summary_jsonl(struct output *o, const struct summary *s) {
    const struct table t = table();
    for (size_t i = 0; i < s->count; i++) {
        emit_json_object(o->to, t.fields, &s->groups[i]);
        buffer_puts(o->to, "\n");
    }
}

void summary_yaml(struct output *o, const struct summary *s) {
    const struct table t = table();
    emit_yaml_begin(o);
    for (size_t i = 0; i < s->count; i++)
        emit_yaml_object(o, t.fields, &s->groups[i]);
    emit_yaml_end(o);
}

void summary_csv(struct output *o, const struct summary *s) {
    const struct table t = table();
    emit_csv_heading(o->to, columns);
    for (size_t i = 0; i < s->count; i++)
        emit_csv_row(o->to, columns, t.fields, &s->groups[i]);
}
