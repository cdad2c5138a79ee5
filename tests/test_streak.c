/* SPDX-License-Identifier: MIT */
/* test_streak.c - lines that go on in a report are taken in a shorter way, and nobody can tell by the
 * records. */
#include "support.h"

#define INVOKED "[    5.000000] x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
#define KILLED  "[    5.000009] Out of memory: Killed process 1 (x)\n"

static const struct sample {
    const char *about, *log;
} samples[] = {
    { "a slab that is named as a kill line begins",
      INVOKED "[    5.000001] Mem-Info:\n[    5.000002] Unreclaimable slab info:\n"
              "[    5.000003] Name                      Used          Total\n"
              "[    5.000004] Killed process 7 (a       12KB         16KB\n"
              "[    5.000005] dentry                    12KB         16KB\n" KILLED },
    { "a level that was met first behind dropped messages: it tells whether the next kill's dump was "
      "filtered",
      "<3>[    5.000001] Memory cgroup stats for /a:\n"
      "** 2 printk messages dropped ** <4>[    5.000002] anon 4096\n<4>[    5.000003] file 4096\n"
      "<4>[    5.000004] kernel 4096\n<3>[    5.000009] Memory cgroup out of memory: Killed process 1 (x)\n"
      "<3>[    5.000010] Out of memory: Killed process 2 (y)\n" },
    { "records of netconsole, from a kernel whose release is like the beginning of a date",
      "6-next,4,1,5000000,-;x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
      "6-next,6,2,5000001,-;Memory cgroup stats for /a:\n6-next,6,3,5000002,-;anon 4096\n"
      "6-next,6,4,5000003,-,ncfrag=0/9;file \n6-next,6,4,5000003,-,ncfrag=5/9;4096\n"
      "6-next,6,5,5000004,-;kernel 4096\n"
      "6-next,3,6,5000009,-;Memory cgroup out of memory: Killed process 1 (x)\n" },
    { "records of /dev/kmsg between lines of dmesg",
      INVOKED "6,3,5000001,-;memory: usage 4kB, limit 4kB, failcnt 1\n"
              "[    5.000002] swap: usage 0kB, limit 0kB, failcnt 0\n"
              "6,5,5000003,-;Memory cgroup stats for /a:\n[    5.000004] anon 4096\n"
              "               file 8192\n" KILLED },
    { "another host's lines in a table",
      "Nov 22 14:06:00 a kernel: " INVOKED "Nov 22 14:06:00 a kernel: [    5.000001] [ pid ]   uid  tgid "
      "total_vm      rss nr_ptes swapents oom_score_adj "
      "name\n"
      "Nov 22 14:06:00 a kernel: [    5.000002] [    1]     0     1      100       10       5        0       "
      "      0 x\n"
      "Nov 22 14:06:00 b kernel: [    5.000003] [    2]     0     2      100       10       5        0       "
      "      0 y\n"
      "Nov 22 14:06:00 a kernel: [    5.000004] [    3]     0     3      100       10       5        0       "
      "      0 z\n"
      "Nov 22 14:06:00 a kernel: [    5.000004] [ T12] [    4]     0     4      100       10       5        "
      "0             0 "
      "z\n"
      "Nov 22 14:06:00 a kernel: " KILLED },
};

/* All records, one a line; free() it. */
static char *read_by(const char *log, size_t portion) {
    struct reading r = { .count = 0 };
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    for (size_t at = 0, n = strlen(log); at < n; at += portion)
        oomwhy_parser_feed(p, log + at, n - at < portion ? n - at : portion);
    oomwhy_parser_finish(p);
    collect(p, &r);
    char *text = describe_records(&r);
    oomwhy_parser_free(p);
    forget(&r);
    return text;
}

/* Byte by byte no two lines are there at once. */
Test(streak, whole_lines_at_once_are_read_as_one_by_one) {
    for (size_t i = 0; i < COUNT(samples); i++) {
        char *slow = read_by(samples[i].log, 1), *fast = read_by(samples[i].log, 1 << 20);
        expect(strstr(slow, "invoker"), samples[i].about);
        expect_str(fast, slow, samples[i].about);
        free(slow);
        free(fast);
    }
}
