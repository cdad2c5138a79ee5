/* SPDX-License-Identifier: MIT */
/* input.c - opens and reads; knows how /dev/kmsg is read, and what to type when something cannot be. */
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
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 64 * 1024 };

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
        bool own = strcmp(name, KERNEL_LOG) == 0;
        in.fd = own ? kernel_log_open(follow, &in.name) : open_file(name);
        in.label = in.name;
        in.boot_time_us = own ? kernel_log_boot_time_us() : 0;
    }
    if (in.fd < 0)
        return false;
    if (fstat(in.fd, &st) == 0) {
        in.mode = st.st_mode;
        in.size = S_ISREG(st.st_mode) ? st.st_size : -1;
        if (S_ISREG(st.st_mode))
            in.written_us = (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000;
        in.records = S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 11);
    }
    if (in.records)
        in.boot_time_us = kernel_log_boot_time_us();
    *ret_input = in;
    return true;
}

static bool open_journal(struct input *in, const struct journal_place *place) {
    in->journal_module = module_find("journal", in->name);
    in->journal = in->journal_module ? in->journal_module->open(place, in->name) : NULL;
    if (!in->journal_module && place->path)
        say_hint("try: journalctl -k -o export --file ", place->path, " | oomwhy");
    else if (!in->journal_module)
        say_hint("try: journalctl -k -o export | oomwhy", "", "");
    return in->journal != NULL;
}

bool input_open_journal(struct input *ret_input, const struct journal_place *place) {
    struct input in = { .fd = -1, .begun = true, .size = -1 };
    in.name = in.label = place->path ? place->path : "journal";
    *ret_input = in;
    return open_journal(ret_input, place);
}

void input_close(struct input *in) {
    if (in->overruns)
        warnx("%s: %" PRIu64 " times the kernel overwrote messages not read yet; some kills may lack lines",
              in->name, in->overruns);
    ahead_end(in->ahead);
    if (in->unpacker)
        in->archive->close(in->unpacker);
    free(in->source);
    if (in->journal)
        in->journal_module->close(in->journal);
    window_close(&in->window);
    free(in->block);
    if (in->fd > STDIN_FILENO)
        close(in->fd);
}

/* ---- reading ---- */

/* What is no plain text, by its first bytes. The advice has the input's name in the middle. */
static const struct format {
    const char *magic;
    size_t size;
    const char *what, *before, *after;
    enum { UNPACK, JOURNAL, REFUSE } then;
} formats[] = {
    { "\x1f\x8b", 2, "compressed by gzip", "zcat ", " | oomwhy", UNPACK },
    { "\xfd\x37zXZ", 6, "compressed by xz", "xzcat ", " | oomwhy", UNPACK },
    { "\x28\xb5\x2f\xfd", 4, "compressed by zstd", "zstdcat ", " | oomwhy", UNPACK },
    { "BZh", 3, "compressed by bzip2", "bzcat ", " | oomwhy", UNPACK },
    { "\x04\x22\x4d\x18", 4, "compressed by lz4", "lz4cat ", " | oomwhy", UNPACK },
    { "LPKSHHRH", 8, "a journal of systemd", "journalctl -k -o export --file ", " | oomwhy", JOURNAL },
    { "\xff\xfe", 2, "UTF-16", "iconv -f utf-16 ", " | oomwhy", REFUSE },
};

static const struct format *format_of(struct slice s) {
    for (const struct format *f = formats; f < formats + sizeof formats / sizeof *formats; f++)
        if (s.n >= f->size && memcmp(s.p, f->magic, f->size) == 0)
            return f;
    return NULL;
}

