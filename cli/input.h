/* SPDX-License-Identifier: MIT */
/*
 * input.h - where log text comes from: files, compressed or not, standard input, the kernel log itself, the
 * journal. Never what a line means.
 */
#ifndef OOMWHY_CLI_INPUT_H
#define OOMWHY_CLI_INPUT_H

#include "ahead.h"
#include "archive.h"
#include "journal.h"
#include "kernel_log.h"
#include "window.h"

struct input {
    const char *name;                     /* for messages */
    const char *label;                    /* for records; NULL: standard input has no name */
    int fd;                               /* -1: none */
    const struct archive_module *archive; /* loaded for what is compressed, */
    struct unpacker *unpacker;            /* NULL: it is not */
    struct ahead *ahead;                  /* the thread that unpacks; NULL: none does, */
    struct input *source;                 /* and what it reads from, of which it alone knows where it is */
    const struct journal_module *journal_module;
    struct journal *journal;     /* NULL: no journal */
    const struct format *format; /* what the first bytes say; NULL: text */
    char *block;                 /* what was read last; NULL: nothing yet */
    struct window window;        /* what is not read but mapped */
    bool begun;                  /* the first bytes have been looked at */
    bool records;                /* one read() is one record: this is the kernel log itself */
    bool follow;                 /* wait for more, and tell of silence */
    bool idle;                   /* silence has been told */
    size_t spare_threads;        /* that may unpack or look ahead; set before the first read */
    mode_t mode;                 /* what kind of file */
    int64_t size;                /* bytes; -1: unknown */
    int64_t done;                /* bytes read */
    int64_t written_us;          /* when the file was written last; 0: now, or nobody knows */
    int64_t boot_time_us;        /* of this machine, where the log is its own; 0: unknown */
    uint64_t overruns;           /* times the kernel overwrote what had not been read */
};

enum input_state { INPUT_DATA, INPUT_SILENCE, INPUT_END, INPUT_ERROR };

/* False: it cannot be read; why, and what to do, has been said on standard error. */
bool input_open(struct input *ret_input, const char *name, bool follow);
bool input_open_journal(struct input *ret_input, const struct journal_place *place);
void input_close(struct input *in);

/*
 * The next bytes, as text; they last until the next call.
 * INPUT_SILENCE: nothing came for a second (told once, until something comes).
 * INPUT_ERROR: reading failed, or there is no log in it; said on standard error.
 */
enum input_state input_read(struct input *in, struct slice *ret_bytes);

/*
 * Windows that a large file of plain text has left, when it stands at the beginning of one, for lookahead.h;
 * else 0. Who has taken them from in->window.at on says where input_read() is to go on.
 */
size_t input_windows_left(const struct input *in);
void input_go_on(struct input *in, off_t at);

/* SIGINT and SIGTERM end a followed input instead of the program; the second one ends the program. */
void input_end_on_signals(void);

#endif
