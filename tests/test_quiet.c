/* SPDX-License-Identifier: MIT */
/* test_quiet.c - the library asks the system for memory and for nothing else: no file, no clock, no
 * randomness. */
#include "support.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    unsigned number;
    const char *name;
} forbidden[] = {
    { SYS_openat, "openat" },       { SYS_read, "read" },
    { SYS_write, "write" },         { SYS_newfstatat, "stat" },
    { SYS_statx, "statx" },         { SYS_readlinkat, "readlink" },
    { SYS_socket, "socket" },       { SYS_clock_gettime, "clock_gettime" },
    { SYS_getrandom, "getrandom" }, { SYS_gettimeofday, "gettimeofday" },
};

enum {
    QUIET = 0,
    CANNOT_FORBID = 100,
    WRONG_RECORDS
}; /* exit statuses; else the forbidden call's place, from 1 */

static void on_call(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)context;
    for (size_t i = 0; i < COUNT(forbidden); i++)
        if ((unsigned)info->si_syscall == forbidden[i].number)
            _exit((int)i + 1);
}

/* From here on each of them is a signal instead. */
static bool forbid(void) {
    struct sock_filter filter[2 * COUNT(forbidden) + 2];
    struct sock_fprog program = { .len = 0, .filter = filter };
    struct sigaction action = { .sa_sigaction = on_call, .sa_flags = SA_SIGINFO };
    filter[program.len++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < COUNT(forbidden); i++) {
        filter[program.len++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, forbidden[i].number, 0, 1);
        filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    }
    filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    return sigaction(SIGSYS, &action, NULL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Everything a log can lead to: rules, dates of every form, the explanation. Says how many records there
 * were. */
static size_t read_all(const struct log *log) {
    static const char *const dates[] = {
        "[Sun Nov 22 14:18:20 2026] ",
        "2026-11-22T14:18:20,449104+00:00 ",
        "Nov 22 14:06:00 web-1 kernel: ",
        "1795615560.123456 web-1 kernel: ",
        "[Nov22 14:18] ",
    };
    struct oomwhy_options options = { .size = sizeof options,
                                      .boot_time_us = 1795615560000000,
                                      .keep_lines = true };
    struct oomwhy_parser *p = oomwhy_parser_new(&options);
    size_t records = 0;
    oomwhy_parser_begin(p, "name");
    oomwhy_parser_feed(p, log->text, log->n);
    for (size_t i = 0; i < COUNT(dates); i++) {
        oomwhy_parser_begin(p, NULL);
        oomwhy_parser_feed(p, dates[i], strlen(dates[i]));
        oomwhy_parser_feed(p, "Out of memory: Killed process 1 (x)\n", 36);
    }
    oomwhy_parser_finish(p);
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); records++) {
        oomwhy_analysis_free(oomwhy_explain(r));
        oomwhy_record_free(r);
    }
    oomwhy_parser_free(p);
    return records;
}

/* In a process of its own: what is forbidden stays so, and this one has to report. */
Test(quiet, the_system_is_asked_for_nothing_but_memory) {
    struct log log = { .form = DMESG, .us = 5000000 };
    int status = -1;
    say_report(&log, 70);
    pid_t child = fork();
    if (child == 0) {
        if (!forbid())
            _exit(CANNOT_FORBID);
        _exit(read_all(&log) == 6 ? QUIET : WRONG_RECORDS);
    }
    waitpid(child, &status, 0);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == CANNOT_FORBID)
        cr_skip("system calls cannot be forbidden here");
    expect_str(code >= 1 && code <= (int)COUNT(forbidden) ? forbidden[code - 1].name : NULL, NULL,
               "it called");
    expect(code != WRONG_RECORDS && code != -1, "six records");
    free(log.text);
}
