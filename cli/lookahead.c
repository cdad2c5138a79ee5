/* SPDX-License-Identifier: MIT */
/* lookahead.c - a ring of parts under a lock; a thread takes the next one that nobody has looked through. */
#include "lookahead.h"

#include "oomwhy.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_THREADS = 16, SLACK = 2, ROOM = MOST_THREADS + SLACK };

struct lookahead {
    int fd;
    off_t start;
    size_t count, threads_count, room;
    size_t begun, taken; /* parts: by a thread, and those that the reader is done with */
    bool given;          /* the one behind those is the reader's */
    bool done[ROOM];     /* the part in that slot has been looked through */
    bool stopped;
    struct part parts[ROOM];
    pthread_t threads[MOST_THREADS];
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static bool push(struct part *p, struct stretch s) {
    if (p->count == p->room) {
        size_t room = p->room ? 2 * p->room : 64;
        struct stretch *more = realloc(p->stretches, room * sizeof *more);
        if (!more)
            return false;
        p->stretches = more;
        p->room = room;
    }
    p->stretches[p->count++] = s;
    return true;
}

/* Up to and with the next line end; all of it where there is none. */
static size_t line_length(const char *p, size_t n) {
    const char *newline = n ? memchr(p, '\n', n) : NULL;
    return newline ? (size_t)(newline - p) + 1 : n;
}

static bool look_through(struct part *p) {
    const char *bytes = p->window.bytes, *last = memrchr(bytes, '\n', WINDOW_SIZE);
    p->count = 0;
    p->head = line_length(bytes, WINDOW_SIZE);
    p->tail = last ? WINDOW_SIZE - (size_t)(last + 1 - bytes) : 0;
    for (size_t at = p->head, end = WINDOW_SIZE - p->tail, lines; at < end;) {
        size_t quiet = oomwhy_quiet(bytes + at, end - at, &lines);
        size_t loud = line_length(bytes + at + quiet, end - at - quiet);
        if (!push(p, (struct stretch){ (uint32_t)quiet, (uint32_t)lines, (uint32_t)loud }))
            return false;
        at += quiet + loud;
    }
    return true;
}

/* A part that nobody has begun, when its slot is free; -1: there is none, or no more is wanted. */
static ptrdiff_t begin_part(struct lookahead *l) {
    pthread_mutex_lock(&l->lock);
    while (l->begun < l->count && l->begun >= l->taken + l->room && !l->stopped)
        pthread_cond_wait(&l->changed, &l->lock);
    ptrdiff_t i = l->stopped || l->begun == l->count ? -1 : (ptrdiff_t)l->begun++;
    pthread_mutex_unlock(&l->lock);
    return i;
}

static void *work(void *at) {
    struct lookahead *l = at;
    for (ptrdiff_t i; (i = begin_part(l)) >= 0;) {
        struct part *p = &l->parts[(size_t)i % l->room];
        p->failed = !window_map(&p->window, l->fd, l->start + (off_t)i * WINDOW_SIZE) || !look_through(p) ||
                    p->window.lost;
        window_leave();
        pthread_mutex_lock(&l->lock);
        l->done[(size_t)i % l->room] = true;
        pthread_cond_broadcast(&l->changed);
        pthread_mutex_unlock(&l->lock);
    }
    return NULL;
}

struct lookahead *lookahead_begin(int fd, off_t start, size_t parts, size_t threads) {
    struct lookahead *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    threads = threads < MOST_THREADS ? threads : MOST_THREADS;
    l->fd = fd;
    l->start = start;
    l->count = parts;
    l->room = threads + SLACK; /* the reader has one, and one may wait for it */
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, NULL);
    while (l->threads_count < threads && pthread_create(&l->threads[l->threads_count], NULL, work, l) == 0)
        l->threads_count++;
    if (l->threads_count)
        return l;
    lookahead_end(l);
    return NULL;
}

void lookahead_end(struct lookahead *l) {
    pthread_mutex_lock(&l->lock);
    l->stopped = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < l->threads_count; i++)
        pthread_join(l->threads[i], NULL);
    window_leave();
    for (size_t i = 0; i < l->room; i++) {
        window_close(&l->parts[i].window);
        free(l->parts[i].stretches);
    }
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

/* The one given out before is done with. */
static void give_back(struct lookahead *l) {
    struct part *p = &l->parts[l->taken % l->room];
    window_leave();
    window_close(&p->window);
    l->done[l->taken % l->room] = false;
    l->taken++;
    l->given = false;
    pthread_cond_broadcast(&l->changed);
}

struct part *lookahead_next(struct lookahead *l) {
    struct part *p = NULL;
    pthread_mutex_lock(&l->lock);
    if (l->given)
        give_back(l);
    if (l->taken < l->count) {
        while (!l->done[l->taken % l->room])
            pthread_cond_wait(&l->changed, &l->lock);
        p = &l->parts[l->taken % l->room];
        l->given = true;
    }
    pthread_mutex_unlock(&l->lock);
    if (p && !p->failed)
        window_enter(&p->window);
    return p;
}
