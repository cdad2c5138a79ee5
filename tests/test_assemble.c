/* SPDX-License-Identifier: MIT */
/* test_assemble.c - which line belongs to which report: interleaved, split, lost, late, and too many at once.
 */
#include "assemble.h"
#include "support.h"

/* The only one; count tells how many there were. */
static const struct oomwhy_record *only(const struct reading *r) {
    expect_int(r->count, 1, "records");
    cr_assert(ne(sz, r->count, 0));
    return r->records[0];
}

static void expect_victim(const struct oomwhy_record *r, size_t index, int64_t pid, const char *comm) {
    cr_assert(lt(sz, index, r->victims_count), "%s", lacks(r));
    expect_int(r->victims[index].pid, pid, comm);
    expect_str(r->victims[index].comm, comm, "comm");
}

/* A record of say_report(pid), whole. */
static void expect_whole(const struct oomwhy_record *r, int64_t pid) {
    char name[32];
    snprintf(name, sizeof name, "app%d", (int)pid);
    expect_str(lacks(r), ":", name);
    expect(r->complete && r->dump && r->outcome == OOMWHY_KILLED && r->kind == OOMWHY_MEMCG, name);
    expect_int(r->victims_count, 1, name);
    expect_victim(r, 0, pid, name);
    expect_str(r->invoker ? r->invoker->comm : NULL, name, "invoker");
    snprintf(name, sizeof name, "/c%d", (int)pid);
    expect_str(r->oom_memcg, name, "oom_memcg");
    expect_str(r->task_memcg, name, "task_memcg");
    expect_int(r->tasks_count, 1, name);
}

Test(assemble, one_report_is_one_record_in_every_form) {
    for (enum form form = BARE; form <= KMSG; form++) {
        struct log log = { .form = form, .us = 5000000 };
        say_report(&log, 70);
        struct reading r = read_said(&log);
        expect_whole(only(&r), 70);
        expect_int(only(&r)->time.monotonic_us, form == BARE ? OOMWHY_UNSET : 5000000, "time");
        expect_int(only(&r)->source.first_line, 1, "first line");
        expect_int(only(&r)->source.last_line, REPORT_LINES, "last line");
        forget(&r);
    }
}

Test(assemble, reports_one_after_the_other_are_as_many_records) {
    struct log log = { .form = KMSG };
    for (int pid = 70; pid < 80; pid++)
        say_report(&log, pid);
    struct reading r = read_said(&log);
    expect_int(r.count, 10, "records");
    for (size_t i = 0; i < r.count; i++)
        expect_whole(r.records[i], 70 + (int64_t)i);
    forget(&r);
}

Test(assemble, two_interleaved_reports_are_told_apart_by_their_callers) {
    struct log log = { .form = CALLER };
    for (int i = 0; i < REPORT_LINES; i++) {
        say(&log, 70, report_lines[i]);
        say(&log, 80, report_lines[i]);
    }
    struct reading r = read_said(&log);
    expect_int(r.count, 2, "records");
    for (size_t i = 0; i < r.count; i++)
        expect_whole(r.records[i], r.records[i]->victims->pid);
    expect(r.count == 2 && r.records[0]->victims->pid != r.records[1]->victims->pid, "two victims");
    forget(&r);
}

/* ---- kills without their report ---- */

#define BARE_KILL                                                                                     \
    "Memory cgroup out of memory: Killed process @ (app@) total-vm:4kB, anon-rss:4kB, file-rss:0kB, " \
    "shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0"

