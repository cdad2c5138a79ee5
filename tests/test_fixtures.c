/* SPDX-License-Identifier: MIT */
/* test_fixtures.c - every fixtures/<era>/<case>.log reads as its .yaml says, however the input is cut. */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"

#include "assemble.h"
#include "match.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Raise it with each fixture: a glob that finds nothing must not pass. */
enum { KNOWN_FIXTURES = 216, MOST_FIXTURES = 1000, MOST_RECORDS = 256, PATH_SIZE = 240 };

/* By value, no pointers: Criterion runs each case in a process of its own. */
struct fixture {
    char log[PATH_SIZE];
    size_t step;
};

struct records {
    struct oomwhy_record *items[MOST_RECORDS];
    size_t count;
};

static size_t find(const char *pattern, glob_t *ret_found) {
    return glob(pattern, 0, NULL, ret_found) == 0 ? ret_found->gl_pathc : 0;
}

/* "x/case.log", ".yaml" -> "x/case.yaml" */
static void beside(const char *path, const char *suffix, char ret_path[PATH_SIZE]) {
    const char *dot = strrchr(path, '.');
    snprintf(ret_path, PATH_SIZE, "%.*s%s", (int)(dot - path), path, suffix);
}

static void feed_file(struct oomwhy_parser *p, const char *path, size_t step) {
    char buffer[4096];
    size_t n = 0;
    FILE *in = fopen(path, "rb");
    cr_assert(ne(ptr, in, NULL), "%s: cannot open", path);
    while ((n = fread(buffer, 1, step, in)) > 0)
        cr_assert(eq(int, (int)oomwhy_parser_feed(p, buffer, n), OOMWHY_OK));
    fclose(in);
    cr_assert(eq(int, (int)oomwhy_parser_finish(p), OOMWHY_OK));
}

static void read_records(const char *path, size_t step, struct records *ret_records) {
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    cr_assert(ne(ptr, p, NULL));
    feed_file(p, path, step);
    ret_records->count = 0;
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); ret_records->count++) {
        cr_assert(lt(sz, ret_records->count, MOST_RECORDS), "%s: too many records", path);
        ret_records->items[ret_records->count] = r;
    }
    oomwhy_parser_free(p);
}

static void free_records(struct records *records) {
    for (size_t i = 0; i < records->count; i++)
        oomwhy_record_free(records->items[i]);
}

ParameterizedTestParameters(fixtures, read_as_expected) {
    static const size_t steps[] = { 1, 7, 4096 };
    static struct fixture list[3 * MOST_FIXTURES];
    glob_t logs = { 0 };
    size_t count = find(FIXTURES "/*/*.log", &logs);
    size_t n = 0;
    for (size_t i = 0; i < count && i < MOST_FIXTURES; i++)
        for (size_t s = 0; s < 3; s++, n++) {
            snprintf(list[n].log, sizeof list[n].log, "%s", logs.gl_pathv[i]);
            list[n].step = steps[s];
        }
    globfree(&logs);
    return cr_make_param_array(struct fixture, list, n);
}

ParameterizedTest(struct fixture *f, fixtures, read_as_expected, .timeout = 20) {
    char yaml[PATH_SIZE];
    struct records got = { 0 };
    beside(f->log, ".yaml", yaml);
    struct expectation *want = expectation_read(yaml);
    cr_assert(ne(ptr, want, NULL), "%s: nothing beside it says what it means", f->log);

    read_records(f->log, f->step, &got);
    char *differences = expectation_differences(want, got.items, got.count);
    cr_expect(eq(str, differences, (char *)""), "%s, fed %zu bytes at a time", f->log, f->step);

    free(differences);
    free_records(&got);
    expectation_free(want);
}

Test(fixtures, are_found) {
    glob_t logs = { 0 };
    size_t count = find(FIXTURES "/*/*.log", &logs);
    cr_expect(ge(sz, count, KNOWN_FIXTURES));
    cr_expect(le(sz, count, MOST_FIXTURES));
    globfree(&logs);
}

