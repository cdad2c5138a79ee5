/* SPDX-License-Identifier: MIT */
/* support.h - what the unit tests share: text read into records, and anything described as one line to
 * compare. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include "oomwhy.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Criterion takes char * and cannot compare NULL. */
static inline char *shown(const char *s) {
    return (char *)(uintptr_t)(s ? s : "(none)");
}

/* about: a string that tells which case of a table it is, or what should be so */
#define expect(condition, about)     cr_expect(eq(int, !!(condition), 1), "%s", (about))
#define expect_int(got, want, about) cr_expect(eq(i64, (int64_t)(got), (int64_t)(want)), "%s", (about))
#define expect_str(got, want, about) cr_expect(eq(str, shown(got), shown(want)), "%s", (about))

/* ---- descriptions: " name=value" for each member that has one ---- */

static inline void describe(FILE *out, const void *object, const struct oomwhy_field *fields);

static inline void describe_item(FILE *out, const void *object, const struct oomwhy_field *f) {
    fprintf(out, " %s{", f->name);
    describe(out, object, f->members);
    fputs(" }", out);
}

static inline void describe_numbers(FILE *out, const char *name, const struct oomwhy_numbers *numbers) {
    for (size_t i = 0; i < numbers->count; i++)
        fprintf(out, " %s.%s=%lld", name, numbers->items[i].name, (long long)numbers->items[i].value);
}

static inline void describe_strings(FILE *out, const char *name, const struct oomwhy_strings *strings) {
    for (size_t i = 0; i < strings->count; i++)
        fprintf(out, " %s=%s", name, strings->items[i]);
}

static inline void describe_list(FILE *out, const void *object, const struct oomwhy_field *f) {
    const char *items = *(const char *const *)(const void *)((const char *)object + f->offset);
    size_t count = *(const size_t *)(const void *)((const char *)object + f->count_offset);
    for (size_t i = 0; i < count; i++)
        describe_item(out, items + i * f->size, f);
}

static inline void describe_scalar(FILE *out, const void *at, const struct oomwhy_field *f) {
    int number = f->type == OOMWHY_ENUM || f->type == OOMWHY_TRUTH ? *(const int *)at : 0;
    const char *text = f->type == OOMWHY_STR     ? *(const char *const *)at
                       : f->type == OOMWHY_ENUM  ? f->names[number]
                       : f->type == OOMWHY_TRUTH ? (number ? &"no\0yes"[number == OOMWHY_TRUE ? 3 : 0] : NULL)
                       : f->type == OOMWHY_BOOL  ? (*(const bool *)at ? "yes" : NULL)
                                                 : NULL;
    if (text)
        fprintf(out, " %s=%s", f->name, text);
    else if (f->type == OOMWHY_INT && *(const int64_t *)at != OOMWHY_UNSET)
        fprintf(out, " %s=%lld", f->name, (long long)*(const int64_t *)at);
    else if (f->type == OOMWHY_REAL)
        fprintf(out, " %s=%.4g", f->name, *(const double *)at);
}

static inline void describe(FILE *out, const void *object, const struct oomwhy_field *fields) {
    for (const struct oomwhy_field *f = fields; f->name; f++) {
        const void *at = (const char *)object + f->offset;
        if (f->type == OOMWHY_STRINGS)
            describe_strings(out, f->name, at);
        else if (f->type == OOMWHY_NUMBERS)
            describe_numbers(out, f->name, at);
        else if (f->type == OOMWHY_STRUCT)
            describe_item(out, at, f);
        else if (f->type == OOMWHY_LIST)
            describe_list(out, object, f);
        else if (f->type != OOMWHY_POINTER)
            describe_scalar(out, at, f);
        else if (*(const void *const *)at)
            describe_item(out, *(const void *const *)at, f);
    }
}

/* ---- records ---- */

enum { MOST_RECORDS = 128 };

struct reading {
    struct oomwhy_record *records[MOST_RECORDS];
    size_t count;
};

static inline void collect(struct oomwhy_parser *p, struct reading *reading) {
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); reading->count++) {
        cr_assert(lt(sz, reading->count, MOST_RECORDS));
        reading->records[reading->count] = r;
    }
}

static inline struct reading read_bytes_with(const struct oomwhy_options *options, const char *log,
                                             size_t n) {
    struct reading reading = { .count = 0 };
    struct oomwhy_parser *p = oomwhy_parser_new(options);
    cr_assert(ne(ptr, p, NULL));
    cr_expect(eq(int, (int)oomwhy_parser_feed(p, log, n), OOMWHY_OK));
    cr_expect(eq(int, (int)oomwhy_parser_finish(p), OOMWHY_OK));
    collect(p, &reading);
    oomwhy_parser_free(p);
    return reading;
}

static inline struct reading read_log_with(const struct oomwhy_options *options, const char *log) {
    return read_bytes_with(options, log, strlen(log));
}

static inline struct reading read_log(const char *log) {
    return read_log_with(NULL, log);
}