Test(assemble, a_storm_is_ten_reports_and_then_kills_that_the_rate_limit_explains) {
    struct log log = { .form = DMESG, .us = 1000000 };
    for (int i = 0; i < 10; i++)
        say_report(&log, 100 + i);
    for (int i = 0; i < 50; i++)
        say(&log, 200 + i, BARE_KILL);
    log.us = 7000000;
    say(&log, 0, "oom_kill_process: 50 callbacks suppressed");
    say_report(&log, 300);
    struct reading r = read_said(&log);
    expect_int(r.count, 61, "records");
    for (size_t i = 0; i < r.count && r.count == 61; i++) {
        if (i < 10 || i == 60) {
            expect_whole(r.records[i], i < 10 ? 100 + (int64_t)i : 300);
        } else {
            expect_victim(r.records[i], 0, 190 + (int64_t)i, r.records[i]->victims->comm);
            expect(!r.records[i]->dump && !r.records[i]->complete, "no report");
            expect_str(strchr(lacks(r.records[i]), ':'), ": rate_limited", "why");
            expect(!r.records[i]->oom_memcg && r.records[i]->kind == OOMWHY_MEMCG, "no cgroup is named");
        }
        expect_int(r.records[i]->suppressed_before, i == 60 ? 50 : OOMWHY_UNSET, "suppressed");
    }
    forget(&r);
}

Test(assemble, a_kill_long_after_the_reports_is_not_rate_limited) {
    struct log log = { .form = DMESG, .us = 1000000 };
    for (int i = 0; i < 10; i++)
        say_report(&log, 100 + i);
    log.us = 60000000;
    say(&log, 200, BARE_KILL);
    struct reading r = read_said(&log);
    expect_int(r.count, 11, "records");
    expect(!strstr(lacks(r.records[10]), "rate_limited"), "49 seconds later");
    forget(&r);
}

Test(assemble, a_kill_after_fewer_than_ten_reports_is_not_rate_limited) {
    struct log log = { .form = DMESG, .us = 1000000 };
    say_report(&log, 100);
    say(&log, 200, BARE_KILL);
    struct reading r = read_said(&log);
    expect_int(r.count, 2, "records");
    expect(!strstr(lacks(r.records[1]), "rate_limited"), "the second kill");
    forget(&r);
}

Test(assemble, a_kill_of_another_process_does_not_end_an_open_report) {
    struct log log = { .form = DMESG };
    say_lines(&log, 70, INVOKED, KILL);
    say(&log, 99, BARE_KILL);
    struct reading r = read_said(&log);
    expect_int(r.count, 2, "records");
    expect_victim(r.records[0], 0, 70, "app70"); /* announced by oom-kill: */
    expect_str(r.records[0]->oom_memcg, "/c70", "oom_memcg");
    expect_victim(r.records[1], 0, 99, "app99");
    expect(!r.records[1]->oom_memcg && !r.records[1]->task_memcg && !r.records[1]->dump,
           "nothing of the report");
    expect_int(r.records[0]->victims_count + r.records[1]->victims_count, 2, "victims");
    forget(&r);
}

Test(assemble, a_kill_of_a_process_that_is_not_in_the_table_is_another_event) {
    struct log log = { .form = DMESG };
    say_lines(&log, 70, INVOKED, VERDICT);
    say(&log, 99, BARE_KILL);
    struct reading r = read_said(&log);
    for (size_t i = 0; i < r.count; i++)
        expect(!r.records[i]->victims_count || !r.records[i]->tasks_count,
               "99 was no candidate of 70's report");
    expect_int(r.count, 2, "records");
    forget(&r);
}

/* A collector mixes hosts: what happens on one says nothing of the other. */
Test(assemble, a_kill_on_another_host_does_not_end_an_open_report) {
    struct log log = { .form = BARE };
    for (int i = 0; i < REPORT_LINES; i++) {
        add(&log, "Nov 22 14:06:00 web-1 kernel: ");
        say(&log, 70, report_lines[i]);
        if (i == TABLE) {
            add(&log, "Nov 22 14:06:00 web-2 kernel: ");
            say(&log, 99, BARE_KILL);
        }
    }
    struct reading r = read_said(&log);
    expect_int(r.count, 2, "records");
    for (size_t i = 0; i < r.count; i++)
        if (r.records[i]->dump)
            expect_whole(r.records[i], 70);
        else
            expect_victim(r.records[i], 0, 99, "app99");
    forget(&r);
}

