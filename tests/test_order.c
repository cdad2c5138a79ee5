/* SPDX-License-Identifier: MIT */
/* test_order.c - logs whose newest entries come first tell what they would the right way round. */
#include "support.h"
#include "text.h"

#include <glob.h>

/* ---- which way a log runs ---- */

#define SECOND  "Nov 22 14:06:00 web-1 kernel: "
#define KILLED  "Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB\n"
#define HEADING "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"
#define USAGE   "memory: usage 4kB, limit 4kB, failcnt 1\n"
#define ASKED   "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"

static const struct {
    const char *log, *about;
    enum oomwhy_order some, whole; /* of the beginning of a log, and of all there is */
} directions[] = {
    { "", "nothing", OOMWHY_ORDER_UNKNOWN, OOMWHY_OLDEST_FIRST },
    { "[    1.000000] a\n[    2.000000] b\n[    3.000000] c\n[    3.000001] d\n[    3.000002] e\n", "dmesg",
      OOMWHY_OLDEST_FIRST, OOMWHY_OLDEST_FIRST },
    { "[    3.000002] e\n[    3.000001] d\n[    3.000000] c\n[    2.000000] b\n[    1.000000] a\n",
      "dmesg | tac", OOMWHY_NEWEST_FIRST, OOMWHY_NEWEST_FIRST },
    { "[    3.000001] d\n[    3.000000] c\n[    2.000000] b\n", "few lines", OOMWHY_ORDER_UNKNOWN,
      OOMWHY_OLDEST_FIRST },
    { "2026-11-22T14:06:05.25Z a kernel: text\n2026-11-22T14:06:05.2Z a kernel: text\n"
      "2026-11-22T14:06:04Z b kernel: text\n2026-11-22T14:06:03.9Z a kernel: text\n"
      "2026-11-22T14:05:59Z b kernel: text\n",
      "a collector's, fractions as long as need be", OOMWHY_NEWEST_FIRST, OOMWHY_NEWEST_FIRST },
    { "Dec 31 23:59:58 a kernel: [  9.000000] x\nDec 31 23:59:59 a kernel: [ 10.000000] x\n"
      "Jan  1 00:00:00 a kernel: [ 11.000000] x\nJan  1 00:00:01 a kernel: [ 12.000000] x\n"
      "Jan  1 00:00:02 a kernel: [ 13.000000] x\n",
      "a year ends", OOMWHY_ORDER_UNKNOWN, OOMWHY_OLDEST_FIRST },
    { SECOND ASKED SECOND USAGE SECOND HEADING SECOND KILLED, "a report of a second", OOMWHY_ORDER_UNKNOWN,
      OOMWHY_OLDEST_FIRST },
    { SECOND KILLED SECOND HEADING SECOND USAGE SECOND ASKED, "a report of a second, newest first",
      OOMWHY_ORDER_UNKNOWN, OOMWHY_NEWEST_FIRST },
    { KILLED HEADING USAGE ASKED, "no stamps", OOMWHY_ORDER_UNKNOWN, OOMWHY_NEWEST_FIRST },
    { "[    5.000000] " KILLED "[    1.000000] x\n[    7.000000] " ASKED "[    7.000001] " USAGE
      "[    7.000002] " KILLED,
      "another boot", OOMWHY_ORDER_UNKNOWN, OOMWHY_OLDEST_FIRST },
};

Test(order, is_seen_by_dates_stamps_and_the_kernels_own) {
    for (size_t i = 0; i < COUNT(directions); i++) {
        size_t n = strlen(directions[i].log);
        expect_int(oomwhy_order_of(directions[i].log, n, false), directions[i].some, directions[i].about);
        expect_int(oomwhy_order_of(directions[i].log, n, true), directions[i].whole, directions[i].about);
    }
}

Test(order, is_known_of_64_KiB) {
    struct log log = { .form = BARE };
    while (log.n < (1 << 16))
        say(&log, 1, "no stamp, and nothing of a report");
    expect_int(oomwhy_order_of(log.text, log.n, false), OOMWHY_OLDEST_FIRST, "64 KiB");
    free(log.text);
}

