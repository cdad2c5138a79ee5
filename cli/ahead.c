/* SPDX-License-Identifier: MIT */
/* ahead.c - a ring of blocks under a lock: the one that is being parsed is not written to. */
#include "ahead.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    ROOM = 4,
    BLOCK = 256 * 1024, /* handing over costs too much to do it more often */
    PART = 64 * 1024,   /* of it, unpacked at a time: what precedes damage in a part is lost with it */
};

struct ahead {
    const struct archive_module *module;
    struct unpacker *unpacker;
    const int64_t *done;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct ahead_block ring[ROOM];
    size_t given, taken; /* in all */
    bool stopped;
    char blocks[ROOM][BLOCK];
};

/* Waits for a block that may be written to: neither given nor being parsed. False: nothing more is wanted. */
static bool wait_for_room(struct ahead *a) {
    pthread_mutex_lock(&a->lock);
    while (a->given - a->taken + 1 >= ROOM && !a->stopped)
        pthread_cond_wait(&a->changed, &a->lock);
    bool wanted = !a->stopped;
    pthread_mutex_unlock(&a->lock);
    return wanted;
}

static void give(struct ahead *a, struct ahead_block block) {
    pthread_mutex_lock(&a->lock);
    a->ring[a->given++ % ROOM] = block;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

static void *unpack(void *at) {
    struct ahead *a = at;
    ssize_t n = 1;
    while (n > 0 && wait_for_room(a)) {
        char *block = a->blocks[a->given % ROOM];
        size_t filled = 0;
        while (filled + PART <= BLOCK && (n = a->module->read(a->unpacker, block + filled, PART)) > 0)
            filled += (size_t)n;
        if (filled)
            give(a, (struct ahead_block){ { block, filled }, (ssize_t)filled, *a->done });
        if (n <= 0 && (!filled || wait_for_room(a)))
            give(a, (struct ahead_block){ .status = n, .done = *a->done });
    }
    return NULL;
}

struct ahead *ahead_begin(const struct archive_module *module, struct unpacker *unpacker,
                          const int64_t *done) {
    struct ahead *a = malloc(sizeof *a);
    if (!a)
        return NULL;
    a->module = module;
    a->unpacker = unpacker;
    a->done = done;
    a->given = a->taken = 0;
    a->stopped = false;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    if (pthread_create(&a->thread, NULL, unpack, a) == 0)
        return a;
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
    return NULL;
}

struct ahead_block ahead_take(struct ahead *a) {
    pthread_mutex_lock(&a->lock);
    while (a->given == a->taken)
        pthread_cond_wait(&a->changed, &a->lock);
    struct ahead_block block = a->ring[a->taken++ % ROOM];
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    return block;
}

void ahead_end(struct ahead *a) {
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->stopped = true;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
}
