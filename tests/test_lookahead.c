/* SPDX-License-Identifier: MIT */
/* test_lookahead.c - what is told quiet ahead, part by part, gives the records of a log that is fed as it is.
 */
#include "support.h"

#include <glob.h>

/* All fixtures, with so many quiet lines between. */
static struct log everything(size_t quiet_lines) {
    struct log log = { .form = BARE };
    glob_t found;
    cr_assert(eq(int, glob(FIXTURES "/*/*.log", 0, NULL, &found), 0));
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char block[65536];
        FILE *file = fopen(found.gl_pathv[i], "rb");
        cr_assert(ne(ptr, file, NULL));
        for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;)
            append(&log, block, n);
        fclose(file);
        for (size_t line = 0; line < quiet_lines; line++)
            add(&log, "[    1.000000] usb 1-1: a line of no consequence\n");
    }
    globfree(&found);
    return log;
}

static size_t line_length(const char *p, size_t n) {
    const char *newline = n ? memchr(p, '\n', n) : NULL;
    return newline ? (size_t)(newline + 1 - p) : n;
}

/* One part of the log: what lines it has from their beginnings on, and ends, is asked about first. */
static void feed_part(struct oomwhy_parser *p, const char *part, size_t n) {
    size_t at = line_length(part, n), lines;
    cr_expect(eq(int, (int)oomwhy_parser_feed(p, part, at), OOMWHY_OK));
    while (at < n) {
        size_t quiet = oomwhy_quiet(part + at, n - at, &lines);
        cr_expect(eq(int, (int)oomwhy_parser_feed_quiet(p, part + at, quiet, lines), OOMWHY_OK));
        at += quiet;
        size_t loud = line_length(part + at, n - at);
        cr_expect(eq(int, (int)oomwhy_parser_feed(p, part + at, loud), OOMWHY_OK));
        at += loud;
    }
}

static void describe_closed(struct oomwhy_parser *p, FILE *out) {
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); oomwhy_record_free(r)) {
        describe(out, r, oomwhy_record_fields());
        fputc('\n', out);
    }
}

/* All records, one a line; size: of the parts, 0: it is fed as it is. */
static char *read_in_parts(const struct log *log, size_t size) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    if (!size)
        oomwhy_parser_feed(p, log->text, log->n);
    for (size_t at = 0; size && at < log->n; at += size) {
        feed_part(p, log->text + at, log->n - at < size ? log->n - at : size);
        describe_closed(p, out);
    }
    oomwhy_parser_finish(p);
    describe_closed(p, out);
    oomwhy_parser_free(p);
    fclose(out);
    return text;
}

Test(lookahead, parts_of_any_size_give_the_same_records) {
    static const size_t quiet_lines[] = { 0, 3, 70, 2100 }, sizes[] = { 1000, 4096, 65536 };
    for (size_t q = 0; q < COUNT(quiet_lines); q++) {
        struct log log = everything(quiet_lines[q]);
        char *whole = read_in_parts(&log, 0);
        cr_expect(gt(sz, strlen(whole), 100000));
        for (size_t s = 0; s < COUNT(sizes); s++) {
            char *parts = read_in_parts(&log, sizes[s]);
            cr_expect(strcmp(parts, whole) == 0, "parts of %zu bytes, %zu quiet lines between", sizes[s],
                      quiet_lines[q]);
            free(parts);
        }
        free(whole);
        free(log.text);
    }
}

Test(lookahead, a_line_that_has_not_ended_is_not_told) {
    size_t lines = 7;
    expect_int(oomwhy_quiet("nothing\nhere", 12, &lines), 8, "bytes");
    expect_int(lines, 1, "lines");
    expect_int(oomwhy_quiet("nothing", 7, &lines), 0, "no line");
    expect_int(lines, 0, "no lines");
    expect_int(oomwhy_quiet(NULL, 0, &lines), 0, "no text");
    expect_int(oomwhy_quiet("a\nb\noom-kill:\n", 14, &lines), 4, "before the first that may matter");
    expect_int(lines, 2, "two lines");
}