static void say_format(const struct input *in, const struct format *f, const char *advice) {
    fprintf(stderr, "  %s%s%s%s\n", advice, f->before, in->label ? in->label : "FILE", f->after);
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

/* What read() gives; errno is set on INPUT_ERROR. */
static enum input_state read_some(struct input *in, char *block, size_t size, size_t *ret_n) {
    for (;;) {
        enum input_state state = in->follow || in->records ? wait_for_more(in) : INPUT_DATA;
        if (state != INPUT_DATA)
            return state;
        ssize_t n = read(in->fd, block, size);
        if (n == 0)
            return INPUT_END;
        if (n > 0) {
            in->done += n;
            *ret_n = (size_t)n;
            return INPUT_DATA;
        }
        if (errno == EPIPE && in->records)
            in->overruns++;
        else if (errno == EAGAIN) /* standard input shared with somebody who made it non-blocking */
            poll(&(struct pollfd){ .fd = in->fd, .events = POLLIN }, 1, -1);
        else if (errno != EINTR)
            return INPUT_ERROR;
    }
}

/* The same in the words of archive.h, where there is no silence. */
static ssize_t read_packed(void *input, char *block, size_t size) {
    size_t n = 0;
    enum input_state state;
    do
        state = read_some(input, block, size, &n);
    while (state == INPUT_SILENCE);
    return state == INPUT_DATA ? (ssize_t)n : state == INPUT_END ? 0 : -1;
}

static enum input_state refuse(const struct input *in, const struct format *f) {
    warnx("%s: this is %s, not text", in->name, f->what);
    say_format(in, f, "try: ");
    return INPUT_ERROR;
}

static enum input_state unpack(struct input *in, char *block, size_t size, struct slice *ret_bytes) {
    ssize_t n;
    if (in->ahead) {
        struct ahead_block next = ahead_take(in->ahead);
        n = next.status;
        in->done = next.done;
        *ret_bytes = next.bytes;
    } else {
        n = in->archive->read(in->unpacker, block, size);
        in->done = in->source ? in->source->done : in->done;
        *ret_bytes = (struct slice){ block, n > 0 ? (size_t)n : 0 };
    }
    if (n >= 0)
        return n ? INPUT_DATA : INPUT_END;
    warnx("%s: this is %s, but damaged: %s", in->name, in->format->what, in->archive->error(in->unpacker));
    say_format(in, in->format,
               "what could be unpacked has been read; for the last lines before the damage, try: ");
    return INPUT_ERROR;
}

static enum input_state read_journal(struct input *in, struct slice *ret_bytes) {
    if (!in->journal_module->read(in->journal, ret_bytes))
        return INPUT_ERROR;
    in->done += (int64_t)ret_bytes->n;
    return ret_bytes->n ? INPUT_DATA : INPUT_END;
}

/* With a thread to spare it unpacks a file, which it never has to wait for. */
static bool open_unpacker(struct input *in, struct slice beginning) {
    if (in->spare_threads && S_ISREG(in->mode) && (in->source = malloc(sizeof *in->source)))
        *in->source = *in;
    in->unpacker = in->archive->open(beginning, read_packed, in->source ? in->source : in);
    if (in->unpacker && in->source)
        in->ahead = ahead_begin(in->archive, in->unpacker, &in->source->done);
    return in->unpacker != NULL;
}

/* Acts upon what the first bytes are, and gives the first text. */
static enum input_state begin(struct input *in, struct slice bytes, char *block, size_t size,
                              struct slice *ret_bytes) {
    const struct format *f = in->format = format_of(bytes);
    *ret_bytes = bytes;
    if (!f) {
        if (S_ISREG(in->mode) && !in->follow)
            window_open(&in->window, in->fd);
        return INPUT_DATA;
    }
    if (f->then == UNPACK) {
        in->archive = module_find("archive", in->name);
        if (!in->archive)
            say_format(in, f, "try: ");
        else if (!open_unpacker(in, bytes))
            say_error(in->name, ENOMEM);
        if (!in->unpacker)
            return INPUT_ERROR;
        enum input_state state = unpack(in, block, size, ret_bytes);
        const struct format *inside = state == INPUT_DATA ? format_of(*ret_bytes) : NULL;
        return inside ? refuse(in, inside) : state; /* unchanged: what follows its magic is no such stream */
    }
    if (f->then == JOURNAL && S_ISREG(in->mode)) {
        in->done = 0;
        return open_journal(in, &(struct journal_place){ .path = in->label, .fd = in->fd })
                   ? read_journal(in, ret_bytes)
                   : INPUT_ERROR;
    }
    return refuse(in, f);
}

/* Enough of the beginning to know what it is, or what there is of it. */
static enum input_state read_beginning(struct input *in, char *block, size_t size, size_t *ret_n) {
    enum { ENOUGH = 512 };
    enum input_state state = INPUT_DATA;
    size_t n = 0, more;
    while (n < ENOUGH && (state = read_some(in, block + n, size - n, &more)) == INPUT_DATA)
        n += more;
    *ret_n = n;
    in->idle = in->idle && n == 0; /* a silence behind the bytes is still to be told */
    return n ? INPUT_DATA : state;
}

enum input_state input_read(struct input *in, struct slice *ret_bytes) {
    char *block = in->block = in->block ? in->block : malloc(BLOCK);
    size_t n = 0;
    *ret_bytes = (struct slice){ block, 0 };
    if (in->journal)
        return read_journal(in, ret_bytes);
    if (!block) {
        say_error(in->name, ENOMEM);
        return INPUT_ERROR;
    }
    if (in->unpacker)
        return unpack(in, block, BLOCK, ret_bytes);
    if (window_next(&in->window, ret_bytes)) {
        in->done += (int64_t)ret_bytes->n;
        return INPUT_DATA;
    }
    enum input_state state =
        in->begun ? read_some(in, block, BLOCK, &n) : read_beginning(in, block, BLOCK, &n);
    ret_bytes->n = n;
    if (state == INPUT_ERROR)
        say_error(in->name, errno);
    if (state != INPUT_DATA || in->begun)
        return state;
    in->begun = true;
    return begin(in, *ret_bytes, block, BLOCK, ret_bytes);
}

size_t input_windows_left(const struct input *in) {
    const struct window *w = &in->window;
    struct stat st;
    if (!w->open || w->lost || w->at % WINDOW_SIZE || fstat(in->fd, &st) != 0 || st.st_size < w->at)
        return 0;
    return (size_t)((st.st_size - w->at) / WINDOW_SIZE);
}

void input_go_on(struct input *in, off_t at) {
    in->done += at - in->window.at;
    window_close(&in->window);
    lseek(in->fd, at, SEEK_SET);
}
