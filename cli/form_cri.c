/* SPDX-License-Identifier: MIT */
/*
 * form_cri.c - what Kubernetes keeps of a container's output: "2026-11-22T14:06:00.123456789Z stdout F text",
 * with P for a piece of a line that goes on in the next one.
 */
#include "decoder.h"

#include <string.h>

/* Takes the word up to the next blank off the line; empty when it is the last. */
static struct slice take_word(struct slice *line) {
    const char *blank = line->n ? memchr(line->p, ' ', line->n) : NULL;
    struct slice word = { line->p, blank ? (size_t)(blank - line->p) : 0 };
    if (blank)
        *line = (struct slice){ blank + 1, line->n - word.n - 1 };
    return word;
}

/* Leaves the text. */
static bool take_head(struct slice *line, struct slice *ret_time, bool *ret_partial) {
    struct slice rest = *line, time = take_word(&rest), stream = take_word(&rest), tag = { rest.p, 1 };
    if (!message_is_iso(time) || !(slice_is(stream, "stdout") || slice_is(stream, "stderr")) || !rest.n)
        return false;
    if (!slice_is(tag, "F") && !slice_is(tag, "P"))
        return false;
    *ret_time = time;
    *ret_partial = *tag.p == 'P';
    take_word(&rest); /* tags to come are put behind a colon: "F:..." */
    *line = rest;
    return true;
}

static bool cri_recognise(struct slice s) {
    struct slice line, time;
    bool partial;
    return decoder_line(&s, &line) && take_head(&line, &time, &partial);
}

static void pass_value(struct decoder *d, struct slice time) {
    struct message m = MESSAGE_INIT;
    m.wall = time;
    decoder_pass(d, (struct slice){ d->value.p, d->value.n }, &m);
    d->value.n = 0;
}

static void take_line(struct decoder *d, struct slice line) {
    struct slice time = { "", 0 };
    bool partial = false;
    take_head(&line, &time, &partial);
    bytes_add(&d->value, line.p, line.n);
    if (!partial && !d->value.failed)
        pass_value(d, time);
}

static size_t cri_decode(struct decoder *d, struct slice bytes) {
    struct slice rest = bytes, line;
    while (decoder_line(&rest, &line))
        take_line(d, line);
    return bytes.n - rest.n;
}

static void cri_finish(struct decoder *d, struct slice rest, bool last) {
    if (last && rest.n)
        take_line(d, rest);
    if (last && d->value.n)
        pass_value(d, (struct slice){ "", 0 });
}

const struct form oomwhy_form_cri = { "CRI log", cri_recognise, cri_decode, cri_finish };
