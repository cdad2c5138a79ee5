/* SPDX-License-Identifier: MIT */
/* log.h - writing a kernel log to standard output, in one of the forms in which logs are kept. */
#ifndef BENCH_LOG_H
#define BENCH_LOG_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum form {
    FORM_DMESG,   /* [ 1192.217232] text */
    FORM_SYSLOG,  /* Nov 22 17:13:17 node-1 kernel: [ 1192.217232] text */
    FORM_JOURNAL, /* {"PRIORITY":"6",...,"MESSAGE":"text"}, as `journalctl -o json` prints it */
};

struct log {
    enum form form;
    const char *host;
    int64_t now_us; /* since boot; of the message begun last */
    uint64_t bytes; /* written so far */
    uint64_t messages;
    time_t dated; /* the second that date is of */
    char date[sizeof "Nov 22 17:13:17"];
    size_t used;
    char buffer[1 << 16];
};

/* One message of the kernel: begun, any number of texts and numbers, ended. */
void log_begin(struct log *log, int priority);
void log_text(struct log *log, const char *text, size_t len);
void log_string(struct log *log, const char *text);
void log_number(struct log *log, uint64_t number, unsigned width); /* right-aligned in width, with blanks */
void log_hex(struct log *log, uint64_t number, unsigned digits);
void log_end(struct log *log);

void log_flush(struct log *log);

#endif
