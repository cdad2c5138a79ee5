/* SPDX-License-Identifier: MIT */
/* decoder.c - the table of forms, and what all of them need. */
#include "decoder.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct form *const forms[] = { &oomwhy_form_json,  &oomwhy_form_export, &oomwhy_form_verbose,
                                            &oomwhy_form_cri,   &oomwhy_form_csv,    &oomwhy_form_mail,
                                            &oomwhy_form_pstore };

enum {
    KEPT = 4 * 1024 * 1024,     /* bytes of room that are kept from one block to the next */
    LONGEST = 32 * 1024 * 1024, /* of what has no end; forms may be stricter */
};

static void begin(struct decoder *d, struct slice beginning) {
    d->begun = true;
    for (size_t i = 0; i < sizeof forms / sizeof *forms && !d->form; i++)
        if (forms[i]->recognise(beginning))
            d->form = forms[i];
}

/* Empties what was handed on the last time. */
static void renew_lines(struct decoder *d) {
    if (d->lines.room > KEPT)
        bytes_free(&d->lines);
    d->lines.n = 0;
}

static bool hand_on(const struct decoder *d, struct slice *ret_lines) {
    *ret_lines = (struct slice){ d->lines.p, d->lines.n };
    return !d->lines.failed && !d->rest.failed && !d->value.failed && !d->room.failed;
}

bool decoder_feed(struct decoder *d, struct slice bytes, struct slice *ret_lines) {
    if (!d->begun)
        begin(d, bytes);
    if (!d->form) {
        *ret_lines = bytes;
        return true;
    }
    renew_lines(d);
    bytes_add(&d->rest, bytes.p, bytes.n);
    if (d->rest.n)
        bytes_drop(&d->rest, d->form->decode(d, (struct slice){ d->rest.p, d->rest.n }));
    if (d->rest.n > LONGEST) {
        d->broken++;
        d->rest.n = 0;
        d->json = (struct json_place){ 0 };
    }
    return hand_on(d, ret_lines);
}

bool decoder_finish(struct decoder *d, bool last, struct slice *ret_lines) {
    renew_lines(d);
    if (d->form) {
        d->form->finish(d, (struct slice){ d->rest.p ? d->rest.p : "", d->rest.n }, last);
        if (last)
            d->rest.n = 0;
    }
    return hand_on(d, ret_lines);
}

void decoder_report(const struct decoder *d, const char *name) {
    if (d->broken)
        warnx("%s, read as %s: entries that are cut off or damaged, passed over: %" PRIu64, name,
              d->form->name, d->broken);
    if (d->hidden) {
        warnx("%s, read as %s: messages of the kernel whose text was left out when it was printed: %" PRIu64,
              name, d->form->name, d->hidden);
        fputs("  try: journalctl -k -o export | oomwhy, or add --all\n", stderr);
    }
    if (d->unknown)
        warnx("%s, read as %s: objects without a log message under a known name: %" PRIu64, name,
              d->form->name, d->unknown);
    if (d->parts_alone) {
        warnx("%s: a part of a dump, and the others go before it or after it", name);
        fputs("  try: cat /sys/fs/pstore/dmesg-* | oomwhy\n", stderr);
    }
}

void decoder_free(struct decoder *d) {
    bytes_free(&d->rest);
    bytes_free(&d->lines);
    bytes_free(&d->value);
    bytes_free(&d->room);
    entry_free(&d->entry);
    csv_free(&d->csv.csv);
    *d = (struct decoder){ 0 };
}

bool decoder_line(struct slice *bytes, struct slice *ret_line) {
    const char *newline = bytes->n ? memchr(bytes->p, '\n', bytes->n) : NULL;
    if (!newline)
        return false;
    *ret_line = (struct slice){ bytes->p, (size_t)(newline - bytes->p) };
    *bytes = (struct slice){ newline + 1, bytes->n - ret_line->n - 1 };
    return true;
}

void decoder_pass(struct decoder *d, struct slice text, const struct message *about) {
    struct message m = *about;
    if (text.n && text.p[text.n - 1] == '\n')
        text.n--;
    m.text = text;
    if (message_is_prefixed(text)) {
        bytes_add(&d->lines, text.p, text.n);
        bytes_put(&d->lines, '\n');
    } else {
        message_write(&d->lines, &m, &d->seq);
    }
}
