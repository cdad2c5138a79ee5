/* SPDX-License-Identifier: MIT */
/* kmsg.c - see kmsg.h. Knows the records of /dev/kmsg, and as little as possible of what is in them. */
#define _GNU_SOURCE
#include "kmsg.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RECORD_MAX 16384 /* a read returns one whole record, or fails */
#define QUIET_MS   150
#define SETTLE_US  (INT64_C(3) * 1000000)

bool kmsg_open(struct kmsg *ret_log, struct why *why) {
    struct kmsg log = { .fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC) };
    if (log.fd < 0)
        return why_not(why, "cannot read the kernel log, /dev/kmsg: %s%s", strerror(errno),
                       errno == EPERM || errno == EACCES ? ": that takes root, or CAP_SYSLOG" : "");
    log.opened_us = clock_us(CLOCK_MONOTONIC);
    kmsg_drain(&log); /* of what was before, only how many reports the kernel has left matters */
    kmsg_forget(&log);
    log.lost = 0;
    *ret_log = log;
    return true;
}

void kmsg_close(struct kmsg *log) {
    close(log->fd);
    free(log->text);
}

static void keep(struct kmsg *log, const char *record, size_t length) {
    if (log->length + length > log->room) {
        size_t room = 2 * (log->length + length);
        char *text = realloc(log->text, room);
        if (!text) {
            log->failed = true;
            return;
        }
        log->text = text;
        log->room = room;
    }
    memcpy(log->text + log->length, record, length);
    log->length += length;
}

/*
 * "PRIORITY,SEQUENCE,MICROSECONDS,FLAG;text", of the kernel itself when the priority is below 8. Its clock
 * and ours part by some millionths; a report may count as later than it was, never as earlier.
 */
static void note_report(struct kmsg *log, const char *record) {
    int64_t stamp, now = clock_us(CLOCK_MONOTONIC);
    int priority;
    if (!strstr(record, " invoked oom-killer: ") ||
        sscanf(record, "%d,%*d,%" SCNd64, &priority, &stamp) != 2 || priority >= 8)
        return;
    stamp += now / 10000;
    log->reports_us[log->reports_count++ % REPORTS_MAX] = stamp < now ? stamp : now;
}

void kmsg_drain(void *kmsg) {
    struct kmsg *log = kmsg;
    char record[RECORD_MAX];
    for (;;) {
        ssize_t n = read(log->fd, record, sizeof record - 1);
        if (n > 0) {
            record[n] = '\0';
            keep(log, record, (size_t)n);
            note_report(log, record);
        } else if (n < 0 && errno == EPIPE) {
            log->lost++;
        } else if (n == 0 || errno != EINTR) {
            return;
        }
    }
}

void kmsg_settle(struct kmsg *log) {
    int64_t end = clock_us(CLOCK_MONOTONIC) + SETTLE_US;
    struct pollfd readable = { .fd = log->fd, .events = POLLIN };
    kmsg_drain(log);
    while (!stop_wanted() && clock_us(CLOCK_MONOTONIC) < end && poll(&readable, 1, QUIET_MS) > 0)
        kmsg_drain(log);
}

void kmsg_forget(struct kmsg *log) {
    log->length = 0;
}

static size_t recent_reports(const struct kmsg *log) {
    int64_t since = clock_us(CLOCK_MONOTONIC) - (WINDOW_MS + 200) * INT64_C(1000);
    size_t n = 0, known = log->reports_count < REPORTS_MAX ? log->reports_count : REPORTS_MAX;
    for (size_t i = 0; i < known; i++)
        n += log->reports_us[i] > since;
    return n;
}

void kmsg_wait_for_reports(struct kmsg *log, size_t count) {
    size_t spare = count <= REPORTS_MAX ? REPORTS_MAX - count : REPORTS_MAX;
    for (kmsg_drain(log); !stop_wanted() && recent_reports(log) > spare; kmsg_drain(log))
        pause_ms(STOP_POLL_MS);
}

static bool holds(const struct kmsg *log, const char *text) {
    return log->length && memmem(log->text, log->length, text, strlen(text));
}

/* "oom-kill:...,pid=1,uid=0" since 5.0, the row "[  1]" of the task table with any column width before. */
bool kmsg_has_report(const struct kmsg *log, int64_t pid) {
    char summary[40], wide[40], narrow[40];
    snprintf(summary, sizeof summary, ",pid=%" PRId64 ",uid=", pid);
    snprintf(wide, sizeof wide, ";[%7" PRId64 "]", pid);
    snprintf(narrow, sizeof narrow, ";[%5" PRId64 "]", pid);
    return holds(log, summary) || holds(log, wide) || holds(log, narrow);
}
