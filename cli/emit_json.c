/* SPDX-License-Identifier: MIT */
/* emit_json.c - JSON and JSON lines, written straight into the buffer: a busy log has millions of numbers. */
#include "emit_json.h"
#include "number.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PIECE 1024 /* of a string, written between two looks at the buffer's room */

static void put_char(struct buffer *b, char c) {
    *buffer_room(b, 1) = c;
    b->used++;
}

#define PUT(b, literal) put_bytes((b), (literal), sizeof(literal) - 1)

static inline void put_bytes(struct buffer *b, const char *bytes, size_t n) {
    memcpy(buffer_room(b, n), bytes, n);
    b->used += n;
}

/* What stands there is null when there is no number. */
static inline char *write_int(char *to, int64_t value) {
    if (value == OOMWHY_UNSET)
        return (char *)memcpy(to, "null", 4) + 4;
    return number_write_int(to, value);
}

static void put_truth(struct buffer *b, bool truth) {
    if (truth)
        PUT(b, "true");
    else
        PUT(b, "false");
}

static void put_real(struct buffer *b, double value) {
    char *start = buffer_room(b, NUMBER_MAX);
    b->used += (size_t)(number_write_real(start, value) - start);
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
    if (n < BLOCK && n >= 4 && !in_page && copy_short(to, from, n))
        return n;
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

/* False when it is not all UTF-8. */
static bool put_text(struct buffer *b, const char *text) {
    bool valid = true;
    for (size_t n = strlen(text), piece, copied; n > 0; n -= copied, text += copied) {
        char *to = buffer_room(b, PIECE + 8);
        piece = n < PIECE ? n : PIECE;
        copied = copy_plain(to, text, piece, b->in_page);
        b->used += copied;
        if (copied < piece) {
            const char *special = text + copied, *end = special;
            uint32_t c = utf8_take(&end);
            size_t length = (size_t)(end - special);
            valid = valid && c != UTF8_INVALID;
            b->used += (size_t)(write_special(to + copied, c, special, length) - (to + copied));
            copied += length;
        }
    }
    return valid;
}

/* Most strings are short and plain: with both quotes at once. */
static inline bool put_string(struct buffer *b, const char *text) {
    size_t n = strlen(text);
    char *to = buffer_room(b, PIECE + 2);
    to[0] = '"';
    if (n <= PIECE && copy_plain(to + 1, text, n, b->in_page) == n) {
        to[n + 1] = '"';
        b->used += n + 2;
        return true;
    }
    b->used++;
    bool valid = put_text(b, text);
    put_char(b, '"');
    return valid;
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

enum { KEY_EXTRA = 4 }; /* what stands before, two quotes and a colon */

static inline char *write_key(char *to, char before, const struct oomwhy_field *f) {
    to[0] = before;
    to[1] = '"';
    copy_name(to + 2, f->name, f->name_length);
    memcpy(to + 2 + f->name_length, "\":", 2);
    return to + f->name_length + KEY_EXTRA;
}

static inline void put_key(struct buffer *b, char before, const struct oomwhy_field *f) {
    char *start = buffer_room(b, f->name_length + (size_t)KEY_EXTRA);
    b->used += (size_t)(write_key(start, before, f) - start);
}

/* Half of all members are this. */
static inline void put_int_member(struct buffer *b, char before, const struct oomwhy_field *f,
                                  int64_t value) {
    char *start = buffer_room(b, f->name_length + (size_t)KEY_EXTRA + NUMBER_MAX);
    b->used += (size_t)(write_int(write_key(start, before, f), value) - start);
}

/* The exact bytes of a string that is not UTF-8, as a member of their own. */
static void put_hex_sibling(struct buffer *b, const struct oomwhy_field *f, const char *bytes) {
    static const char digits[] = "0123456789abcdef";
    buffer_printf(b, ",\"%s_hex\":\"", f->name);
    for (; *bytes; bytes++) {
        put_char(b, digits[(unsigned char)*bytes >> 4]);
        put_char(b, digits[(unsigned char)*bytes & 15]);
    }
    put_char(b, '"');
}

static void put_strings(struct buffer *b, const struct oomwhy_strings *strings) {
    for (size_t i = 0; i < strings->count; i++) {
        put_char(b, i ? ',' : '[');
        put_string(b, strings->items[i]);
    }
    put_char(b, ']');
}

static void put_numbers(struct buffer *b, const struct oomwhy_numbers *numbers) {
    for (size_t i = 0; i < numbers->count; i++) {
        put_char(b, i ? ',' : '{');
        put_string(b, numbers->items[i].name);
        char *start = buffer_room(b, NUMBER_MAX + 1);
        *start = ':';
        b->used += (size_t)(write_int(start + 1, numbers->items[i].value) - start);
    }
    put_char(b, '}');
}

static void put_value(struct buffer *b, const struct oomwhy_field *f, const char *base);

/* Returns what belongs before the next member: still '{' if there was none. */
static char put_members(struct buffer *b, const struct oomwhy_field *f, const char *base, char before) {
    for (; f->name; f++) {
        bool empty = emit_is_empty(f, base);
        if (empty && f->optional)
            continue;
        if (f->type == OOMWHY_INT) {
            put_int_member(b, before, f, *(const int64_t *)(const void *)(base + f->offset));
            before = ',';
            continue;
        }
        put_key(b, before, f);
        before = ',';
        if (!empty)
            put_value(b, f, base);
        else if (!emit_is_collection(f->type))
            PUT(b, "null");
        else if (f->type == OOMWHY_NUMBERS)
            PUT(b, "{}");
        else
            PUT(b, "[]");
    }
    return before;
}

void emit_json_object(struct buffer *b, const struct oomwhy_field *members, const void *base) {
    if (put_members(b, members, base, '{') == '{')
        put_char(b, '{');
    put_char(b, '}');
}

static void put_list(struct buffer *b, const struct oomwhy_field *f, const char *base) {
    const char *item = *(const char *const *)(const void *)(base + f->offset);
    size_t count = *(const size_t *)(const void *)(base + f->count_offset);
    for (size_t i = 0; i < count; i++, item += f->size) {
        put_char(b, i ? ',' : '[');
        emit_json_object(b, f->members, item);
    }
    put_char(b, ']');
}

static void put_value(struct buffer *b, const struct oomwhy_field *f, const char *base) {
    const void *at = base + f->offset;
    switch (f->type) {
    case OOMWHY_INT: /* see put_members() */
        break;
    case OOMWHY_REAL:
        put_real(b, *(const double *)at);
        break;
    case OOMWHY_STR:
        if (!put_string(b, *(const char *const *)at))
            put_hex_sibling(b, f, *(const char *const *)at);
        break;
    case OOMWHY_BOOL:
        put_truth(b, *(const bool *)at);
        break;
    case OOMWHY_TRUTH:
        put_truth(b, *(const enum oomwhy_truth *)at == OOMWHY_TRUE);
        break;
    case OOMWHY_ENUM:
        put_string(b, f->names[*(const unsigned *)at]);
        break;
    case OOMWHY_STRINGS:
        put_strings(b, at);
        break;
    case OOMWHY_NUMBERS:
        put_numbers(b, at);
        break;
    case OOMWHY_STRUCT:
        emit_json_object(b, f->members, at);
        break;
    case OOMWHY_POINTER:
        emit_json_object(b, f->members, *(const char *const *)at);
        break;
    case OOMWHY_LIST:
        put_list(b, f, base);
        break;
    }
}

void emit_json_document(struct buffer *b, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    char before = put_members(b, oomwhy_record_fields(), (const char *)r, '{');
    put_members(b, oomwhy_analysis_fields(), (const char *)a, before);
    put_char(b, '}');
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
    put_char(o->to, '\n');
}

const struct emitter oomwhy_emit_json = { "json", NULL, json_record, json_end };
const struct emitter oomwhy_emit_jsonl = { "jsonl", NULL, jsonl_record, NULL };
