/* SPDX-License-Identifier: MIT */
/* emit_json.c - JSON and JSON lines, written straight into the buffer: a busy log has millions of numbers. */
#include "emit_json.h"
#include "number.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PIECE 1024 /* of a string, written between two looks at the buffer's room */

/* Behind anything there is room for a comma and brackets, as deep as documents are nested, or for a number.
 */
#define SPARE (NUMBER_MAX + 16)

/*
 * All of these write at `to`, behind what the buffer counts as used, and return what is behind that: so the
 * place is kept in a register. What takes the buffer makes room for itself; the rest is short, and goes where
 * there is some.
 */
static inline char *make_room(struct buffer *b, char *to, size_t n) {
    if ((size_t)(b->data + BUFFER_SIZE - to) >= n + SPARE)
        return to;
    b->used = (size_t)(to - b->data);
    return buffer_room(b, n + SPARE);
}

static inline char *put_char(char *to, char c) {
    *to = c;
    return to + 1;
}

/* Members and items end in a comma, and the last one's becomes what ends them all. */
static inline char *put_end(char *to, char begin, char end) {
    to -= to[-1] != begin;
    return put_char(to, end);
}

#define PUT(to, literal) ((char *)memcpy((to), (literal), sizeof(literal) - 1) + sizeof(literal) - 1)

/* What stands there is null when there is no number. */
static inline char *write_int(char *to, int64_t value) {
    return value == OOMWHY_UNSET ? PUT(to, "null") : number_write_int(to, value);
}

static bool is_markup(uint32_t c) {
    return c == '<' || c == '>' || c == '&';
}

static bool is_plain(char c, bool in_page) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && !(in_page && is_markup((unsigned char)c));
}

/* Of markup it is called only where that is special. */
static char *write_special(char *to, uint32_t c, const char *bytes, size_t n) {
    static const char short_forms[][2] = { { '"', '"' },  { '\\', '\\' }, { '\n', 'n' }, { '\t', 't' },
                                           { '\r', 'r' }, { '\b', 'b' },  { '\f', 'f' } };
    for (size_t i = 0; i < sizeof short_forms / sizeof *short_forms; i++) {
        if (c == (unsigned char)short_forms[i][0]) {
            *to++ = '\\';
            *to++ = short_forms[i][1];
            return to;
        }
    }
    if (c == UTF8_INVALID)
        return (char *)memcpy(to, UTF8_REPLACEMENT, 3) + 3;
    if (utf8_is_control(c) || is_markup(c))
        return to + sprintf(to, "\\u%04" PRIx32, c);
    return (char *)memcpy(to, bytes, n) + n;
}

typedef signed char block __attribute__((vector_size(16)));
typedef uint64_t words __attribute__((vector_size(16)));

/* Whether any byte is written otherwise: below ' ', above '~', a quote or a backslash. */
static inline bool is_odd(block b) {
    words odd = (words)((b < ' ') | (b == 0x7f) | (b == '"') | (b == '\\'));
    return odd[0] | odd[1];
}

/* Eight to fifteen bytes, or four to seven: the first and the last half, which overlap. False: some are odd.
 */
static inline bool copy_short(char *to, const char *from, size_t n) {
    if (n >= 8) {
        uint64_t first, last;
        memcpy(&first, from, sizeof first);
        memcpy(&last, from + n - sizeof last, sizeof last);
        memcpy(to, &first, sizeof first);
        memcpy(to + n - sizeof last, &last, sizeof last);
        return !is_odd((block)(words){ first, last });
    }
    uint32_t first, last;
    memcpy(&first, from, sizeof first);
    memcpy(&last, from + n - sizeof last, sizeof last);
    memcpy(to, &first, sizeof first);
    memcpy(to + n - sizeof last, &last, sizeof last);
    uint64_t both = first | (uint64_t)last << 32;
    return !is_odd((block)(words){ both, both });
}

/*
 * Copies bytes up to the first that is written otherwise, and returns how many those were. Nothing behind the
 * text is read, nor anything written behind as many bytes.
 */