Test(assemble, a_whole_report_within_another_does_not_end_it) {
    struct log log = { .form = CALLER };
    say_lines(&log, 70, INVOKED, ROW);
    say_report(&log, 80);
    say_lines(&log, 70, ROW, REPORT_LINES);
    struct reading r = read_said(&log);
    expect_int(r.count, 2, "records");
    for (size_t i = 0; i < r.count; i++)
        expect_whole(r.records[i], r.records[i]->victims_count ? r.records[i]->victims->pid : 0);
    forget(&r);
}

/* ---- more than one victim, or another ---- */

Test(assemble, a_group_kill_is_one_event_and_its_first_victim_one_victim) {
    struct log log = { .form = KMSG };
    say_report(&log, 70);
    say(&log, 70, "Tasks in /c@ are going to be killed due to memory.oom.group set");
    say(&log, 71, BARE_KILL);
    say(&log, 72, BARE_KILL);
    say(&log, 70, report_lines[KILL]);
    struct reading r = read_said(&log);
    const struct oomwhy_record *record = only(&r);
    expect_int(record->victims_count, 3, "victims");
    expect_victim(record, 0, 70, "app70");
    expect_victim(record, 1, 71, "app71");
    expect_victim(record, 2, 72, "app72");
    expect_str(record->group_kill, "/c70", "group_kill");
    expect(record->complete, lacks(record));
    forget(&r);
}

#define OLD_KILL "Killed process @ (app@) total-vm:4kB, anon-rss:4kB, file-rss:0kB"

Test(assemble, a_child_may_die_for_its_parent) {
    struct log log = { .form = DMESG };
    say(&log, 70, "Memory cgroup out of memory: Kill process @ (app@) score 1104 or sacrifice child");
    say(&log, 71, OLD_KILL);
    struct reading r = read_said(&log);
    const struct oomwhy_record *record = only(&r);
    expect_int(record->victims_count, 1, "victims");
    expect_victim(record, 0, 71, "app71");
    expect_int(record->victims->sacrificed_for, 70, "sacrificed_for");
    expect_int(record->victims->score, 1104, "score");
    expect_int(record->selected->pid, 70, "selected");
    expect_str(record->selected->comm, "app70", "selected");
    forget(&r);
}

Test(assemble, those_who_share_its_memory_die_with_it) {
    struct log log = { .form = DMESG };
    say(&log, 70, "Out of memory: Kill process @ (app@) score 9 or sacrifice child");
    say(&log, 70, OLD_KILL);
    say(&log, 71, "Kill process @ (app@) sharing same memory");
    struct reading r = read_said(&log);
    const struct oomwhy_record *record = only(&r);
    expect_int(record->victims_count, 2, "victims");
    expect_victim(record, 0, 70, "app70");
    expect_victim(record, 1, 71, "app71");
    expect_int(record->victims[0].sacrificed_for, OOMWHY_UNSET, "it was itself selected");
    forget(&r);
}

/* ---- the reaper, in its own time ---- */

#define REAPED "oom_reaper: reaped process @ (app@), now anon-rss:0kB, file-rss:4kB, shmem-rss:8kB"

Test(assemble, the_reaper_may_speak_into_the_next_report) {
    struct log log = { .form = DMESG };
    say_report(&log, 70);
    say_lines(&log, 80, INVOKED, STATS);
    say(&log, 70, REAPED);
    say_lines(&log, 80, STATS, REPORT_LINES);
    say(&log, 80, "oom_reaper: unable to reap pid:@ (app@)");
    struct reading r = read_said(&log);
    expect_int(r.count, 2, "records");
    expect_whole(r.records[0], 70);
    expect_whole(r.records[1], 80);
    expect_int(r.records[0]->victims->reaped, OOMWHY_TRUE, "reaped");
    expect_int(r.records[0]->victims->unreaped_bytes, 12288, "what was left");
    expect_int(r.records[1]->victims->reaped, OOMWHY_FALSE, "unable to");
    forget(&r);
}

