/* SPDX-License-Identifier: MIT */
/*
 * form_export.c - journalctl -o export, as systemd's "Journal Export Formats" has it: FIELD=value, or FIELD,
 * the length in eight bytes (least first), and as many bytes; a blank line ends an entry.
 */
#include "decoder.h"

#include <string.h>

enum {
    LENGTH_BYTES = 8,
    LONGEST_NAME = 64,
    LONGEST = 16 * 1024 * 1024,  /* of what is kept */
    LARGEST = 768 * 1024 * 1024, /* that journald stores */
};

static bool export_recognise(struct slice s) {
    return slice_starts(s, "__CURSOR=") || slice_starts(s, "__REALTIME_TIMESTAMP=");
}

static void end_entry(struct decoder *d) {
    d->hidden += !entry_write(&d->entry, &d->lines, &d->seq);
    d->begun_entry = false;
}

static void set_field(struct decoder *d, struct slice name, struct slice value) {
    d->begun_entry = true;
    entry_set(&d->entry, entry_field(name), value);
}

static size_t read_length(const char *p) {
    size_t n = 0;
    for (int i = LENGTH_BYTES; i-- > 0;)
        n = n << 8 | (unsigned char)p[i];
    return n;
}

/*
 * The field with that name, whose length and bytes come next in `rest`. True: taken, or its end will be
 * skipped; false: wait for more.
 */
static bool take_binary(struct decoder *d, struct slice name, struct slice *rest) {
    if (rest->n < LENGTH_BYTES)
        return false;
    size_t n = read_length(rest->p);
    struct slice value = { rest->p + LENGTH_BYTES, n };
    if (n > LARGEST) { /* damaged: go on with the next line */
        d->broken++;
        return true;
    }
    if (n > LONGEST || (entry_field(name) == ENTRY_FIELDS && rest->n - LENGTH_BYTES <= n)) {
        d->broken += entry_field(name) != ENTRY_FIELDS;
        d->skip = n + LENGTH_BYTES + 1;
        return true;
    }
    if (rest->n - LENGTH_BYTES <= n)
        return false;
    set_field(d, name, value);
    *rest = (struct slice){ value.p + n + 1, rest->n - LENGTH_BYTES - n - 1 };
    return true;
}

/* One line and what belongs to it. */
static bool take_field(struct decoder *d, struct slice *rest) {
    struct slice after = *rest, line;
    if (!decoder_line(&after, &line))
        return false;
    const char *equals = memchr(line.p, '=', line.n);
    if (line.n == 0 && d->begun_entry) {
        end_entry(d);
    } else if (equals) {
        size_t n = (size_t)(equals - line.p);
        set_field(d, (struct slice){ line.p, n }, (struct slice){ equals + 1, line.n - n - 1 });
    } else if (line.n > LONGEST_NAME) {
        d->broken++; /* neither a field nor the name of one */
    } else if (line.n && !take_binary(d, line, &after)) {
        return false;
    }
    *rest = after;
    return true;
}

static size_t export_decode(struct decoder *d, struct slice bytes) {
    struct slice rest = bytes;
    for (;;) {
        size_t skipped = d->skip < rest.n ? d->skip : rest.n;
        rest = (struct slice){ rest.p + skipped, rest.n - skipped };
        d->skip -= skipped;
        if (d->skip || !take_field(d, &rest))
            return bytes.n - rest.n;
    }
}

/* An entry is whole where the last blank line alone is missing. */
static void export_finish(struct decoder *d, struct slice rest, bool last) {
    if (last && (rest.n || d->skip)) {
        d->broken++;
        entry_clear(&d->entry);
    } else if (last && d->begun_entry) {
        end_entry(d);
    }
}

const struct form oomwhy_form_export = { "a journal's export", export_recognise, export_decode,
                                         export_finish };
