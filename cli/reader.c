/* SPDX-License-Identifier: MIT */
/* reader.c - input, decoder and parser, put together. */
#include "reader.h"

#include "decoder.h"
#include "direction.h"
#include "input.h"
#include "lookahead.h"
#include "progress.h"

#include <err.h>

static void say_status(struct reader *r, enum oomwhy_status status) {
    if (status != OOMWHY_OK) {
        warnx("%s", oomwhy_strerror(status));
        r->failed = true;
    }
}

/* What the parser has closed so far. */
static void drain(struct reader *r, const struct input *in) {
    struct oomwhy_record *record;
    while (!r->to->is_over(r->to) && (record = oomwhy_parser_next(r->parser)))
        r->to->take(r->to, record, in->written_us);
    if (r->to->pause)
        r->to->pause(r->to);
}

/* One parser serves all inputs whose time of boot is the same. */
static bool prepare_parser(struct reader *r, int64_t boot_time_us) {
    struct oomwhy_options options = { .size = sizeof options,
                                      .page_size_bytes = r->settings->page_size_bytes,
                                      .boot_time_us = boot_time_us,
                                      .keep_lines = r->settings->raw };
    if (r->parser && r->boot_time_us == boot_time_us)
        return true;
    oomwhy_parser_free(r->parser);
    r->parser = oomwhy_parser_new(&options);
    r->boot_time_us = boot_time_us;
    if (!r->parser)
        say_status(r, OOMWHY_NOMEM);
    return r->parser != NULL;
}

/* What the input says next, decoded. */
static enum oomwhy_status feed_some(struct reader *r, struct input *in, struct decoder *decoder,
                                    struct direction *direction, enum input_state *ret_state) {
    struct slice bytes, lines;
    *ret_state = input_read(in, &bytes);
    bool last = *ret_state == INPUT_END || *ret_state == INPUT_ERROR;
    bool decoded = *ret_state == INPUT_DATA ? decoder_feed(decoder, bytes, &lines)
                                            : decoder_finish(decoder, last, &lines);
    enum oomwhy_status status = decoded ? OOMWHY_OK : OOMWHY_NOMEM;
    if (decoded && lines.n)
        status = direction_feed(direction, r->parser, lines);
    if (status != OOMWHY_OK)
        return status;
    return last                          ? direction_finish(direction, r->parser)
           : *ret_state == INPUT_SILENCE ? oomwhy_parser_flush(r->parser)
                                         : OOMWHY_OK;
}

enum {
    FEW_WINDOWS = 8,         /* of a file for which more threads are not worth the while */
    DRAINED_AFTER = 1 << 16, /* bytes */
};

static enum oomwhy_status feed_part(struct reader *r, const struct part *part, const struct input *in) {
    const char *at = part->window.bytes, *drained = at;
    enum oomwhy_status status = oomwhy_parser_feed(r->parser, at, part->head);
    at += part->head;
    for (size_t i = 0; i < part->count && status == OOMWHY_OK && !r->to->is_over(r->to); i++) {
        const struct stretch *s = &part->stretches[i];
        status = oomwhy_parser_feed_quiet(r->parser, at, s->quiet, s->lines);
        at += s->quiet;
        if (status == OOMWHY_OK)
            status = oomwhy_parser_feed(r->parser, at, s->loud);
        at += s->loud;
        if (at - drained >= DRAINED_AFTER) {
            drain(r, in);
            drained = at;
        }
    }
    return status == OOMWHY_OK ? oomwhy_parser_feed(r->parser, at, part->tail) : status;
}

/* The whole windows of a file, when there are many and threads that look ahead. */
static enum oomwhy_status feed_windows(struct reader *r, struct input *in, struct progress *bar) {
    size_t windows = r->spare_threads ? input_windows_left(in) : 0;
    off_t start = in->window.at, at = start;
    struct lookahead *l =
        windows >= FEW_WINDOWS ? lookahead_begin(in->fd, start, windows, r->spare_threads) : NULL;
    enum oomwhy_status status = OOMWHY_OK;
    if (!l)
        return OOMWHY_OK;
    for (struct part *part; status == OOMWHY_OK && !r->to->is_over(r->to) && (part = lookahead_next(l));) {
        if (part->failed)
            break;
        status = feed_part(r, part, in);
        at = part->window.lost ? part->window.at : at + WINDOW_SIZE;
        drain(r, in);
        progress_update(bar, in->done + (at - start));
        if (part->window.lost)
            break;
    }
    lookahead_end(l);
    input_go_on(in, at);
    return status;
}

/* What is still being written, and what we read from journals, comes as it was written. */
static enum oomwhy_order known_order(const struct input *in) {
    return in->follow || in->records || in->journal ? OOMWHY_OLDEST_FIRST : OOMWHY_ORDER_UNKNOWN;
}

/* Feeds one input to the parser; the state is that at its end. */
static enum oomwhy_status feed(struct reader *r, struct input *in, struct progress *bar,
                               enum input_state *ret_state) {
    struct decoder decoder = { 0 };
    struct direction direction = { .order = known_order(in) };
    enum oomwhy_status status = oomwhy_parser_begin(r->parser, in->label);
    while (status == OOMWHY_OK && !r->to->is_over(r->to) && *ret_state != INPUT_END &&
           *ret_state != INPUT_ERROR) {
        status = feed_some(r, in, &decoder, &direction, ret_state);
        drain(r, in);
        if (status == OOMWHY_OK && !decoder.form && direction.order == OOMWHY_OLDEST_FIRST)
            status = feed_windows(r, in, bar);
        progress_update(bar, in->done);
    }
    progress_end(bar);
    decoder_report(&decoder, in->name);
    decoder_free(&decoder);
    direction_free(&direction);
    return status;
}

static bool open_input(const struct reader *r, struct input *ret_input, const char *name) {
    const struct journal_place place = { .path = r->settings->journal_path,
                                         .fd = -1,
                                         .boot = r->settings->boot };
    return name ? input_open(ret_input, name, r->settings->follow) : input_open_journal(ret_input, &place);
}

void reader_read(struct reader *r, const char *name) {
    struct input in;
    struct progress bar;
    enum input_state state = INPUT_DATA;
    if (!open_input(r, &in, name)) {
        r->failed = true;
        return;
    }
    in.spare_threads = r->spare_threads;
    progress_begin(&bar, in.name, r->silent ? 0 : in.size);
    if (prepare_parser(r, in.boot_time_us))
        say_status(r, feed(r, &in, &bar, &state));
    input_close(&in);
    r->failed = r->failed || state == INPUT_ERROR;
    r->inputs += state == INPUT_END;
    r->bytes += in.done;
}

void reader_end(struct reader *r) {
    oomwhy_parser_free(r->parser);
    r->parser = NULL;
}
