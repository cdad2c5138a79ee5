/* SPDX-License-Identifier: MIT */
/* test_api.c - the public functions keep what oomwhy.h promises. */
#include "support.h"

/* ---- arguments ---- */

Test(api, null_is_an_answer_and_no_crash) {
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    expect_int(oomwhy_parser_feed(NULL, "x", 1), OOMWHY_INVALID, "feed to nothing");
    expect_int(oomwhy_parser_feed(p, NULL, 1), OOMWHY_INVALID, "feed nothing, of some length");
    expect_int(oomwhy_parser_feed(p, NULL, 0), OOMWHY_OK, "feed nothing");
    expect_int(oomwhy_parser_feed(p, "", 0), OOMWHY_OK, "feed nothing");
    expect_int(oomwhy_parser_flush(NULL), OOMWHY_INVALID, "flush");
    expect_int(oomwhy_parser_finish(NULL), OOMWHY_INVALID, "finish");
    expect_int(oomwhy_parser_begin(NULL, "x"), OOMWHY_INVALID, "begin");
    expect_int(oomwhy_parser_begin(p, NULL), OOMWHY_OK, "an input without a name");
    expect(!oomwhy_parser_next(NULL) && !oomwhy_parser_next(p), "next");
    expect(!oomwhy_explain(NULL), "explain");
    oomwhy_parser_free(p);
    oomwhy_parser_free(NULL);
    oomwhy_record_free(NULL);
    oomwhy_analysis_free(NULL);
}

Test(api, options_of_an_unknown_size_are_refused) {
    static const size_t sizes[] = { 0, 1, sizeof(struct oomwhy_options) - 1,
                                    sizeof(struct oomwhy_options) + 8, SIZE_MAX };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct oomwhy_options options = { .size = sizes[i] };
        expect(!oomwhy_parser_new(&options), "size");
    }
    struct oomwhy_options options = { .size = sizeof options };
    struct oomwhy_parser *p = oomwhy_parser_new(&options);
    expect(p, "the right size");
    oomwhy_parser_free(p);
}

Test(api, every_status_says_something_of_its_own) {
    static const enum oomwhy_status all[] = { OOMWHY_OK, OOMWHY_NOMEM, OOMWHY_INVALID, OOMWHY_CLOSED };
    expect_int(OOMWHY_OK, 0, "success is 0");
    for (size_t i = 0; i < COUNT(all); i++) {
        expect(strlen(oomwhy_strerror(all[i])) > 5, "a text");
        for (size_t n = 0; n < i; n++)
            expect(strcmp(oomwhy_strerror(all[i]), oomwhy_strerror(all[n])) != 0, oomwhy_strerror(all[i]));
    }
    expect(oomwhy_strerror((enum oomwhy_status)99) != NULL, "none of them");
    expect(oomwhy_strerror((enum oomwhy_status) - 1) != NULL, "none of them");
    expect_str(oomwhy_version(), OOMWHY_VERSION, "version");
}

/* ---- the life of a parser ---- */

Test(api, what_is_fed_after_the_end_is_refused_until_a_new_beginning) {
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    expect_int(oomwhy_parser_finish(p), OOMWHY_OK, "nothing was fed");
    expect_int(oomwhy_parser_feed(p, "x\n", 2), OOMWHY_CLOSED, "after the end");
    expect_int(oomwhy_parser_finish(p), OOMWHY_OK, "twice");
    expect_int(oomwhy_parser_flush(p), OOMWHY_OK, "flush after the end");
    expect_int(oomwhy_parser_begin(p, "second"), OOMWHY_OK, "begin");
    expect_int(oomwhy_parser_feed(p, "x\n", 2), OOMWHY_OK, "open again");
    oomwhy_parser_free(p);
}

Test(api, inputs_are_read_each_by_itself) {
    struct log first = { .form = DMESG }, second = { .form = DMESG };
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    struct reading r = { .count = 0 };
    char name[16] = "one.log";
    say_lines(&first, 70, INVOKED, VERDICT);
    say(&second, 1, "quiet");
    say_lines(&second, 70, VERDICT, REPORT_LINES);
    expect_int(oomwhy_parser_begin(p, name), OOMWHY_OK, "begin");
    strcpy(name, "reused");
    expect_int(oomwhy_parser_feed(p, first.text, first.n - 1), OOMWHY_OK, "without its last line end");
    expect_int(oomwhy_parser_begin(p, "two.log"), OOMWHY_OK, "begin");
    expect_int(oomwhy_parser_feed(p, second.text, second.n), OOMWHY_OK, "feed");
    oomwhy_parser_finish(p);
    collect(p, &r);
    oomwhy_parser_free(p);
    cr_assert(eq(sz, r.count, 2));
    expect_str(r.records[0]->source.file, "one.log", "first file");
    expect_int(r.records[0]->source.first_line, 1, "first file");
    expect_int(r.records[0]->source.last_line, VERDICT, "first file");
    expect_int(r.records[0]->victims_count, 0, "first file");
    expect_str(r.records[1]->source.file, "two.log", "second file");
    expect_int(r.records[1]->source.first_line, 2, "second file");
    expect_int(r.records[1]->tasks_count, 0, "second file");
    expect_int(r.records[1]->victims_count ? r.records[1]->victims->pid : 0, 70,
               "records outlive their parser");
    forget(&r);
    free(first.text);
    free(second.text);
}

