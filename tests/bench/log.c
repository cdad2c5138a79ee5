/* SPDX-License-Identifier: MIT */
/* log.c - what stands before and after a message in each form, and how each writes a line break inside one.
 */
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const time_t BOOTED = 1700000000; /* 2023-11-14T22:13:20Z */

void log_flush(struct log *log) {
    if (fwrite(log->buffer, 1, log->used, stdout) != log->used || fflush(stdout) != 0) {
        perror("standard output");
        exit(1);
    }
    log->used = 0;
}

static void put(struct log *log, const char *text, size_t len) {
    log->bytes += len;
    while (len > 0) {
        if (log->used == sizeof log->buffer)
            log_flush(log);
        size_t room = sizeof log->buffer - log->used, part = len < room ? len : room;
        memcpy(log->buffer + log->used, text, part);
        log->used += part;
        text += part;
        len -= part;
    }
}

static void put_string(struct log *log, const char *text) {
    put(log, text, strlen(text));
}

static void put_padded(struct log *log, uint64_t number, unsigned width, char pad) {
    char digits[32];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
    } while (number /= 10);
    while (sizeof digits - at < width && at > 0)
        digits[--at] = pad;
    put(log, digits + at, sizeof digits - at);
}

void log_number(struct log *log, uint64_t number, unsigned width) {
    put_padded(log, number, width, ' ');
}

void log_hex(struct log *log, uint64_t number, unsigned digits) {
    while (digits-- > 0)
        put(log, &"0123456789abcdef"[number >> (4 * digits) & 15], 1);
}

static void put_stamp(struct log *log) {
    put(log, "[", 1);
    put_padded(log, (uint64_t)log->now_us / 1000000, 5, ' ');
    put(log, ".", 1);
    put_padded(log, (uint64_t)log->now_us % 1000000, 6, '0');
    put(log, "] ", 2);
}

static void put_date(struct log *log) {
    time_t now = BOOTED + (time_t)(log->now_us / 1000000);
    if (now != log->dated) {
        struct tm tm;
        strftime(log->date, sizeof log->date, "%b %e %H:%M:%S", gmtime_r(&now, &tm));
        log->dated = now;
    }
    put_string(log, log->date);
}

static void put_entry(struct log *log, int priority) {
    uint64_t now_us = (uint64_t)log->now_us, date_us = (uint64_t)BOOTED * 1000000 + now_us;
    put_string(log, "{\"_TRANSPORT\":\"kernel\",\"SYSLOG_FACILITY\":\"0\",\"SYSLOG_IDENTIFIER\":\"kernel\","
                    "\"PRIORITY\":\"");
    log_number(log, (uint64_t)priority, 1);
    put_string(log, "\",\"_BOOT_ID\":\"6a1c7f0d2b9e4c35a8d0e1f2233445aa\",\"_HOSTNAME\":\"");
    put_string(log, log->host);
    put_string(log, "\",\"__CURSOR\":\"s=5ad1;i=");
    log_hex(log, log->messages, 8);
    put_string(log, "\",\"__REALTIME_TIMESTAMP\":\"");
    log_number(log, date_us + 41, 1);
    put_string(log, "\",\"_SOURCE_MONOTONIC_TIMESTAMP\":\"");
    log_number(log, now_us, 1);
    put_string(log, "\",\"__MONOTONIC_TIMESTAMP\":\"");
    log_number(log, now_us + 41, 1);
    put_string(log, "\",\"MESSAGE\":\"");
}

void log_begin(struct log *log, int priority) {
    log->messages++;
    switch (log->form) {
    case FORM_JOURNAL:
        put_entry(log, priority);
        return;
    case FORM_SYSLOG:
        put_date(log);
        put(log, " ", 1);
        put_string(log, log->host);
        put_string(log, " kernel: ");
        break;
    case FORM_DMESG:
        break;
    }
    put_stamp(log);
}

/* What the form writes for a byte of the message; NULL: the byte itself. */
static const char *escape(enum form form, char byte) {
    switch (byte) {
    case '\n':
        return form == FORM_SYSLOG ? "#012" : form == FORM_JOURNAL ? "\\n" : NULL;
    case '\t':
        return form == FORM_SYSLOG ? "#011" : form == FORM_JOURNAL ? "\\t" : NULL;
    case '"':
        return form == FORM_JOURNAL ? "\\\"" : NULL;
    case '\\':
        return form == FORM_JOURNAL ? "\\\\" : NULL;
    default:
        return NULL;
    }
}

void log_text(struct log *log, const char *text, size_t len) {
    size_t done = 0;
    for (size_t i = 0; log->form != FORM_DMESG && i < len; i++) {
        const char *written = escape(log->form, text[i]);
        if (!written)
            continue;
        put(log, text + done, i - done);
        put_string(log, written);
        done = i + 1;
    }
    put(log, text + done, len - done);
}

void log_string(struct log *log, const char *text) {
    log_text(log, text, strlen(text));
}

void log_end(struct log *log) {
    put_string(log, log->form == FORM_JOURNAL ? "\"}\n" : "\n");
}