static size_t copy_plain(char *to, const char *from, size_t n, bool in_page) {
    enum { BLOCK = sizeof(block) };
    size_t at = 0;
    block b;
    for (size_t last = n - BLOCK; n >= BLOCK && !in_page && at < n; at += BLOCK) {
        at = at < last ? at : last;
        memcpy(&b, from + at, BLOCK);
        if (is_odd(b))
            break;
        memcpy(to + at, &b, BLOCK);
    }
    for (; at < n && is_plain(from[at], in_page); at++)
        to[at] = from[at];
    return at;
}

static char *put_text(struct buffer *b, char *to, const char *text, bool *valid) {
    for (size_t n = strlen(text), piece, copied; n > 0; n -= copied, text += copied) {
        to = make_room(b, to, PIECE + 8);
        piece = n < PIECE ? n : PIECE;
        copied = copy_plain(to, text, piece, b->in_page);
        to += copied;
        if (copied < piece) {
            const char *special = text + copied, *end = special;
            uint32_t c = utf8_take(&end);
            if (c == UTF8_INVALID)
                *valid = false;
            to = write_special(to, c, special, (size_t)(end - special));
            copied += (size_t)(end - special);
        }
    }
    return to;
}

/* With room for PIECE bytes. Most strings are short and plain. *valid becomes false when it is not UTF-8. */
static inline char *put_string(struct buffer *b, char *to, const char *text, bool *valid) {
    size_t n = strlen(text);
    to = put_char(to, '"');
    if (n < 16 && n >= 4 && !b->in_page && copy_short(to, text, n))
        return put_char(to + n, '"');
    if (n <= PIECE && copy_plain(to, text, n, b->in_page) == n)
        return put_char(to + n, '"');
    return put_char(put_text(b, to, text, valid), '"');
}

/* memcpy without a call, for what is mostly as long as a word or two: halves that overlap. */
static inline void copy_name(char *to, const char *name, size_t n) {
    if (n >= 8 && n <= 16) {
        memcpy(to, name, 8);
        memcpy(to + n - 8, name + n - 8, 8);
    } else if (n >= 4 && n < 8) {
        memcpy(to, name, 4);
        memcpy(to + n - 4, name + n - 4, 4);
    } else {
        memcpy(to, name, n);
    }
}

/* With room for PIECE bytes behind it: any value but a list or an object. */
static inline char *put_key(struct buffer *b, char *to, const struct oomwhy_field *f) {
    size_t n = f->name_length;
    to = put_char(make_room(b, to, n + PIECE), '"');
    copy_name(to, f->name, n);
    return PUT(to + n, "\":");
}

/* The exact bytes of a string that is not UTF-8, as a member of their own. */
static char *put_hex_sibling(struct buffer *b, char *to, const struct oomwhy_field *f, const char *bytes) {
    static const char digits[] = "0123456789abcdef";
    to = PUT(make_room(b, to, PIECE), ",\"");
    to = (char *)memcpy(to, f->name, f->name_length) + f->name_length;
    to = PUT(to, "_hex\":\"");
    for (; *bytes; bytes++) {
        to = make_room(b, to, 2);
        to = put_char(to, digits[(unsigned char)*bytes >> 4]);
        to = put_char(to, digits[(unsigned char)*bytes & 15]);
    }
    return put_char(to, '"');
}

static char *put_strings(struct buffer *b, char *to, const struct oomwhy_strings *strings) {
    bool valid;
    to = put_char(to, '[');
    for (size_t i = 0; i < strings->count; i++)
        to = put_char(put_string(b, make_room(b, to, PIECE), strings->items[i], &valid), ',');
    return put_end(to, '[', ']');
}

static char *put_numbers(struct buffer *b, char *to, const struct oomwhy_numbers *numbers) {
    bool valid;
    to = put_char(to, '{');
    for (size_t i = 0; i < numbers->count; i++) {
        to = put_string(b, make_room(b, to, PIECE + NUMBER_MAX), numbers->items[i].name, &valid);
        to = write_int(put_char(to, ':'), numbers->items[i].value);
        to = put_char(to, ',');
    }
    return put_end(to, '{', '}');
}

static char *put_object(struct buffer *b, char *to, const struct oomwhy_field *members, const void *base);

