/* SPDX-License-Identifier: MIT */
/*
 * window.c - maps files, which spares the kernel the copying; knows what to do when one is cut meanwhile, as
 * logrotate's copytruncate does.
 *
 * Who touches a mapped page that the file has no longer, or that cannot be read from the disk, gets SIGBUS.
 * The handler puts zeros in the place of that page and of what is behind it; the next call gives up the
 * window, and read() goes on where the page began: it meets the end of the file, or the disk's error, and
 * says so.
 */
#include "window.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SIZE = WINDOW_SIZE, /* what is mapped at a time */
    PART = 256 * 1024,  /* what is handed out at a time */
};

static _Thread_local struct window *of_this_thread;

/* Zeros instead of the page at `address` and those behind it; false: it is not in the window. */
static bool replace_pages(struct window *w, const char *address) {
    size_t at = w && w->bytes ? (size_t)((uintptr_t)address - (uintptr_t)w->bytes) : SIZE;
    if (at >= SIZE)
        return false;
    at -= at % w->page_size;
    if (mmap(w->bytes + at, SIZE - at, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
        MAP_FAILED)
        return false;
    if (!w->lost || w->start + (off_t)at < w->at)
        w->at = w->start + (off_t)at;
    w->lost = true;
    return true;
}

static void handle(int signal, siginfo_t *info, void *context) {
    int error = errno;
    (void)context;
    if (!replace_pages(of_this_thread, info->si_addr)) /* then it is a mistake, and comes again */
        sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
    errno = error;
}

void window_open(struct window *ret_window, int fd) {
    struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO };
    *ret_window =
        (struct window){ .fd = fd, .page_size = (size_t)sysconf(_SC_PAGESIZE), .at = lseek(fd, 0, SEEK_CUR) };
    ret_window->open = ret_window->at >= 0 && sigaction(SIGBUS, &action, NULL) == 0;
}

static bool has(const struct window *w, off_t end) {
    struct stat st;
    return fstat(w->fd, &st) == 0 && st.st_size >= end;
}

/* Whole windows only, so that a file that grows is read to its end by read(). */
static bool move(struct window *w) {
    off_t start = w->at - w->at % SIZE;
    int fixed = w->bytes ? MAP_FIXED : 0;
    if (!has(w, start + SIZE))
        return false;
    char *bytes = mmap(w->bytes, SIZE, PROT_READ, MAP_PRIVATE | fixed, w->fd, start);
    if (bytes == MAP_FAILED)
        return false;
    w->bytes = bytes;
    w->start = start;
    of_this_thread = w;
    return true;
}

/* The next part is in the window, and still in the file. */
static bool has_next(struct window *w) {
    if (w->lost || ((!w->bytes || w->at == w->start + SIZE) && !move(w)))
        return false;
    return has(w, w->start + SIZE);
}

bool window_next(struct window *w, struct slice *ret_bytes) {
    if (!w->open)
        return false;
    if (!has_next(w)) {
        window_close(w);
        lseek(w->fd, w->at, SEEK_SET);
        return false;
    }
    size_t from = (size_t)(w->at - w->start);
    *ret_bytes = (struct slice){ w->bytes + from, SIZE - from < PART ? SIZE - from : PART };
    w->at += (off_t)ret_bytes->n;
    return true;
}

bool window_map(struct window *ret_window, int fd, off_t start) {
    *ret_window = (struct window){ .fd = fd, .page_size = (size_t)sysconf(_SC_PAGESIZE), .at = start };
    return move(ret_window);
}

void window_enter(struct window *w) {
    of_this_thread = w;
}

void window_leave(void) {
    of_this_thread = NULL;
}

void window_close(struct window *w) {
    if (w->bytes)
        munmap(w->bytes, SIZE);
    if (of_this_thread == w)
        of_this_thread = NULL;
    w->bytes = NULL;
    w->open = false;
}
