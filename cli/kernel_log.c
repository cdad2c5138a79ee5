/* SPDX-License-Identifier: MIT */
/* kernel_log.c - knows the two ways to the kernel log, and why both may be closed. */
#include "kernel_log.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { SYSLOG_READ_ALL = 3, SYSLOG_SIZE_BUFFER = 10 }; /* of syslog(2), which glibc calls klogctl */

/* syslog_error: 0 when it was not tried */
static void say_refused(int kmsg_error, int syslog_error) {
    static const struct {
        int error;
        const char *meaning;
    } meanings[] = {
        { EPERM, "kernel.dmesg_restrict allows this to root and CAP_SYSLOG alone" },
        { EACCES, KERNEL_LOG " is open to root and to the group that owns it (often adm) alone" },
        { ENOENT, "there is no " KERNEL_LOG " here, as in most containers: look on the host" },
    };
    warnx("cannot read the kernel log: " KERNEL_LOG ": %s; syslog(2): %s", strerror(kmsg_error),
          syslog_error ? strerror(syslog_error) : "cannot be followed");
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].error == kmsg_error || meanings[i].error == syslog_error)
            fprintf(stderr, "  %s\n", meanings[i].meaning);
    fputs(syslog_error ? "  try: sudo dmesg | oomwhy\n"
                         "   or: journalctl -k -o short-precise | oomwhy\n"
                       : "  try: sudo oomwhy -f\n"
                         "   or: journalctl -kf -o short-precise | oomwhy -f -\n",
          stderr);
}

/* The kernel's time stamps do not count suspend, and neither does CLOCK_MONOTONIC. */
int64_t kernel_log_boot_time_us(void) {
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

int kernel_log_open(bool follow, const char **ret_name) {
    int fd = open(KERNEL_LOG, O_RDONLY | O_CLOEXEC);
    int kmsg_error = errno;
    if (fd < 0 && follow) {
        say_refused(kmsg_error, 0);
    } else if (fd < 0) {
        *ret_name = "syslog(2)";
        fd = open_syslog();
        if (fd < 0)
            say_refused(kmsg_error, errno);
    }
    return fd;
}
