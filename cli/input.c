/* SPDX-License-Identifier: MIT */
/* input.c - opens and reads; knows the manners of /dev/kmsg, and what to type when something cannot be read.
 */
#include "input.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { SYSLOG_READ_ALL = 3, SYSLOG_SIZE_BUFFER = 10 }; /* of syslog(2), which glibc calls klogctl */

static volatile sig_atomic_t stopped;

static void stop(int signal) {
    (void)signal;
    stopped = 1;
}

void input_end_on_signals(void) {
    struct sigaction action = { .sa_handler = stop, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* The hint is `before`, the input's name, `after`. */
static void say_hint(const char *before, const char *name, const char *after) {
    fprintf(stderr, "  %s%s%s\n", before, name, after);
}

static void say_error(const char *name, int error) {
    warnx("%s: %s", name, strerror(error));
    if (error == EACCES)
        say_hint("logs are often for root and group adm alone; try: sudo oomwhy ", name, "");
    else if (error == EISDIR)
        say_hint("name the logs in it; try: oomwhy ", name, "/*.log");
}

/* syslog_error: 0 when it was not tried */
static void say_kernel_log_refused(int kmsg_error, int syslog_error) {
    static const struct {
        int error;
        const char *meaning;
    } meanings[] = {
        { EPERM, "kernel.dmesg_restrict allows this to root and CAP_SYSLOG alone" },
        { EACCES, INPUT_KERNEL_LOG " is open to root and to the group that owns it (often adm) alone" },
        { ENOENT, "there is no " INPUT_KERNEL_LOG " here, as in most containers: look on the host" },
    };
    warnx("cannot read the kernel log: " INPUT_KERNEL_LOG ": %s; syslog(2): %s", strerror(kmsg_error),
          syslog_error ? strerror(syslog_error) : "cannot be followed");
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].error == kmsg_error || meanings[i].error == syslog_error)
            say_hint(meanings[i].meaning, "", "");
    if (syslog_error)
        say_hint("try: sudo dmesg | oomwhy\n", "   or: journalctl -k -o short-precise | oomwhy", "");
    else
        say_hint("try: sudo oomwhy -f\n", "   or: journalctl -kf -o short-precise | oomwhy -f -", "");
}

/* The kernel's time stamps do not count suspend, and neither does CLOCK_MONOTONIC. */
static int64_t boot_time_us(void) {
    struct timespec now, up;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0 || clock_gettime(CLOCK_MONOTONIC, &up) != 0)
        return 0;
    return ((int64_t)now.tv_sec - up.tv_sec) * 1000000 + (now.tv_nsec - up.tv_nsec) / 1000;
}

static bool write_whole(int fd, const char *bytes, size_t n) {
    for (ssize_t written; n > 0; bytes += written, n -= (size_t)written)
        if ((written = write(fd, bytes, n)) < 0)
            return false;
    return lseek(fd, 0, SEEK_SET) == 0;
}

/* A descriptor that reads what syslog(2) has; -1 and errno when it is refused. */
static int open_syslog(void) {
    int size = klogctl(SYSLOG_SIZE_BUFFER, NULL, 0);
    char *text = size > 0 ? malloc((size_t)size) : NULL;
    int n = text ? klogctl(SYSLOG_READ_ALL, text, size) : -1;
    int fd = n >= 0 ? memfd_create("syslog", MFD_CLOEXEC) : -1;
    if (fd >= 0 && !write_whole(fd, text, (size_t)n)) {
        int error = errno;
        close(fd);
        errno = error;
        fd = -1;
    }
    free(text);
    return fd;
}

static int open_kernel_log(struct input *in) {
    int fd = open(INPUT_KERNEL_LOG, O_RDONLY | O_CLOEXEC);
    int kmsg_error = errno;
    if (fd < 0 && in->follow) {
        say_kernel_log_refused(kmsg_error, 0);
    } else if (fd < 0) {
        in->name = in->label = "syslog(2)";
        fd = open_syslog();
        if (fd < 0)
            say_kernel_log_refused(kmsg_error, errno);
    }
    in->boot_time_us = boot_time_us();
    return fd;
}

static int open_file(const char *name) {
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        say_error(name, errno);
    return fd;
}

