/* SPDX-License-Identifier: MIT */
/* emit_csv.c - CSV by RFC 4180, one row a victim or a task. The columns are paths into the record, under the
 * members' own names. */
#include "emit_csv.h"
#include "number.h"
#include "utf8.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const victim_columns[] = {
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
    NULL,
};

static const char *const task_columns[] = {
    "id",
    "time.wall",
    "time.monotonic_us",
    "host",
    "oom_memcg",
    "tasks.pid",
    "tasks.tgid",
    "tasks.uid",
    "tasks.comm",
    "tasks.total_vm_bytes",
    "tasks.rss_bytes",
    "tasks.rss_anon_bytes",
    "tasks.rss_file_bytes",
    "tasks.rss_shmem_bytes",
    "tasks.pgtables_bytes",
    "tasks.swap_bytes",
    "tasks.oom_score_adj",
    "victim", /* no member: whether the task was killed */
    "ranking.points",
    "ranking.share",
    "ranking.eligible",
    NULL,
};

/* Of a list that is named here this item counts; of others all do, with spaces between. */
struct row {
    struct pick {
        const char *list; /* NULL: none */
        size_t item;      /* beyond the list: no value */
    } picks[2];
    bool victim; /* the column of that name, of a task */
};

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

static void put_real(struct buffer *b, double value) {
    char *start = buffer_room(b, NUMBER_MAX);
    if (isfinite(value))
        b->used += (size_t)(number_write_real(start, value) - start);
}

static void put_strings(struct buffer *b, const struct oomwhy_strings *strings) {
    for (size_t i = 0; i < strings->count; i++) {
        buffer_puts(b, i ? " " : "");
        buffer_puts(b, strings->items[i]); /* words of ours */
    }
}

static void put_path(struct buffer *b, const struct oomwhy_field *fields, const char *base, const char *path,
                     const struct row *row);

static const struct pick *pick_of(const struct row *row, const char *list) {
    for (size_t i = 0; i < sizeof row->picks / sizeof *row->picks; i++)
        if (row->picks[i].list && strcmp(row->picks[i].list, list) == 0)
            return &row->picks[i];
    return NULL;
}

static void put_items(struct buffer *b, const struct oomwhy_field *f, const char *base, const char *path,
                      const struct row *row) {
    const char *items = *(const char *const *)(const void *)(base + f->offset);
    size_t count = *(const size_t *)(const void *)(base + f->count_offset);
    const struct pick *pick = pick_of(row, f->name);
    size_t first = pick ? pick->item : 0, end = pick && pick->item < count ? pick->item + 1 : count;
    for (size_t i = first; i < end; i++) {
        buffer_puts(b, i > first ? " " : "");
        put_path(b, f->members, items + i * f->size, path, row);
    }
}

/* What of the value belongs to the rest of the path. */
static void put_value(struct buffer *b, const struct oomwhy_field *f, const char *base, const char *path,
                      const struct row *row) {
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
    case OOMWHY_REAL:
        put_real(b, *(const double *)at);
        break;
    case OOMWHY_NUMBERS: /* no column has these */
        break;
    }
}

static void put_path(struct buffer *b, const struct oomwhy_field *fields, const char *base, const char *path,
                     const struct row *row) {
    size_t n = strcspn(path, ".");
    for (const struct oomwhy_field *f = fields; f->name; f++)
        if (f->name_length == n && memcmp(f->name, path, n) == 0 && !emit_is_empty(f, base))
            put_value(b, f, base, path + n + (path[n] == '.'), row);
}

static void put_row(struct buffer *b, const struct oomwhy_record *r, const struct oomwhy_analysis *a,
                    const struct row *row, const char *const *columns) {
    for (size_t i = 0; columns[i]; i++) {
        buffer_puts(b, i ? "," : "");
        put_path(b, oomwhy_record_fields(), (const char *)r, columns[i], row);
        put_path(b, oomwhy_analysis_fields(), (const char *)a, columns[i], row);
        if (strcmp(columns[i], "victim") == 0)
            buffer_puts(b, row->victim ? "true" : "false");
    }
    buffer_puts(b, "\r\n");
}

/* ---- a row a victim ---- */

static void victims_begin(struct output *o) {
    emit_csv_heading(o->to, victim_columns);
}

/* A record without a victim has a row too: something ran out of memory. */
static void victims_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct row row = { .picks = { { "victims", 0 } } };
    do
        put_row(o->to, r, a, &row, victim_columns);
    while (++row.picks[0].item < r->victims_count);
}

const struct emitter oomwhy_emit_csv = { "csv", victims_begin, victims_record, NULL };

/* ---- a row a task ---- */

static void tasks_begin(struct output *o) {
    emit_csv_heading(o->to, task_columns);
}

/* Where in its list a process is. A table may have a hundred thousand, so each is found by halving. */
struct place {
    int64_t pid;
    size_t item;
};

static int by_pid(const void *left, const void *right) {
    const struct place *a = left, *b = right;
    if (a->pid != b->pid)
        return a->pid < b->pid ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

/* The first item of that pid; beyond the list when there is none. */
static size_t item_of(const struct place *places, size_t count, int64_t pid) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (places[middle].pid < pid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && places[low].pid == pid ? places[low].item : count;
}

static void tasks_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    size_t ranked = a->ranking_count, killed = r->victims_count;
    struct place *places = calloc(ranked + killed + 1, sizeof *places);
    struct place *victims = places ? places + ranked : NULL;
    if (!places) {
        o->to->error = ENOMEM;
        return;
    }
    for (size_t i = 0; i < ranked; i++)
        places[i] = (struct place){ a->ranking[i].pid, i };
    for (size_t i = 0; i < killed; i++)
        victims[i] = (struct place){ r->victims[i].pid, i };
    qsort(places, ranked, sizeof *places, by_pid);
    qsort(victims, killed, sizeof *victims, by_pid);
    for (size_t i = 0; i < r->tasks_count; i++) {
        const struct oomwhy_task *task = &r->tasks[i];
        struct row row = { .picks = { { "tasks", i }, { "ranking", item_of(places, ranked, task->pid) } } };
        row.victim =
            item_of(victims, killed, task->pid) < killed || item_of(victims, killed, task->tgid) < killed;
        put_row(o->to, r, a, &row, task_columns);
    }
    free(places);
}

const struct emitter oomwhy_emit_csv_tasks = { "csv", tasks_begin, tasks_record, NULL };

/* ---- anything else ---- */

void emit_csv_heading(struct buffer *b, const char *const *paths) {
    for (size_t i = 0; paths[i]; i++)
        buffer_printf(b, "%s%s", i ? "," : "", paths[i]);
    buffer_puts(b, "\r\n");
}

void emit_csv_row(struct buffer *b, const char *const *paths, const struct oomwhy_field *members,
                  const void *base) {
    static const struct row whole = { 0 };
    for (size_t i = 0; paths[i]; i++) {
        buffer_puts(b, i ? "," : "");
        put_path(b, members, base, paths[i], &whole);
    }
    buffer_puts(b, "\r\n");
}
