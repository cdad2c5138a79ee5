/* SPDX-License-Identifier: MIT */
/*
 * fuzz.c - feeds arbitrary bytes to the parser and reads all of every record that comes out.
 * The first byte of an input is the size of the chunks the rest is fed in.
 */
#include "oomwhy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a over every fact read, so that two readings of one input can be compared. */
static uint64_t mix(uint64_t sum, const void *bytes, size_t len) {
    const unsigned char *p = bytes;
    while (len--)
        sum = (sum ^ *p++) * 0x100000001b3;
    return sum;
}

static uint64_t mix_text(uint64_t sum, const char *text) {
    return text ? mix(sum, text, strlen(text) + 1) : mix(sum, "", 1);
}

static uint64_t mix_strings(uint64_t sum, const struct oomwhy_strings *list) {
    for (size_t i = 0; i < list->count; i++)
        sum = mix_text(sum, list->items[i]);
    return sum;
}

static uint64_t mix_numbers(uint64_t sum, const struct oomwhy_numbers *list) {
    for (size_t i = 0; i < list->count; i++) {
        sum = mix_text(sum, list->items[i].name);
        sum = mix(sum, &list->items[i].value, sizeof list->items[i].value);
    }
    return sum;
}

static uint64_t mix_members(uint64_t sum, const struct oomwhy_field *fields, const void *base);

static uint64_t mix_list(uint64_t sum, const struct oomwhy_field *f, const char *items, size_t count) {
    for (size_t i = 0; i < count; i++)
        sum = mix_members(sum, f->members, items + i * f->size);
    return sum;
}

static uint64_t mix_member(uint64_t sum, const struct oomwhy_field *f, const char *base) {
    const void *at = base + f->offset;
    switch (f->type) {
    case OOMWHY_INT:
        return mix(sum, at, sizeof(int64_t));
    case OOMWHY_REAL:
        return mix(sum, at, sizeof(double));
    case OOMWHY_STR:
        return mix_text(sum, *(const char *const *)at);
    case OOMWHY_BOOL:
        return mix(sum, *(const bool *)at ? "y" : "n", 1);
    case OOMWHY_TRUTH:
        return mix(sum, at, sizeof(enum oomwhy_truth));
    case OOMWHY_ENUM:
        return mix_text(sum, f->names[*(const unsigned *)at]);
    case OOMWHY_STRINGS:
        return mix_strings(sum, at);
    case OOMWHY_NUMBERS:
        return mix_numbers(sum, at);
    case OOMWHY_STRUCT:
        return mix_members(sum, f->members, at);
    case OOMWHY_POINTER:
        return *(const void *const *)at ? mix_members(sum, f->members, *(const void *const *)at) : sum;
    case OOMWHY_LIST:
        return mix_list(sum, f, *(const char *const *)at,
                        *(const size_t *)(const void *)(base + f->count_offset));
    }
    abort();
}

static uint64_t mix_members(uint64_t sum, const struct oomwhy_field *fields, const void *base) {
    for (const struct oomwhy_field *f = fields; f->name; f++)
        sum = mix_member(sum, f, base);
    return sum;
}

static uint64_t take_records(struct oomwhy_parser *p, uint64_t sum) {
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); oomwhy_record_free(r)) {
        struct oomwhy_analysis *analysis = oomwhy_explain(r);
        sum = mix_members(sum, oomwhy_record_fields(), r);
        if (analysis)
            sum = mix_members(sum, oomwhy_analysis_fields(), analysis);
        oomwhy_analysis_free(analysis);
    }
    return sum;
}

static uint64_t read_in_chunks(const char *text, size_t len, size_t chunk, bool flush) {
    const struct oomwhy_options options = { .size = sizeof options, .keep_lines = true };
    struct oomwhy_parser *p = oomwhy_parser_new(&options);
    uint64_t sum = 0xcbf29ce484222325;
    if (!p)
        return 0;
    for (size_t at = 0; at < len; at += chunk) {
        oomwhy_parser_feed(p, text + at, len - at < chunk ? len - at : chunk);
        if (flush)
            oomwhy_parser_flush(p);
        sum = take_records(p, sum);
    }
    oomwhy_parser_finish(p);
    sum = take_records(p, sum);
    oomwhy_parser_free(p);
    return sum;
}

/* Every line of it is read, whichever way it runs. */
static void read_newest_first(const char *text, size_t len) {
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    enum oomwhy_order order = oomwhy_order_of(text, len, true);
    if (p && order != OOMWHY_ORDER_UNKNOWN && oomwhy_parser_feed_newest_first(p, text, len) == OOMWHY_OK)
        take_records(p, 0);
    oomwhy_parser_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    const char *text = (const char *)data + 1;
    size_t len = size - 1, chunk = data[0] + 1u;
    if (read_in_chunks(text, len, chunk, false) != read_in_chunks(text, len, len, false)) {
        fprintf(stderr, "fed %zu bytes at a time this gives other records than fed at once\n", chunk);
        abort();
    }
    read_in_chunks(text, len, chunk, true);
    read_newest_first(text, len);
    return 0;
}
