/* SPDX-License-Identifier: MIT */
/* appetite.c - see appetite.h. */
#define _GNU_SOURCE
#include "appetite.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILLING    0xa5 /* not zero: malloc() and memset(0) may become a calloc() that touches nothing */
#define PIPE_BYTES (1 << 20)

/* To a compiler, memory that nobody reads need not be written, nor allocated. (To a checker, it leaks.) */
static void keep(void *block) {
    __asm__ volatile("" : : "r"(block) : "memory");
}

static int eat_reserved(size_t bytes) {
    void *block = malloc(bytes);
    keep(block);
    return block ? 0 : ENOMEM; /* NOLINT(clang-analyzer-unix.Malloc) */
}

static int eat_touched(size_t bytes) {
    void *block = malloc(bytes);
    if (!block)
        return ENOMEM;
    memset(block, FILLING, bytes);
    keep(block);
    return 0; /* NOLINT(clang-analyzer-unix.Malloc) */
}

static int eat_shared(size_t bytes) {
    void *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED)
        return errno;
    memset(block, FILLING, bytes);
    keep(block);
    return 0;
}

static int eat_locked(size_t bytes) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED;
    return mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED ? errno : 0;
}

static int eat_piped(size_t bytes) {
    static const char page[4096];
    static int pipe_ends[2] = { -1, -1 };
    for (size_t done = 0; done < bytes;) {
        ssize_t n = pipe_ends[1] < 0 ? -1 : write(pipe_ends[1], page, sizeof page);
        if (n > 0) {
            done += (size_t)n;
            continue;
        }
        if (pipe_ends[1] >= 0 && errno != EAGAIN)
            return errno;
        if (pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) != 0)
            return errno;
        fcntl(pipe_ends[1], F_SETPIPE_SZ, PIPE_BYTES); /* or there will be more of them */
    }
    return 0;
}

int eat(enum appetite appetite, size_t bytes) {
    static int (*const ways[])(size_t) = { [TOUCHED] = eat_touched,
                                           [RESERVED] = eat_reserved,
                                           [SHARED] = eat_shared,
                                           [LOCKED] = eat_locked,
                                           [PIPED] = eat_piped };
    return ways[appetite](bytes);
}

void appetite_spoilt(enum appetite appetite, int error, int64_t steps, struct why *why) {
    static const char *const causes[] = {
        [TOUCHED] =
            "vm.overcommit_memory 2 and ulimit -v refuse what the OOM killer should have been asked for",
        [RESERVED] =
            "vm.overcommit_memory 2, ulimit -v and vm.max_map_count refuse address space long before it "
            "costs memory",
        [SHARED] =
            "vm.overcommit_memory 2 and ulimit -v refuse what the OOM killer should have been asked for",
        [LOCKED] = "ulimit -l says how much may be locked",
        [PIPED] = "ulimit -n and fs.pipe-user-pages-hard bound pipes; before 4.19 the kernel refuses, and "
                  "kills nobody, "
                  "when its own memory is the matter",
    };
    why_say(why,
            "step %" PRId64
            " was refused (%s), so there was nothing to kill for: %s. Now vm.overcommit_memory is %" PRId64
            " and vm.max_map_count %" PRId64,
            steps + 1, strerror(error), causes[appetite],
            file_number("/proc/sys/vm", "overcommit_memory", NULL),
            file_number("/proc/sys/vm", "max_map_count", NULL));
}