Test(assemble, a_reaper_too_late_for_its_report_is_no_event) {
    struct log log = { .form = DMESG };
    say_report(&log, 70);
    for (int i = 0; i < 5000; i++)
        say(&log, 1, "usb 1-1: new device");
    say(&log, 70, REAPED);
    struct reading r = read_said(&log);
    expect_whole(only(&r), 70);
    forget(&r);
}

Test(assemble, a_reaper_whose_kill_is_lost_tells_of_it) {
    struct log log = { .form = DMESG };
    say(&log, 70, REAPED);
    struct reading r = read_said(&log);
    expect_victim(only(&r), 0, 70, "app70");
    expect(!only(&r)->complete, "all the rest is lost");
    forget(&r);
}

/* ---- bounds ---- */

Test(assemble, no_more_reports_are_open_than_allowed) {
    static const uint32_t limits[] = { 0, 1, 2, 16, 1000 };
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct oomwhy_options options = { .size = sizeof options, .max_open = limits[i] };
        struct log log = { .form = CALLER };
        for (int pid = 100; pid < 140; pid++)
            say_lines(&log, pid, INVOKED, STATS);
        say_lines(&log, 139, STATS, REPORT_LINES);
        struct reading r = read_log_with(&options, log.text);
        expect_int(r.count, 40, "none is lost");
        for (size_t n = 0; n + 1 < r.count; n++)
            expect(!r.records[n]->complete && !r.records[n]->victims_count, "cut by those that came after");
        if (r.count == 40)
            expect_whole(r.records[39], 139);
        forget(&r);
        free(log.text);
    }
}

Test(assemble, a_table_may_have_a_hundred_thousand_rows, .timeout = 60) {
    enum { ROWS = 100000 };
    struct log log = { .form = DMESG };
    say_lines(&log, 70, INVOKED, ROW);
    for (int pid = 1000; pid < 1000 + ROWS; pid++)
        say(&log, pid, report_lines[ROW]);
    say_lines(&log, 70, ROW, REPORT_LINES);
    struct reading r = read_said(&log);
    const struct oomwhy_record *record = only(&r);
    expect_int(record->tasks_count, ROWS + 1, "rows");
    expect_int(record->tasks[ROWS].pid, 70, "the last");
    expect_str(record->tasks[ROWS - 1].comm, "app100999", "the one before");
    expect_victim(record, 0, 70, "app70");
    expect(record->complete, lacks(record));
    forget(&r);
}

Test(assemble, a_report_without_its_end_waits_but_not_for_ever) {
    struct log log = { .form = DMESG };
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    say_lines(&log, 70, INVOKED, KILL);
    for (int i = 0; i < 10000; i++)
        say(&log, 1, "usb 1-1: new device");
    oomwhy_parser_feed(p, log.text, log.n);
    struct oomwhy_record *record = oomwhy_parser_next(p);
    expect(record && !record->complete, "given up after so many other lines");
    oomwhy_record_free(record);
    oomwhy_parser_free(p);
    free(log.text);
}

/* Any of them may begin a name with a newline in it, or look like a piece of a report; while none is open,
 * that must not keep the reader reading. */
Test(assemble, lines_of_others_do_not_hold_its_attention) {
    const struct oomwhy_options options = { .size = sizeof options };
    struct assembler *a = assembler_new(&options);
    for (int64_t line = 1; line <= 100; line++)
        assembler_line(a, line % 2 ? TEXT("[    1.000000] eth0: link up") : TEXT("[    1.000000] CPU: up"),
                       line);
    expect(!assembler_attentive(a), "all is quiet");
    assembler_free(a);
}
