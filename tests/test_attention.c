/* SPDX-License-Identifier: MIT */
/* test_attention.c - what is remembered of lines held back and of lines passed over, and what must not be. */
#include "support.h"

#define INVOKED_BY(name) name " invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
#define KILLED           "Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB\n"

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
