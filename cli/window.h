/* SPDX-License-Identifier: MIT */
/* window.h - a regular file, read through a window on it: mapped a part at a time instead of copied. */
#ifndef OOMWHY_CLI_WINDOW_H
#define OOMWHY_CLI_WINDOW_H

#include "bytes.h"

#include <signal.h>
#include <sys/types.h>

enum { WINDOW_SIZE = 4 * 1024 * 1024 }; /* from 2 MiB on the kernel can map huge pages */

struct window {
    int fd;
    size_t page_size;
    char *bytes; /* mapped; NULL: nothing is */
    off_t start; /* of those in the file */
    off_t at;    /* what comes next */
    bool open;
    volatile sig_atomic_t lost; /* what was mapped is no longer there */
};

/* From where the descriptor stands. It is left alone until the window is through, and belongs to the caller.
 */
void window_open(struct window *ret_window, int fd);

/*
 * The next bytes; they last until the next call, and may change: others may write to the file. False: read()
 * has the rest, which may be all: what fills no window, what cannot be mapped, and what went wrong meanwhile.
 */
bool window_next(struct window *w, struct slice *ret_bytes);

/* Maps one whole window, for this thread. False: the file is shorter, or cannot be mapped. */
bool window_map(struct window *ret_window, int fd, off_t start);

/* Another thread goes on with it, and no longer does. What it then reads may be zeros: see `lost`. */
void window_enter(struct window *w);
void window_leave(void);

void window_close(struct window *w);

#endif