Test(api, flush_closes_what_has_its_verdict_and_nothing_else) {
    for (int lines = 1; lines <= REPORT_LINES; lines++) {
        struct log log = { .form = DMESG };
        struct oomwhy_parser *p = oomwhy_parser_new(NULL);
        say_lines(&log, 70, 0, lines);
        oomwhy_parser_feed(p, log.text, log.n);
        expect_int(oomwhy_parser_flush(p), OOMWHY_OK, "flush");
        struct oomwhy_record *flushed = oomwhy_parser_next(p);
        expect_int(flushed != NULL, lines == REPORT_LINES, report_lines[lines - 1]);
        log.n = 0;
        say_lines(&log, 70, lines, REPORT_LINES);
        oomwhy_parser_feed(p, log.text, log.n);
        oomwhy_parser_flush(p);
        struct oomwhy_record *record = flushed ? flushed : oomwhy_parser_next(p);
        expect(record && record->complete && !oomwhy_parser_next(p), "whole, once its rest has come");
        oomwhy_record_free(record);
        oomwhy_parser_free(p);
        free(log.text);
    }
}

/* ---- bytes ---- */

/* Two reports, one of them with a newline in a comm, among much that is quiet. */
static void say_mixture(struct log *log) {
    for (int i = 0; i < 100; i++)
        say(log, 1, "usb 1-1: new device, oom or not");
    say_report(log, 70);
    say(log, 1, "a\r");
    for (int i = 0; i < 300; i++)
        say(log, 1,
            i % 7 ? "" : "eth0: link becomes ready and this line is rather longer than the others are");
    say_report(log, 80);
    say(log, 90, "oom_reaper: reaped process @ (app@), now anon-rss:0kB, file-rss:4kB, shmem-rss:8kB");
}

static char *describe_chunks(const struct log *log, uint32_t state, size_t most) {
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    struct reading r = { .count = 0 };
    for (size_t at = 0; at < log->n;) {
        state = state * 1664525u + 1013904223u;
        size_t n = most > 1 ? (state >> 16) % most : 1;
        n = n < log->n - at ? n : log->n - at;
        char *chunk = malloc(n); /* so that a byte read too much is noticed, and one read too late */
        memcpy(chunk, log->text + at, n);
        oomwhy_parser_feed(p, chunk, n);
        memset(chunk, 'x', n);
        free(chunk);
        collect(p, &r);
        at += n;
    }
    oomwhy_parser_finish(p);
    collect(p, &r);
    oomwhy_parser_free(p);
    char *text = describe_records(&r);
    forget(&r);
    return text;
}

Test(api, any_chunking_gives_the_same_records) {
    static const size_t most[] = { 1, 2, 3, 17, 64, 500, 5000, 100000 };
    for (enum form form = BARE; form <= KMSG; form++) {
        struct log log = { .form = form };
        say_mixture(&log);
        char *want = describe_chunks(&log, 0, SIZE_MAX);
        expect(strstr(want, "app70") && strstr(want, "app80") && strstr(want, "app90"), "three events");
        for (size_t i = 0; i < COUNT(most); i++)
            for (uint32_t seed = 0; seed < 5; seed++) {
                char *got = describe_chunks(&log, seed, most[i]);
                expect_str(got, want, "chunks");
                free(got);
            }
        free(want);
        free(log.text);
    }
}

Test(api, line_ends_of_any_kind_end_lines) {
    struct log log = { .form = DMESG };
    say_report(&log, 70);
    char *want = describe_chunks(&log, 0, SIZE_MAX), *got;
    log.n--; /* without the last one */
    got = describe_chunks(&log, 0, SIZE_MAX);
    expect_str(got, want, "no line end at the end");
    free(got);

    struct log crlf = { .form = DMESG };
    for (size_t i = 0; i < log.n; i++)
        append(&crlf, log.text[i] == '\n' ? "\r\n" : &log.text[i], log.text[i] == '\n' ? 2 : 1);
    got = describe_chunks(&crlf, 0, SIZE_MAX);
    expect_str(got, want, "CR LF");
    free(got);
    free(want);
    free(log.text);
    free(crlf.text);
}