bool input_open(struct input *ret_input, const char *name, bool follow) {
    struct input in = { .name = name, .label = name, .follow = follow, .size = -1 };
    struct stat st;
    if (strcmp(name, "-") == 0) {
        in.name = "standard input";
        in.label = NULL;
        in.fd = STDIN_FILENO;
    } else {
        in.fd = strcmp(name, INPUT_KERNEL_LOG) == 0 ? open_kernel_log(&in) : open_file(name);
    }
    if (in.fd < 0)
        return false;
    if (fstat(in.fd, &st) == 0) {
        in.size = S_ISREG(st.st_mode) ? st.st_size : -1;
        in.records = S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 11);
    }
    if (in.records)
        in.boot_time_us = boot_time_us();
    *ret_input = in;
    return true;
}

void input_close(struct input *in) {
    if (in->overruns)
        warnx("%s: %" PRIu64 " times the kernel overwrote messages not read yet; some kills may lack lines",
              in->name, in->overruns);
    if (in->fd != STDIN_FILENO)
        close(in->fd);
}

/* ---- reading ---- */

/* What is no log text, by its first bytes. The advice has the input's name in the middle. */
static const struct format {
    const char *magic;
    size_t size;
    const char *what, *before, *after;
} formats[] = {
    { "\x1f\x8b", 2, "compressed by gzip", "try: zcat ", " | oomwhy" },
    { "\xfd\x37zXZ", 6, "compressed by xz", "try: xzcat ", " | oomwhy" },
    { "\x28\xb5\x2f\xfd", 4, "compressed by zstd", "try: zstdcat ", " | oomwhy" },
    { "BZh", 3, "compressed by bzip2", "try: bzcat ", " | oomwhy" },
    { "\x04\x22\x4d\x18", 4, "compressed by lz4", "try: lz4cat ", " | oomwhy" },
    { "LPKSHHRH", 8, "a journal of systemd", "try: journalctl -k -o short-precise --file ", " | oomwhy" },
    { "\xff\xfe", 2, "UTF-16", "try: iconv -f utf-16 ", " | oomwhy" },
};

static bool is_log_text(const struct input *in, const char *block, size_t n) {
    for (const struct format *f = formats; f < formats + sizeof formats / sizeof *formats; f++) {
        if (n < f->size || memcmp(block, f->magic, f->size) != 0)
            continue;
        warnx("%s: this is %s, not text", in->name, f->what);
        say_hint(f->before, in->label ? in->label : "FILE", f->after);
        return false;
    }
    return true;
}

/*
 * Waits as long as `wait` says, NULL: for ever. True: read() will not. The signals stay blocked between the
 * look at `stopped` and the wait, or one that comes there would be slept over.
 */
static bool poll_input(const struct input *in, const struct timespec *wait) {
    struct pollfd events = { .fd = in->fd, .events = POLLIN };
    sigset_t signals, before;
    int ready;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, &before);
    do
        ready = stopped ? 0 : ppoll(&events, 1, wait, &before);
    while (ready < 0 && errno == EINTR);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ready != 0;
}

/* INPUT_DATA: read() has something, or the end. */
static enum input_state wait_for_more(struct input *in) {
    static const struct timespec not_at_all = { 0 }, second = { .tv_sec = 1 };
    const struct timespec *wait = !in->follow ? &not_at_all : in->idle ? NULL : &second;
    bool ready = poll_input(in, wait);
    if (stopped || (!ready && !in->follow))
        return INPUT_END;
    in->idle = !ready;
    return ready ? INPUT_DATA : INPUT_SILENCE;
}

enum input_state input_read(struct input *in, char *block, size_t size, size_t *ret_n) {
    for (;;) {
        enum input_state state = in->follow || in->records ? wait_for_more(in) : INPUT_DATA;
        if (state != INPUT_DATA)
            return state;
        ssize_t n = read(in->fd, block, size);
        if (n == 0)
            return INPUT_END;
        if (n > 0) {
            bool first = in->done == 0;
            in->done += n;
            *ret_n = (size_t)n;
            return first && !is_log_text(in, block, (size_t)n) ? INPUT_ERROR : INPUT_DATA;
        }
        if (errno == EPIPE && in->records) {
            in->overruns++;
        } else if (errno == EAGAIN) { /* standard input shared with somebody who made it non-blocking */
            poll(&(struct pollfd){ .fd = in->fd, .events = POLLIN }, 1, -1);
        } else if (errno != EINTR) {
            say_error(in->name, errno);
            return INPUT_ERROR;
        }
    }
}