static inline void forget(struct reading *reading) {
    for (size_t i = 0; i < reading->count; i++)
        oomwhy_record_free(reading->records[i]);
    reading->count = 0;
}

/* All records, one a line; free() it. */
static inline char *describe_records(const struct reading *reading) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (size_t i = 0; i < reading->count; i++) {
        describe(out, reading->records[i], oomwhy_record_fields());
        fputc('\n', out);
    }
    fclose(out);
    return text;
}

/* A fixture; free() it. */
static inline char *load(const char *path) {
    FILE *in = fopen(path, "r");
    char *text = calloc(1, 1 << 20);
    cr_assert(lt(sz, fread(text, 1, (1 << 20) - 1, in), (1 << 20) - 1), "%s", path);
    fclose(in);
    return text;
}

/* ---- logs, written line by line ---- */

enum form { BARE, DMESG, CALLER, KMSG };

struct log {
    char *text;
    size_t n, room;
    enum form form;
    int64_t us, seq; /* of the next line; counted up */
};

static inline void append(struct log *log, const char *text, size_t n) {
    if (log->n + n + 1 > log->room) {
        log->room = 2 * (log->n + n + 1);
        log->text = realloc(log->text, log->room);
    }
    memcpy(log->text + log->n, text, n);
    log->n += n;
    log->text[log->n] = '\0';
}

static inline void add(struct log *log, const char *text) {
    append(log, text, strlen(text));
}

/* One line of the process `pid`: its number stands for every '@' in the text. */
static inline void say(struct log *log, int pid, const char *text) {
    char prefix[64] = "", number[16];
    if (log->form == DMESG)
        snprintf(prefix, sizeof prefix, "[%5d.%06d] ", (int)(log->us / 1000000), (int)(log->us % 1000000));
    else if (log->form == CALLER)
        snprintf(prefix, sizeof prefix, "[%5d.%06d][T%d] ", (int)(log->us / 1000000),
                 (int)(log->us % 1000000), pid);
    else if (log->form == KMSG)
        snprintf(prefix, sizeof prefix, "6,%d,%lld,-;", (int)log->seq, (long long)log->us);
    log->seq++;
    log->us++;
    add(log, prefix);
    snprintf(number, sizeof number, "%d", pid);
    for (const char *at; (at = strchr(text, '@')); text = at + 1) {
        append(log, text, (size_t)(at - text));
        add(log, number);
    }
    add(log, text);
    add(log, "\n");
}

/* A whole report of 6.18 on cgroup v1: task @, called app@, in /c@, over its limit of 16 MiB. */
static const char *const report_lines[] = {
    "app@ invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
    "CPU: 0 UID: 0 PID: @ Comm: app@ Not tainted 6.18.0 #1 PREEMPT(none) ",
    "Call Trace:",
    " dump_stack_lvl+0x57/0x80",
    "memory: usage 16384kB, limit 16384kB, failcnt 19",
    "memory+swap: usage 16384kB, limit 9007199254740988kB, failcnt 0",
    "kmem: usage 36kB, limit 9007199254740988kB, failcnt 0",
    "Memory cgroup stats for /c@:",
    "cache 0",
    "rss 16740352",
    "pgfault 4088",
    "Tasks state (memory values in pages):",
    "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents "
    "oom_score_adj name",
    "[     @]     0     @    16970     4401     4064      337         0    73728        0             0 app@",
    "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/c@,task_memcg=/"
    "c@,"
    "task=app@,pid=@,uid=0",
    "Memory cgroup out of memory: Killed process @ (app@) total-vm:67880kB, anon-rss:16256kB, "
    "file-rss:1348kB, "
    "shmem-rss:0kB, UID:0 pgtables:72kB oom_score_adj:0",
};

enum line_of_report {
    INVOKED,
    CPU,
    CALL_TRACE,
    FRAME,
    MEMORY,
    MEMSW,
    KMEM,
    STATS,
    CACHE,
    RSS,
    PGFAULT,
    TABLE,
    HEADER,
    ROW,
    VERDICT,
    KILL,
    REPORT_LINES
};

/* Lines `from` up to, not with, `to`. */
static inline void say_lines(struct log *log, int pid, int from, int to) {
    for (int i = from; i < to; i++)
        say(log, pid, report_lines[i]);
}

static inline void say_report(struct log *log, int pid) {
    say_lines(log, pid, 0, REPORT_LINES);
}

/* Reads what was said and forgets it. */
static inline struct reading read_said(struct log *log) {
    struct reading reading = read_bytes_with(NULL, log->text, log->n);
    free(log->text);
    log->text = NULL;
    log->n = log->room = 0;
    return reading;
}

/* "missing: a b; reasons: c", into a buffer for one use. */
static inline const char *lacks(const struct oomwhy_record *r) {
    static char text[256];
    size_t n = 0;
    for (size_t i = 0; i < r->missing.count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s ", r->missing.items[i]);
    n += (size_t)snprintf(text + n, sizeof text - n, ":");
    for (size_t i = 0; i < r->reasons.count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, " %s", r->reasons.items[i]);
    return text;
}

#endif
