/* SPDX-License-Identifier: MIT */
/* test_attention.c - what is remembered of lines held back and of lines passed over, and what must not be. */
#include "support.h"

#define INVOKED_BY(name) name " invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
#define KILLED           "Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB\n"

enum { QUIET_LINES = 80 }; /* more than are read at the head of an input */

/* Lines that end the attention paid to the head of an input, as records numbered up to QUIET_LINES. */
static void say_quiet(FILE *log, const char *format) {
    for (int i = 1; i <= QUIET_LINES; i++)
        fprintf(log, format, i);
}

#define KMSG_QUIET \
    "6,%d,1000000,-;usb 1-1: new high-speed USB device number 2 using xhci_hcd, and more of it\n"
#define DECODED_QUIET "3,%d,1000000,?,wall=2026-11-22T14:06:00;ata1: failed command\n"
#define DMESG_QUIET   "[    1.000000] eth0: link up %d\n"

/* The one record of these lines behind quiet ones; forget() it. */
static struct reading read_behind(const char *quiet, const char *lines) {
    char *text = NULL;
    size_t size = 0;
    FILE *log = open_memstream(&text, &size);
    say_quiet(log, quiet);
    fputs(lines, log);
    fclose(log);
    struct reading r = read_log(text);
    cr_assert(eq(sz, r.count, 1));
    free(text);
    return r;
}

static void expect_reason(const char *quiet, const char *kill, const char *want) {
    struct reading r = read_behind(quiet, kill);
    expect_str(r.records[0]->reasons.count ? r.records[0]->reasons.items[0] : NULL, want, kill);
    forget(&r);
}

Test(attention, a_kill_right_behind_a_line_passed_over_is_known_to_have_no_report) {
    expect_reason(KMSG_QUIET, "3,81,1000000,-;" KILLED, "rate_limited");
    expect_reason(KMSG_QUIET, "3,82,1000000,-;" KILLED, "level_filter");
    expect_reason(DECODED_QUIET, "3,81,1000000,?,wall=2026-11-22T14:06:00;" KILLED, "level_filter");
}

/* audit's lines are as long as the kernel's can be */
Test(attention, so_it_is_behind_a_long_line) {
    char log[2048];
    snprintf(log, sizeof log, "6,82,1000000,-;audit: type=1400 %0980d\n3,83,1000000,-;" KILLED, 0);
    expect_reason(KMSG_QUIET, log, "rate_limited");
}

static void expect_invoker(const char *lines, const char *want) {
    struct reading r = read_behind(DMESG_QUIET, lines);
    expect_str(r.records[0]->invoker->comm, want, lines);
    forget(&r);
}

Test(attention, a_name_goes_on_in_the_next_line_and_in_no_later_one) {
    expect_invoker("[    5.000000] room\n[    5.000000] " INVOKED_BY("b"), "room\nb");
    expect_invoker("[    5.000000] room\n\n[    5.000000] " INVOKED_BY("b"), "b");
}

Test(attention, a_line_cut_off_may_follow_another) {
    char *text = NULL;
    size_t size = 0;
    FILE *log = open_memstream(&text, &size);
    say_quiet(log, DMESG_QUIET);
    fputs("[    5.000000] batch invoked oom-killer: gfp_mask=0xcc0(GFP_KER\n"
          "[    5.000000] CPU: 1 PID: 4977 Comm: batch Not tainted 6.1.0-1\n"
          "[    5.000000] Call Trace:\n",
          log);
    fclose(log);
    struct reading r = read_log(text);
    cr_assert(eq(sz, r.count, 1));
    expect_int(r.records[0]->invoker->pid, 4977, "of the second line");
    forget(&r);
    free(text);
}

Test(attention, what_was_dropped_may_stand_before_a_message_of_two_lines) {
    struct reading r =
        read_log("Nov 22 14:06:00 web-1 kernel: ** 3 printk messages dropped ** [    1.000000] "
                 "a#012" KILLED);
    expect_int(r.count, 1, "records");
    forget(&r);
}

/* What was held back may open a report, which closes the one that took the line before. */
Test(attention, a_report_closed_for_want_of_room_is_not_written_to) {
    const struct oomwhy_options options = { .size = sizeof options, .max_open = 1 };
    struct reading r = read_log_with(
        &options,
        "Nov 22 14:06:00 web-1 kernel: " INVOKED_BY(
            "a") "Nov 22 14:06:00 web-1 kernel: Memory cgroup stats for /a:\n"
                 "Nov 22 14:06:00 web-2 kernel: "
                 "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=\n"
                 "Nov 22 14:06:00 web-1 kernel: anon 4096\n"
                 "Nov 22 14:06:00 web-1 kernel: file 4096\n"
                 "Nov 22 14:06:00 web-1 kernel: kernel 4096\n"
                 "Nov 22 14:06:00 web-1 kernel: sock 0#012and what is none of its figures, nor a name\n");
    expect_int(r.count, 2, "records");
    forget(&r);
}

