/* SPDX-License-Identifier: MIT */
/* handover.c - a ring under a lock. Whoever waits is woken when half of it is full, or free: not for each
 * record. */
#include "handover.h"

static void give(struct sink *sink, struct oomwhy_record *record, int64_t written_us) {
    struct handover *h = (struct handover *)sink;
    pthread_mutex_lock(&h->lock);
    while (h->given - h->taken == HANDOVER_ROOM && !h->stopped)
        pthread_cond_wait(&h->changed, &h->lock);
    bool wanted = !h->stopped;
    if (wanted)
        h->ring[h->given++ % HANDOVER_ROOM] = (struct delivery){ record, written_us };
    if (h->given - h->taken == HANDOVER_ROOM / 2) /* the printer may wait for them */
        pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
    if (!wanted)
        oomwhy_record_free(record);
}

static void pause_giving(struct sink *sink) {
    struct handover *h = (struct handover *)sink;
    pthread_mutex_lock(&h->lock);
    if (h->given > h->taken)
        pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

static bool is_over(const struct sink *sink) {
    struct handover *h = (struct handover *)(uintptr_t)sink;
    pthread_mutex_lock(&h->lock);
    bool over = h->stopped;
    pthread_mutex_unlock(&h->lock);
    return over;
}

void handover_begin(struct handover *h) {
    h->sink = (struct sink){ .take = give, .pause = pause_giving, .is_over = is_over };
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->changed, NULL);
    h->given = h->taken = 0;
    h->complete = h->stopped = false;
}

void handover_end(struct handover *h) {
    for (; h->taken < h->given; h->taken++)
        oomwhy_record_free(h->ring[h->taken % HANDOVER_ROOM].record);
    pthread_cond_destroy(&h->changed);
    pthread_mutex_destroy(&h->lock);
}

static void set(struct handover *h, bool *flag) {
    pthread_mutex_lock(&h->lock);
    *flag = true;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->lock);
}

void handover_complete(struct handover *h) {
    set(h, &h->complete);
}

void handover_stop(struct handover *h) {
    set(h, &h->stopped);
}

bool handover_take(struct handover *h, struct delivery *ret_delivery, bool *ret_last) {
    pthread_mutex_lock(&h->lock);
    while (h->given == h->taken && !h->complete)
        pthread_cond_wait(&h->changed, &h->lock);
    bool any = h->given > h->taken;
    if (any) {
        *ret_delivery = h->ring[h->taken % HANDOVER_ROOM];
        h->taken++;
        if (h->given - h->taken == HANDOVER_ROOM / 2) /* the reader may wait for room */
            pthread_cond_signal(&h->changed);
    }
    *ret_last = h->given == h->taken;
    pthread_mutex_unlock(&h->lock);
    return any;
}
