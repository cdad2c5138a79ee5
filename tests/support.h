/* SPDX-License-Identifier: MIT */
/* support.h - what the unit tests share: text read into records, and anything described as one line to compare. */
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
#define expect(condition, about) cr_expect(eq(int, !!(condition), 1), "%s", (about))
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
    const char *text = f->type == OOMWHY_STR    ? *(const char *const *)at
                       : f->type == OOMWHY_ENUM ? f->names[number]
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

static inline struct reading read_log_with(const struct oomwhy_options *options, const char *log) {
    struct reading reading = { .count = 0 };
    struct oomwhy_parser *p = oomwhy_parser_new(options);
    cr_assert(ne(ptr, p, NULL));
    cr_expect(eq(int, (int)oomwhy_parser_feed(p, log, strlen(log)), OOMWHY_OK));
    cr_expect(eq(int, (int)oomwhy_parser_finish(p), OOMWHY_OK));
    collect(p, &reading);
    oomwhy_parser_free(p);
    return reading;
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

#endif