static void expect_partners(const char *pattern, const char *suffix) {
    glob_t found = { 0 };
    char partner[PATH_SIZE];
    size_t count = find(pattern, &found);
    for (size_t i = 0; i < count; i++) {
        FILE *in = NULL;
        beside(found.gl_pathv[i], suffix, partner);
        in = fopen(partner, "r");
        cr_expect(ne(ptr, in, NULL), "%s lacks its %s", found.gl_pathv[i], suffix);
        if (in)
            fclose(in);
    }
    globfree(&found);
}

Test(fixtures, are_in_pairs) {
    expect_partners(FIXTURES "/*/*.log", ".yaml");
    expect_partners(FIXTURES "/*/*.yaml", ".log");
}

Test(fixtures, say_where_they_come_from) {
    static const char *const told[] = { "kernel", "transport", "note" };
    glob_t found = { 0 };
    size_t count = find(FIXTURES "/*/*.yaml", &found);
    size_t genuine = 0, reconstructed = 0;
    for (size_t i = 0; i < count; i++) {
        struct expectation *e = expectation_read(found.gl_pathv[i]);
        cr_assert(ne(ptr, e, NULL), "%s", found.gl_pathv[i]);
        const char *source = expectation_text(e, "source");
        genuine += source && strcmp(source, "genuine") == 0;
        reconstructed += source && strcmp(source, "reconstructed") == 0;
        cr_expect(eq(sz, genuine + reconstructed, i + 1), "%s: source must be genuine or reconstructed",
                  found.gl_pathv[i]);
        for (size_t k = 0; k < sizeof told / sizeof *told; k++)
            cr_expect(ne(ptr, (void *)expectation_text(e, told[k]), NULL), "%s: lacks %s", found.gl_pathv[i],
                      told[k]);
        expectation_free(e);
    }
    globfree(&found);
    fprintf(stderr, "%zu fixtures are genuine, %zu reconstructed\n", genuine, reconstructed);
    cr_expect(ne(sz, genuine, 0));
    cr_expect(ne(sz, reconstructed, 0));
}

/* v6.18/simple-*.log are one kill read through every transport, which must not show in its fingerprint. */
Test(fixtures, one_kill_has_one_id) {
    glob_t logs = { 0 };
    size_t count = find(FIXTURES "/v6.18/simple-*.log", &logs);
    char *id = NULL;
    cr_expect(lt(sz, 1, count));
    for (size_t i = 0; i < count; i++) {
        struct records got = { 0 };
        read_records(logs.gl_pathv[i], 4096, &got);
        cr_assert(eq(sz, got.count, 1), "%s", logs.gl_pathv[i]);
        cr_assert(ne(ptr, (void *)got.items[0]->id, NULL), "%s", logs.gl_pathv[i]);
        if (!id)
            id = strdup(got.items[0]->id);
        cr_expect(eq(str, (char *)got.items[0]->id, id), "%s", logs.gl_pathv[i]);
        free_records(&got);
    }
    free(id);
    globfree(&logs);
}

static void feed_assembler(struct assembler *a, const char *path) {
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    FILE *in = fopen(path, "rb");
    cr_assert(ne(ptr, in, NULL), "%s: cannot open", path);
    assembler_begin(a, path);
    for (int64_t number = 1; (n = getline(&line, &room, in)) >= 0; number++) {
        size_t length = (size_t)n - (n && line[n - 1] == '\n');
        cr_assert(assembler_line(a, (struct text){ line, length }, number));
    }
    assembler_close(a, true);
    fclose(in);
    free(line);
}

/* A row that no fixture needs is a row that no kernel is known to need. */
Test(fixtures, use_every_rule) {
    static const struct oomwhy_options defaults = { .size = sizeof defaults };
    struct assembler *a = assembler_new(&defaults);
    glob_t logs = { 0 };
    size_t count = find(FIXTURES "/*/*.log", &logs);
    for (size_t i = 0; i < count; i++)
        feed_assembler(a, logs.gl_pathv[i]);
    for (size_t i = 0; i < oomwhy_rules_count; i++)
        cr_expect(matcher_used(assembler_matcher(a), i), "rule %zu (\"%s\", %s) is used by no fixture", i,
                  oomwhy_rules[i].literal, oomwhy_rules[i].seen);
    globfree(&logs);
    assembler_free(a);
}