Test(api, a_line_of_ten_megabytes_is_passed_over, .timeout = 60) {
    static const char *const fillers[] = { "x", "oom ", ",task_memcg=/x", " killed as a result of limit of /",
                                           "(((((" };
    for (size_t i = 0; i < COUNT(fillers); i++) {
        struct log log = { .form = DMESG };
        say(&log, 1, "quiet");
        add(&log, "oom-kill:");
        while (log.n < 10 << 20)
            add(&log, fillers[i]);
        add(&log, "\n");
        say_report(&log, 70);
        struct reading r = read_said(&log);
        expect(r.count >= 1, fillers[i]);
        const struct oomwhy_record *last = r.records[r.count - 1];
        expect_int(last->victims_count ? last->victims->pid : 0, 70, fillers[i]);
        expect_int(last->source.first_line, 3, fillers[i]);
        expect(last->complete, lacks(last));
        forget(&r);
    }
}

Test(api, bytes_that_are_no_text_do_no_harm) {
    char bytes[4096];
    uint32_t state = 7;
    struct log log = { .form = DMESG };
    for (size_t i = 0; i < sizeof bytes; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (char)(state >> 24);
    }
    append(&log, bytes, sizeof bytes);
    append(&log, "\n\0\0oom\0\n", 8);
    say_report(&log, 70);
    char *got = describe_chunks(&log, 1, 100);
    expect(strstr(got, "comm=app70"), got);
    free(got);
    free(log.text);
}

/* ---- what options and records say ---- */

Test(api, lines_are_counted_from_one_whatever_is_passed_over) {
    struct log log = { .form = BARE };
    for (int i = 0; i < 5000; i++)
        say(&log, 1, "quiet");
    say_report(&log, 70);
    for (int i = 0; i < 5000; i++)
        say(&log, 1, "quiet");
    say_report(&log, 80);
    struct reading r = read_said(&log);
    cr_assert(eq(sz, r.count, 2));
    expect_int(r.records[0]->source.first_line, 5001, "first");
    expect_int(r.records[0]->source.last_line, 5000 + REPORT_LINES, "first");
    expect_int(r.records[1]->source.first_line, 10001 + REPORT_LINES, "second");
    expect_int(r.records[1]->source.last_line, 10000 + 2 * REPORT_LINES, "second");
    forget(&r);
}

Test(api, lines_are_kept_on_request) {
    struct oomwhy_options options = { .size = sizeof options, .keep_lines = true };
    struct log log = { .form = KMSG };
    say(&log, 1, "quiet");
    say_report(&log, 70);
    struct reading r = read_log_with(&options, log.text);
    cr_assert(eq(sz, r.count, 1));
    expect_int(r.records[0]->lines_count, REPORT_LINES, "lines");
    expect_int(r.records[0]->lines[0].number, 2, "number");
    expect_str(r.records[0]->lines[MEMORY].text, report_lines[MEMORY], "without its transport");
    forget(&r);
    r = read_said(&log);
    expect_int(r.records[0]->lines_count, 0, "not asked for");
    forget(&r);
}

Test(api, boot_time_gives_a_date_where_the_log_has_none) {
    struct oomwhy_options options = { .size = sizeof options, .boot_time_us = 1795615560000000 };
    struct log log = { .form = DMESG, .us = 5123456 };
    say_report(&log, 70);
    struct reading r = read_log_with(&options, log.text);
    expect_str(r.records[0]->time.wall, "2026-11-25T14:06:05.123456Z", "boot + monotonic");
    expect_str(r.records[0]->time.wall_source, "boot", "source");
    forget(&r);
    r = read_log_with(&options,
                      "[Sun Nov 22 14:18:20 2026] Memory cgroup out of memory: Killed process 1 (x)\n");
    expect_str(r.records[0]->time.wall, "2026-11-22T14:18:20", "the log's own");
    expect_str(r.records[0]->time.wall_source, "ctime", "source");
    forget(&r);
    r = read_said(&log);
    expect(!r.records[0]->time.wall && !r.records[0]->time.wall_source, "no date is made up");
    forget(&r);
}

Test(api, one_kill_has_one_id_and_another_kill_another) {
    char *ids[3][2] = { { NULL } };
    for (int i = 0; i < 3; i++)
        for (enum form form = DMESG; form <= CALLER; form++) {
            struct log log = { .form = form, .us = 1000000 };
            say_report(&log, 70 + i);
            struct reading r = read_said(&log);
            expect_str(r.records[0]->schema, OOMWHY_SCHEMA, "schema");
            ids[i][form - DMESG] = strdup(r.records[0]->id);
            forget(&r);
        }
    for (int i = 0; i < 3; i++) {
        expect_str(ids[i][0], ids[i][1], "through another transport");
        expect(strcmp(ids[i][0], ids[(i + 1) % 3][0]) != 0, "of another kill");
    }
    for (int i = 0; i < 3; i++)
        free(ids[i][0]), free(ids[i][1]);
}