static size_t count_closed(struct oomwhy_parser *p) {
    size_t count = 0;
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); count++)
        oomwhy_record_free(r);
    return count;
}

/* Who follows a log wants to see a kill though no other comes: fed at once, and line by line. */
Test(attention, a_report_with_its_verdict_is_closed_by_lines_passed_over) {
    for (int at_once = 0; at_once < 2; at_once++) {
        struct oomwhy_parser *p = oomwhy_parser_new(NULL);
        char *text = NULL;
        size_t size = 0, done = 0;
        FILE *log = open_memstream(&text, &size);
        say_quiet(log, DMESG_QUIET);
        fputs("[    2.000000] Out of memory: " KILLED, log);
        say_quiet(log, DMESG_QUIET);
        fclose(log);
        while (done < size) {
            const char *newline = memchr(text + done, '\n', size - done);
            size_t n = at_once ? size : (size_t)(newline + 1 - text) - done;
            oomwhy_parser_feed(p, text + done, n);
            done += n;
        }
        expect_int(count_closed(p), 1, at_once ? "at once" : "line by line");
        oomwhy_parser_free(p);
        free(text);
    }
}

Test(attention, behind_a_verdict_a_line_begins_a_report_only_where_any_might) {
    struct reading r =
        read_behind(DMESG_QUIET, "[    2.000000] Out of memory: " KILLED
                                 "[    2.000000] swap: usage 0kB, limit 0kB, failcnt 0\n"
                                 "[    2.000000] eth0: link down\n"
                                 "[    2.000001] oom_reaper: reaped process 7 (x), now anon-rss:0kB, "
                                 "file-rss:0kB, shmem-rss:0kB\n");
    expect_int(r.records[0]->victims[0].reaped, OOMWHY_TRUE, "what is its own is not passed over");
    forget(&r);
}

/* A piece that was held back is taken in only when its rest does not come: from then on lines are counted. */
Test(attention, behind_a_verdict_held_back_no_line_counts_that_passed_meanwhile) {
    struct reading r = read_behind(
        DMESG_QUIET,
        "[    2.000000] " INVOKED_BY(
            "java") "[    2.000001] memory: usage 100kB, limit 100kB, failcnt 1\n"
                    "[    2.000002] "
                    "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
                    "oom_memcg=/a,task_memcg=/a,task=java,pid=8,ui\n"
                    "[    2.000010] eth0: some other line of a driver, long enough that nobody waits for its "
                    "rest\n"
                    "[    2.000020] Memory cgroup out of memory: Killed process 7 (java) total-vm:4kB, "
                    "anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n");
    expect_int(r.records[0]->victims[0].pid, 7, "a thread was chosen, its process killed");
    forget(&r);
}

/* journalctl -o short-monotonic, behind lines of dmesg, as files are put one after the other */
Test(attention, a_host_may_begin_with_a_digit) {
    struct reading r =
        read_behind(DMESG_QUIET, "[    2.000000] 4node kernel: " INVOKED_BY(
                                     "java") "[    2.000001] 4node kernel: Out of memory: " KILLED);
    expect_str(r.records[0]->host, "4node", "host");
    expect_str(r.records[0]->invoker->comm, "java", "invoker");
    forget(&r);
    r = read_log("[    1.000000] eth0: link up\n[    2.100000] 4node kernel: " INVOKED_BY(
        "java") "[    2.100001] 4node kernel: Out of memory: " KILLED);
    expect_int(r.count, 1, "records");
    expect_str(r.records[0]->host, "4node", "host, a second later");
    expect_int(r.records[0]->victims_count, 1, "victims");
    forget(&r);
}

/* Where kills come one after the other, that stands between a kill line and the next report. */
Test(attention, what_is_said_of_the_next_report_is_heard_right_behind_a_kill) {
    char *text = NULL;
    size_t size = 0;
    FILE *log = open_memstream(&text, &size);
    say_quiet(log, DMESG_QUIET);
    fputs("[    2.000000] Out of memory: " KILLED "[    3.000000] dump_header: 12 callbacks suppressed\n"
          "[    3.000001] " INVOKED_BY("x") "[    3.000002] Out of memory: Killed process 8 (y) "
                                            "total-vm:4kB, anon-rss:4kB, file-rss:0kB\n"
                                            "[    4.000000] SysRq : Manual OOM execution\n"
                                            "[    4.000001] " INVOKED_BY(
                                                "x") "[    4.000002] Out of memory: Killed process 9 (z) "
                                                     "total-vm:4kB, anon-rss:4kB, file-rss:0kB\n",
          log);
    fclose(log);
    struct reading r = read_log(text);
    cr_assert(eq(sz, r.count, 3));
    expect_int(r.records[1]->suppressed_before, 12, "suppressed_before");
    expect_int(r.records[2]->trigger, OOMWHY_SYSRQ, "trigger");
    forget(&r);
    free(text);
}