/* ---- reading ---- */

static struct reading read_newest_first(const char *log) {
    const struct oomwhy_options options = { .size = sizeof options, .keep_lines = true };
    struct reading r = { .count = 0 };
    struct oomwhy_parser *p = oomwhy_parser_new(&options);
    expect_int(oomwhy_parser_feed_newest_first(p, log, strlen(log)), OOMWHY_OK, "fed");
    collect(p, &r);
    oomwhy_parser_free(p);
    return r;
}

/* Line by line, and none has an end but by the next. */
static char *turn_round(const char *text) {
    size_t n = strlen(text);
    char *turned = calloc(1, n + 2), *to = turned;
    for (size_t end = n; end > 0;) {
        size_t line = end - (text[end - 1] == '\n'), begin = line;
        while (begin > 0 && text[begin - 1] != '\n')
            begin--;
        to = (char *)memcpy(to, text + begin, line - begin) + (line - begin);
        *to++ = '\n';
        end = begin;
    }
    to[-1] = '\0';
    return turned;
}

static int64_t count_lines(const char *text) {
    int64_t lines = 0;
    for (; *text; lines++, text += *text == '\n')
        text += strcspn(text, "\n");
    return lines;
}

/* Each line has a stamp: others stay with the line before them. In two, time goes back. */
static bool is_stamped(const char *path, const char *text) {
    if (strstr(path, "pasted-twice") || strstr(path, "reboot-inside") || count_lines(text) < 6)
        return false;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        if (*text != '[' || text[1 + strspn(text + 1, " 0123456789")] != '.')
            return false;
    return true;
}

static void expect_the_same(const char *path, const char *text) {
    char *turned = turn_round(text);
    const struct oomwhy_options options = { .size = sizeof options, .keep_lines = true };
    struct reading whole = read_log_with(&options, text), r = read_newest_first(turned);
    int64_t lines = count_lines(text);
    expect_int(oomwhy_order_of(turned, strlen(turned), true), OOMWHY_NEWEST_FIRST, path);
    for (size_t i = 0; i < r.count; i++) {
        struct oomwhy_source *source = &r.records[i]->source;
        int64_t first = source->first_line;
        source->first_line = lines + 1 - source->last_line;
        source->last_line = lines + 1 - first;
        for (size_t n = 0; n < r.records[i]->lines_count; n++)
            ((struct oomwhy_line *)(uintptr_t)r.records[i]->lines)[n].number =
                lines + 1 - r.records[i]->lines[n].number;
    }
    char *want = describe_records(&whole), *got = describe_records(&r);
    expect_str(got, want, path);
    free(want);
    free(got);
    free(turned);
    forget(&whole);
    forget(&r);
}

Test(order, of_all_fixtures_does_not_matter, .timeout = 60) {
    glob_t logs = { 0 };
    int turned = 0;
    cr_assert(eq(int, glob(FIXTURES "/*/*.log", 0, NULL, &logs), 0));
    for (size_t i = 0; i < logs.gl_pathc; i++) {
        char *text = load(logs.gl_pathv[i]);
        expect_int(oomwhy_order_of(text, strlen(text), true), OOMWHY_OLDEST_FIRST, logs.gl_pathv[i]);
        if (is_stamped(logs.gl_pathv[i], text) && ++turned)
            expect_the_same(logs.gl_pathv[i], text);
        free(text);
    }
    fprintf(stderr, "%d logs turned round\n", turned);
    expect(turned > 50, "fixtures found");
    globfree(&logs);
}

