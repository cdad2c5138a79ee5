/* SPDX-License-Identifier: MIT */
/*
 * jobs.c - with several threads, each input goes through a handover of its own: readers take the inputs in
 * their order, the calling thread explains and prints what they read, in that order too. Where there are
 * threads enough, each reader has another that unpacks for it.
 */
#include "jobs.h"

#include "handover.h"
#include "input.h"
#include "rotation.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* The inputs by name; NULL is the journal. */
struct inputs {
    const char **names;
    size_t count;
};

static struct inputs list_inputs(const struct settings *s) {
    struct inputs in = { calloc((size_t)s->files_count + 2, sizeof *in.names), 0 };
    if (!in.names)
        return in;
    if (s->journal)
        in.names[in.count++] = NULL;
    rotation_sort(s->files, s->files_count);
    for (int i = 0; i < s->files_count; i++)
        in.names[in.count++] = s->files[i];
    if (in.count == 0)
        in.names[in.count++] = s->follow || isatty(STDIN_FILENO) ? KERNEL_LOG : "-";
    return in;
}

static void add_up(struct outcome *total, struct reader *r) {
    reader_end(r);
    total->failed |= r->failed;
    total->inputs += r->inputs;
    total->bytes += r->bytes;
}

/* ---- on one thread ---- */

struct direct {
    struct sink sink; /* first */
    struct pipeline *pipeline;
};

static void print(struct sink *sink, struct oomwhy_record *record, int64_t written_us) {
    pipeline_take(((struct direct *)sink)->pipeline, record, written_us);
}

static void flush(struct sink *sink) {
    buffer_flush(((struct direct *)sink)->pipeline->output.to);
}

static bool is_over(const struct sink *sink) {
    return pipeline_is_over(((const struct direct *)sink)->pipeline);
}

static struct outcome run_alone(struct pipeline *p, const struct inputs *in) {
    struct outcome total = { 0 };
    struct direct to = { .sink = { .take = print, .pause = flush, .is_over = is_over }, .pipeline = p };
    struct reader r = { .settings = p->settings, .to = &to.sink };
    for (size_t i = 0; i < in->count && !pipeline_is_over(p); i++)
        reader_read(&r, in->names[i]);
    add_up(&total, &r);
    return total;
}

/* ---- on several ---- */

struct crew {
    const struct inputs *inputs;
    struct handover *handovers; /* one an input */
    atomic_size_t next;         /* input not taken yet */
};

struct worker {
    pthread_t thread;
    struct crew *crew;
    struct reader reader;
};

static void *work(void *at) {
    struct worker *w = at;
    struct crew *c = w->crew;
    for (size_t i; (i = atomic_fetch_add(&c->next, 1)) < c->inputs->count;) {
        w->reader.to = &c->handovers[i].sink;
        if (!w->reader.to->is_over(w->reader.to))
            reader_read(&w->reader, c->inputs->names[i]);
        handover_complete(&c->handovers[i]);
    }
    return NULL;
}

/* Everything of one input. */
static void print_input(struct pipeline *p, struct handover *h) {
    struct delivery d;
    bool last;
    while (!pipeline_is_over(p) && handover_take(h, &d, &last)) {
        pipeline_take(p, d.record, d.written_us);
        if (last)
            buffer_flush(p->output.to);
    }
}

static struct outcome run_crew(struct pipeline *p, const struct inputs *in, struct worker *workers,
                               size_t count, size_t spare_threads) {
    struct outcome total = { 0 };
    struct crew c = { .inputs = in, .handovers = calloc(in->count, sizeof *c.handovers) };
    size_t started = 0;
    for (size_t i = 0; c.handovers && i < in->count; i++)
        handover_begin(&c.handovers[i]);
    for (; c.handovers && started < count; started++) {
        workers[started].crew = &c;
        workers[started].reader = (struct reader){ .settings = p->settings,
                                                   .silent = in->count > 1,
                                                   .spare_threads = spare_threads / count };
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0)
            break;
    }
    if (started == 0) {
        free(c.handovers);
        return run_alone(p, in);
    }
    for (size_t i = 0; i < in->count && !pipeline_is_over(p); i++)
        print_input(p, &c.handovers[i]);
    for (size_t i = 0; i < in->count; i++)
        handover_stop(&c.handovers[i]);
    for (size_t i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        add_up(&total, &workers[i].reader);
    }
    for (size_t i = 0; i < in->count; i++)
        handover_end(&c.handovers[i]);
    free(c.handovers);
    return total;
}

/* Threads in all, of which one prints. */
static size_t threads_for(const struct settings *s) {
    bool one =
        s->follow || s->quiet; /* signals are to end the reader's wait; no file is to be opened in vain */
    return s->jobs && !one ? (size_t)s->jobs : 1;
}

/* Those that read: never more than can have something to do. */
static size_t readers_for(size_t threads, const struct inputs *in) {
    enum { MOST = 63 };
    size_t useful = in->count < MOST ? in->count : MOST;
    return threads - 1 < useful ? threads - 1 : useful;
}

struct outcome jobs_run(struct pipeline *p) {
    struct inputs in = list_inputs(p->settings);
    size_t threads = threads_for(p->settings), readers = readers_for(threads, &in);
    struct worker *workers = readers ? calloc(readers, sizeof *workers) : NULL;
    struct outcome total = { .failed = true };
    if (in.names)
        total = workers ? run_crew(p, &in, workers, readers, threads - 1 - readers) : run_alone(p, &in);
    free(workers);
    free(in.names);
    return total;
}
