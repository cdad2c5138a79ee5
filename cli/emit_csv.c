/* SPDX-License-Identifier: MIT */
/* emit_csv.c - CSV by RFC 4180, one row a victim. The columns are paths into the record, under the members'
 * own names. */
#include "emit.h"
#include "number.h"
#include "utf8.h"

#include <string.h>

/* Of a list the row's own item counts in `victims`; of others all items, with spaces between. */
static const char *const columns[] = {
    "id",
    "kind",
    "trigger",
    "outcome",
    "dump",
    "time.wall",
    "time.monotonic_us",
    "host",
    "boot_id",
    "source.file",
    "source.first_line",
    "source.last_line",
    "provenance",
    "complete",
    "missing",
    "reasons",
    "victims.pid",
    "victims.comm",
    "victims.uid",
    "victims.total_vm_bytes",
    "victims.anon_rss_bytes",
    "victims.file_rss_bytes",
    "victims.shmem_rss_bytes",
    "victims.pgtables_bytes",
    "victims.oom_score_adj",
    "victims.score",
    "victims.reaped",
    "invoker.pid",
    "invoker.comm",
    "invoker.gfp_flags",
    "invoker.order",
    "invoker.kernel",
    "oom_memcg",
    "task_memcg",
    "counters.memory.usage_bytes",
    "counters.memory.limit_bytes",
    "counters.memory.unlimited",
    "counters.memory.failcnt",
    "counters.memory_swap.usage_bytes",
    "counters.memory_swap.limit_bytes",
    "counters.memory_swap.unlimited",
    "counters.swap.usage_bytes",
    "counters.swap.limit_bytes",
    "counters.swap.unlimited",
    "group_kill",
    "suppressed_before",
    "container.runtime",
    "container.id",
    "container.name",
    "container.pod_uid",
    "container.pod",
    "container.namespace",
    "container.name_source",
    "container.qos",
    "container.unit",
    "container.user",
    "container.job",
    "container.limit_level",
    "balance_total_bytes",
    "swapped_bytes",
    "findings.code",
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static void put_text(struct buffer *b, const char *text) {
    bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';
    buffer_puts(b, quoted ? "\"" : "");
    while (*text) {
        const char *start = text;
        uint32_t c = utf8_take(&text);
        buffer_puts(b, c == '"' ? "\"" : "");
        if (c == UTF8_INVALID)
            buffer_puts(b, UTF8_REPLACEMENT);
        else
            buffer_add(b, start, (size_t)(text - start));
    }
    buffer_puts(b, quoted ? "\"" : "");
}

static void put_number(struct buffer *b, int64_t value) {
    char *start = buffer_room(b, NUMBER_MAX);
    b->used += (size_t)(number_write_int(start, value) - start);
}

static void put_strings(struct buffer *b, const struct oomwhy_strings *strings) {
    for (size_t i = 0; i < strings->count; i++) {
        buffer_puts(b, i ? " " : "");
        buffer_puts(b, strings->items[i]); /* words of ours */
    }
}

static void put_path(struct buffer *b, const struct oomwhy_field *fields, const char *base, const char *path,
                     size_t row);

static void put_items(struct buffer *b, const struct oomwhy_field *f, const char *base, const char *path,
                      size_t row) {
    const char *items = *(const char *const *)(const void *)(base + f->offset);
    size_t count = *(const size_t *)(const void *)(base + f->count_offset);
    bool only_row = strcmp(f->name, "victims") == 0;
    for (size_t i = 0; i < count; i++) {
        if (only_row && i != row)
            continue;
        buffer_puts(b, i && !only_row ? " " : "");
        put_path(b, f->members, items + i * f->size, path, row);
    }
}

/* What of the value belongs to the rest of the path. */
static void put_value(struct buffer *b, const struct oomwhy_field *f, const char *base, const char *path,
                      size_t row) {
    const void *at = base + f->offset;
    switch (f->type) {
    case OOMWHY_INT:
        put_number(b, *(const int64_t *)at);
        break;
    case OOMWHY_STR:
        put_text(b, *(const char *const *)at);
        break;
    case OOMWHY_BOOL:
        buffer_puts(b, *(const bool *)at ? "true" : "false");
        break;
    case OOMWHY_TRUTH:
        buffer_puts(b, *(const enum oomwhy_truth *)at == OOMWHY_TRUE ? "true" : "false");
        break;
    case OOMWHY_ENUM:
        buffer_puts(b, f->names[*(const unsigned *)at]);
        break;
    case OOMWHY_STRINGS:
        put_strings(b, at);
        break;
    case OOMWHY_STRUCT:
        put_path(b, f->members, at, path, row);
        break;
    case OOMWHY_POINTER:
        put_path(b, f->members, *(const char *const *)at, path, row);
        break;
    case OOMWHY_LIST:
        put_items(b, f, base, path, row);
        break;
    case OOMWHY_REAL: /* no column has these */
    case OOMWHY_NUMBERS:
        break;
    }
}

static void put_path(struct buffer *b, const struct oomwhy_field *fields, const char *base, const char *path,
                     size_t row) {
    size_t n = strcspn(path, ".");
    for (const struct oomwhy_field *f = fields; f->name; f++)
        if (f->name_length == n && memcmp(f->name, path, n) == 0 && !emit_is_empty(f, base))
            put_value(b, f, base, path + n + (path[n] == '.'), row);
}

static void put_row(struct buffer *b, const struct oomwhy_record *r, const struct oomwhy_analysis *a,
                    size_t row) {
    for (size_t i = 0; i < COLUMNS; i++) {
        buffer_puts(b, i ? "," : "");
        put_path(b, oomwhy_record_fields(), (const char *)r, columns[i], row);
        put_path(b, oomwhy_analysis_fields(), (const char *)a, columns[i], row);
    }
    buffer_puts(b, "\r\n");
}

static void csv_begin(struct output *o) {
    for (size_t i = 0; i < COLUMNS; i++)
        buffer_printf(o->to, "%s%s", i ? "," : "", columns[i]);
    buffer_puts(o->to, "\r\n");
}

/* A record without a victim has a row too: something ran out of memory. */
static void csv_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    size_t row = 0;
    do
        put_row(o->to, r, a, row);
    while (++row < r->victims_count);
}

const struct emitter oomwhy_emit_csv = { "csv", csv_begin, csv_record, NULL };
