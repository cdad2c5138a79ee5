/* SPDX-License-Identifier: MIT */
/* input.h - where log text comes from: files, standard input, the kernel log itself. Never what a line means.
 */
#ifndef OOMWHY_CLI_INPUT_H
#define OOMWHY_CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_KERNEL_LOG "/dev/kmsg"

struct input {
    const char *name;  /* for messages */
    const char *label; /* for records; NULL: standard input has no name */
    int fd;
    bool records;         /* one read() is one record: this is the kernel log itself */
    bool follow;          /* wait for more, and tell of silence */
    bool idle;            /* silence has been told */
    int64_t size;         /* bytes; -1: unknown */
    int64_t done;         /* bytes read */
    int64_t boot_time_us; /* of this machine, where the log is its own; 0: unknown */
    uint64_t overruns;    /* times the kernel overwrote what had not been read */
};

enum input_state { INPUT_DATA, INPUT_SILENCE, INPUT_END, INPUT_ERROR };

/* False: it cannot be read; why, and what to do, has been said on standard error. */
bool input_open(struct input *ret_input, const char *name, bool follow);
void input_close(struct input *in);

/*
 * The next bytes. A block of 8 KiB holds any record of the kernel.
 * INPUT_SILENCE: nothing came for a second (told once, until something comes).
 * INPUT_ERROR: reading failed, or there is no log in it; said on standard error.
 */
enum input_state input_read(struct input *in, char *block, size_t size, size_t *ret_n);

/* SIGINT and SIGTERM end a followed input instead of the program; the second one ends the program. */
void input_end_on_signals(void);

#endif
