/* SPDX-License-Identifier: MIT */
/* template.h - the report of a fixture, to be written again and again, each time of another process. */
#ifndef BENCH_TEMPLATE_H
#define BENCH_TEMPLATE_H

#include "log.h"

#include <stdbool.h>

enum { MAX_MESSAGES = 256, MAX_PIECES = 1024 };

enum piece_kind { PIECE_TEXT, PIECE_PID, PIECE_COMM };

struct piece {
    enum piece_kind kind;
    unsigned width; /* of a pid */
    const char *text;
    size_t len;
};

struct message {
    int64_t offset_us; /* since the first one */
    int priority;
    bool decides;      /* this line or a later one says who is killed */
    size_t first, end; /* of its pieces */
};

struct template {
    size_t messages_count, pieces_count;
    struct message messages[MAX_MESSAGES];
    struct piece pieces[MAX_PIECES];
};

/* A log with stamps as dmesg prints them and one kill in it. Ends the program where it is anything else. */
struct template *template_read(const char *path);

void template_write_message(const struct template *t, size_t message, struct log *log, uint64_t pid,
                            const char *comm);

/* All of it, beginning at log->now_us; when that returns it is the time of the last message. */
void template_write(const struct template *t, struct log *log, uint64_t pid, const char *comm);

#endif