static char *put_list(struct buffer *b, char *to, const struct oomwhy_field *f, const char *base) {
    const char *item = *(const char *const *)(const void *)(base + f->offset);
    size_t count = *(const size_t *)(const void *)(base + f->count_offset);
    to = put_char(to, '[');
    for (size_t i = 0; i < count; i++, item += f->size)
        to = put_char(put_object(b, make_room(b, to, 1), f->members, item), ',');
    return put_end(to, '[', ']');
}

static char *put_empty(char *to, enum oomwhy_type type) {
    if (!emit_is_collection(type))
        return PUT(to, "null");
    return type == OOMWHY_NUMBERS ? PUT(to, "{}") : PUT(to, "[]");
}

static char *put_truth(char *to, bool truth) {
    return truth ? PUT(to, "true") : PUT(to, "false");
}

static char *put_value(struct buffer *b, char *to, const struct oomwhy_field *f, const char *base) {
    const void *at = base + f->offset;
    bool valid = true;
    switch (f->type) {
    case OOMWHY_INT: /* see put_members() */
        break;
    case OOMWHY_REAL:
        return number_write_real(to, *(const double *)at);
    case OOMWHY_STR:
        to = put_string(b, to, *(const char *const *)at, &valid);
        return valid ? to : put_hex_sibling(b, to, f, *(const char *const *)at);
    case OOMWHY_BOOL:
        return put_truth(to, *(const bool *)at);
    case OOMWHY_TRUTH:
        return put_truth(to, *(const enum oomwhy_truth *)at == OOMWHY_TRUE);
    case OOMWHY_ENUM:
        return put_string(b, to, f->names[*(const unsigned *)at], &valid);
    case OOMWHY_STRINGS:
        return put_strings(b, to, at);
    case OOMWHY_NUMBERS:
        return put_numbers(b, to, at);
    case OOMWHY_STRUCT:
        return put_object(b, to, f->members, at);
    case OOMWHY_POINTER:
        return put_object(b, to, f->members, *(const char *const *)at);
    case OOMWHY_LIST:
        return put_list(b, to, f, base);
    }
    return to;
}

static char *put_members(struct buffer *b, char *to, const struct oomwhy_field *f, const char *base) {
    for (; f->name; f++) {
        if (f->type == OOMWHY_INT) { /* half of them are */
            int64_t value = *(const int64_t *)(const void *)(base + f->offset);
            if (value != OOMWHY_UNSET || !f->optional)
                to = put_char(write_int(put_key(b, to, f), value), ',');
            continue;
        }
        bool empty = emit_is_empty(f, base);
        if (empty && f->optional)
            continue;
        to = put_key(b, to, f);
        to = put_char(empty ? put_empty(to, f->type) : put_value(b, to, f, base), ',');
    }
    return to;
}

static char *put_object(struct buffer *b, char *to, const struct oomwhy_field *members, const void *base) {
    return put_end(put_members(b, put_char(to, '{'), members, base), '{', '}');
}

static void end_at(struct buffer *b, const char *to) {
    b->used = (size_t)(to - b->data);
}

void emit_json_object(struct buffer *b, const struct oomwhy_field *members, const void *base) {
    end_at(b, put_object(b, buffer_room(b, SPARE), members, base));
}

void emit_json_document(struct buffer *b, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    char *to = put_char(buffer_room(b, SPARE), '{');
    to = put_members(b, to, oomwhy_record_fields(), (const char *)r);
    to = put_members(b, to, oomwhy_analysis_fields(), (const char *)a);
    end_at(b, put_end(to, '{', '}'));
}

static void json_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    buffer_puts(o->to, o->count ? ",\n" : "[\n");
    emit_json_document(o->to, r, a);
}

static void json_end(struct output *o) {
    buffer_puts(o->to, o->count ? "\n]\n" : "[]\n");
}

static void jsonl_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    emit_json_document(o->to, r, a);
    buffer_add(o->to, "\n", 1);
}

const struct emitter oomwhy_emit_json = { "json", NULL, json_record, json_end };
const struct emitter oomwhy_emit_jsonl = { "jsonl", NULL, jsonl_record, NULL };
