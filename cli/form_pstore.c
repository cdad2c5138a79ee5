/* SPDX-License-Identifier: MIT */
/*
 * form_pstore.c - what a machine saved of its log when it died (/sys/fs/pstore): parts of which the first has
 * the end of the log, each with a line such as "Panic#1 Part3" before it (fs/pstore/platform.c, pstore_dump).
 */
#include "decoder.h"

#include <stdlib.h>
#include <string.h>

struct part {
    struct slice dump, text; /* "Panic#1"; its lines */
    long number;
};

static size_t count_letters(struct slice s) {
    size_t n = 0;
    while (n < s.n && (s.p[n] | 0x20) >= 'a' && (s.p[n] | 0x20) <= 'z')
        n++;
    return n;
}

static size_t count_digits(struct slice s, size_t from) {
    size_t n = from;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n - from;
}

/* "Panic#1 Part3" */
static bool take_head(struct slice line, struct part *ret_part) {
    static const char word[] = " Part";
    size_t n = count_letters(line),
           digits = n && n < line.n && line.p[n] == '#' ? count_digits(line, n + 1) : 0;
    size_t dump = n + 1 + digits, number = dump + sizeof word - 1;
    if (!digits || number >= line.n || memcmp(line.p + dump, word, sizeof word - 1) != 0)
        return false;
    digits = count_digits(line, number);
    if (!digits || digits > 6 || number + digits != line.n)
        return false;
    *ret_part = (struct part){ { line.p, dump }, { line.p + line.n, 0 }, strtol(line.p + number, NULL, 10) };
    return true;
}

static bool pstore_recognise(struct slice s) {
    struct slice line;
    struct part part;
    return decoder_line(&s, &line) && take_head(line, &part);
}

/* The oldest lines come last: nothing can be handed on before all is there. */
static size_t pstore_decode(struct decoder *d, struct slice bytes) {
    (void)d;
    (void)bytes;
    return 0;
}

/* Cuts the bytes into parts; to be freed. */
static struct part *find_parts(struct slice rest, size_t *ret_count) {
    struct part *parts = NULL, part, *more;
    struct slice line;
    size_t count = 0;
    while (decoder_line(&rest, &line)) {
        bool head = take_head(line, &part);
        if (head && !(more = realloc(parts, (count + 1) * sizeof *parts))) {
            free(parts);
            return NULL;
        }
        if (head) {
            parts = more;
            parts[count++] = part;
            parts[count - 1].text = (struct slice){ rest.p, 0 };
        } else {
            parts[count - 1].text.n = (size_t)(rest.p - parts[count - 1].text.p);
        }
    }
    if (count)
        parts[count - 1].text.n += rest.n; /* a last line without its end */
    *ret_count = count;
    return parts;
}

/* The parts of one dump, in one direction: another that follows it may be of the same name. */
static size_t count_run(const struct part *parts, size_t count) {
    size_t n = 1;
    long step = count > 1 ? parts[1].number - parts[0].number : 0;
    while (n < count && (step == 1 || step == -1) && parts[n].number - parts[n - 1].number == step &&
           parts[n].dump.n == parts[0].dump.n &&
           memcmp(parts[n].dump.p, parts[0].dump.p, parts[0].dump.n) == 0)
        n++;
    return n;
}

static void hand_on(struct decoder *d, const struct part *part) {
    bytes_add(&d->lines, part->text.p, part->text.n);
    if (part->text.n && part->text.p[part->text.n - 1] != '\n')
        bytes_put(&d->lines, '\n');
}

static void pstore_finish(struct decoder *d, struct slice rest, bool last) {
    size_t count = 0;
    struct part *parts = last && rest.n ? find_parts(rest, &count) : NULL;
    d->lines.failed |= last && rest.n && !parts;
    for (size_t i = 0, n; i < count; i += n) {
        n = count_run(parts + i, count - i);
        bool backwards = n > 1 && parts[i].number < parts[i + 1].number;
        for (size_t k = 0; k < n; k++)
            hand_on(d, &parts[i + (backwards ? n - 1 - k : k)]);
        d->parts_alone += n == 1 && parts[i].number > 1;
    }
    free(parts);
}

const struct form oomwhy_form_pstore = { "pstore", pstore_recognise, pstore_decode, pstore_finish };