/* "Mem-Info:" brings several lines, of which the first has a stamp. */
Test(order, lines_without_a_stamp_stay_behind_theirs) {
    struct reading r =
        read_newest_first("[   57.000006] Out of memory: " KILLED "[   57.000005] 100 pages RAM\n"
                          "[   57.000004] active_anon:5 inactive_anon:6 isolated_anon:0\n"
                          "                active_file:7 inactive_file:8 isolated_file:0\n"
                          "[   57.000003] Mem-Info:\n"
                          "[   57.000002] " ASKED "[   57.000001] usb 1-1: new device\n");
    cr_assert(eq(sz, r.count, 1));
    const struct oomwhy_record *record = r.records[0];
    cr_assert(ne(ptr, (void *)(uintptr_t)record->meminfo, NULL));
    expect_int(record->meminfo->totals.count, 6, "sums of two lines that go together");
    expect_int(record->source.first_line, 1, "first line");
    expect_int(record->source.last_line, 6, "last line");
    expect_int(record->lines[0].number, 6, "line of the first message");
    forget(&r);
}

/* Dates of a second, sorted by date alone: what has the same one comes as it was written. */
Test(order, what_has_the_same_date_may_stand_as_it_was_written) {
    static const char log[] =
        "2026-11-22T14:06:03Z a kernel: audit: text\n"
        "2026-11-22T14:06:02Z a kernel: " HEADING
        "2026-11-22T14:06:02Z a kernel: [      7]     0     7        1        1     4096"
        "        0             0 x\n"
        "2026-11-22T14:06:02Z a kernel: Memory cgroup out of memory: " KILLED
        "2026-11-22T14:06:01Z a kernel: " ASKED
        "2026-11-22T14:06:01Z a kernel: CPU: 1 PID: 7 Comm: x Not tainted 5.4.0 #1\n"
        "2026-11-22T14:06:01Z a kernel: Call Trace:\n"
        "2026-11-22T14:06:01Z a kernel: " USAGE;
    struct reading r = read_newest_first(log);
    cr_assert(eq(sz, r.count, 1));
    expect_int(oomwhy_order_of(log, sizeof log - 1, true), OOMWHY_NEWEST_FIRST, "order");
    expect_str(r.records[0]->invoker ? r.records[0]->invoker->kernel : NULL, "5.4.0", "kernel");
    expect_int(r.records[0]->tasks_count, 1, "rows");
    expect_int(r.records[0]->victims_count, 1, "victims");
    forget(&r);
}

/* Two reports pasted one behind the other, the newer one first: each stays whole. */
Test(order, reports_that_stand_the_right_way_round_stay_so) {
    struct log log = { .form = DMESG, .us = 9000000 };
    say_lines(&log, 70, INVOKED, REPORT_LINES);
    log.us = 5000000;
    say_lines(&log, 80, INVOKED, REPORT_LINES);
    struct reading r = read_newest_first(log.text);
    expect_int(r.count, 2, "records");
    for (size_t i = 0; i < r.count; i++)
        expect(r.records[i]->complete, "complete");
    expect_int(r.count ? r.records[0]->victims->pid : 0, 80, "the older one first");
    expect_int(r.count ? r.records[0]->source.first_line : 0, 1 + count_lines(log.text) / 2, "its place");
    forget(&r);
    free(log.text);
}

Test(order, a_log_is_fed_whole_or_not_at_all) {
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    expect_int(oomwhy_parser_feed_newest_first(NULL, "x", 1), OOMWHY_INVALID, "to nothing");
    expect_int(oomwhy_parser_feed_newest_first(p, NULL, 1), OOMWHY_INVALID, "nothing, of some length");
    oomwhy_parser_feed(p, "x", 1);
    expect_int(oomwhy_parser_feed_newest_first(p, "x\n", 2), OOMWHY_INVALID, "behind another part");
    oomwhy_parser_begin(p, NULL);
    expect_int(oomwhy_parser_feed_newest_first(p, "x\n", 2), OOMWHY_OK, "of a new input");
    expect_int(oomwhy_parser_feed(p, "x\n", 2), OOMWHY_CLOSED, "behind the end");
    oomwhy_parser_begin(p, NULL);
    expect_int(oomwhy_parser_feed_newest_first(p, "", 0), OOMWHY_OK, "an empty one");
    oomwhy_parser_free(p);
}
