/* SPDX-License-Identifier: MIT */
/*
 * json_text.c - bytes that are no UTF-8 (dmesg --json writes a comm as it is) travel through the decoder as
 * the last 128 characters of Unicode, U+10FF80 for 0x80 to U+10FFFF for 0xff, which nobody may assign. Should
 * they stand in the text itself, their own bytes travel that way, so that nothing is mistaken.
 */
#include "json_text.h"

#include "utf8.h"

#include <inttypes.h>
#include <string.h>

enum { FIRST_STAND_IN = 0x10ff80, LAST_STAND_IN = 0x10ffff };

static void add_stand_in(struct bytes *to, unsigned char byte) {
    const char character[] = { '\xf4', '\x8f', (char)(0xbc | byte >> 6), (char)(0x80 | (byte & 0x3f)) };
    bytes_add(to, character, sizeof character);
}

static bool is_stand_in(const char *p) {
    return p[0] == '\xf4' && p[1] == '\x8f' && (p[2] == '\xbe' || p[2] == '\xbf');
}

/* "\u1234": its number, or -1. The text ends with a NUL. */
static int take_unit(const char *p) {
    int unit = 0;
    if (p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        const char *digits = "0123456789abcdef", *digit = p[i] ? strchr(digits, p[i] | 0x20) : NULL;
        if (!digit)
            return -1;
        unit = unit * 16 + (int)(digit - digits);
    }
    return unit;
}

/*
 * Copies one escape. Half a surrogate pair, which the decoder refuses, is a byte where a program wrote
 * undecodable bytes like that (Python's surrogateescape, U+DC80 to U+DCFF), and else U+FFFD.
 */
static size_t copy_escape(const char *p, struct bytes *to) {
    int high = take_unit(p), low = high >= 0xd800 && high < 0xdc00 ? take_unit(p + 6) : -1;
    if (high < 0xd800 || high > 0xdfff) {
        size_t n = p[1] ? 2 : 1;
        bytes_add(to, p, n);
        return n;
    }
    if (low >= 0xdc00 && low <= 0xdfff) {
        int character = 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));
        if (character < FIRST_STAND_IN) {
            bytes_add(to, p, 12);
        } else { /* its own four bytes */
            add_stand_in(to, 0xf4);
            add_stand_in(to, 0x8f);
            add_stand_in(to, (unsigned char)(0x80 | (character >> 6 & 0x3f)));
            add_stand_in(to, (unsigned char)(0x80 | (character & 0x3f)));
        }
        return 12;
    }
    if (high >= 0xdc80 && high <= 0xdcff)
        add_stand_in(to, (unsigned char)(high & 0xff));
    else
        bytes_add(to, UTF8_REPLACEMENT, sizeof UTF8_REPLACEMENT - 1);
    return 6;
}

static void copy_character(const char **p, struct bytes *to) {
    const char *from = *p;
    uint32_t character = utf8_take(p);
    if (character != UTF8_INVALID && character < FIRST_STAND_IN)
        bytes_add(to, from, (size_t)(*p - from));
    else
        for (; from < *p; from++)
            add_stand_in(to, (unsigned char)*from);
}

json_t *json_text_load(struct slice text, struct bytes *room) {
    const char *p = text.p, *end = text.p + text.n;
    room->n = 0;
    while (p < end && *p) {
        size_t plain = 0;
        while (p + plain < end && p[plain] != '\0' && p[plain] != '\\' && !(p[plain] & 0x80))
            plain++;
        bytes_add(room, p, plain);
        p += plain;
        if (p < end && *p == '\\')
            p += copy_escape(p, room);
        else if (p < end && *p)
            copy_character(&p, room);
    }
    json_t *value = p == end && room->n ? json_loadb(room->p, room->n, JSON_ALLOW_NUL, NULL) : NULL;
    if (json_is_object(value))
        return value;
    json_decref(value);
    return NULL;
}

static bool add_string(const json_t *value, struct bytes *to) {
    const char *p = json_string_value(value), *end = p + json_string_length(value);
    while (p < end) {
        const char *special = memchr(p, '\xf4', (size_t)(end - p));
        bytes_add(to, p, (size_t)((special ? special : end) - p));
        p = special ? special : end;
        if (special && is_stand_in(special)) {
            bytes_put(to, (char)((p[2] & 3) << 6 | (p[3] & 0x3f)));
            p += 4;
        } else if (special) {
            bytes_put(to, *p++);
        }
    }
    return true;
}

/* [77, 105, ...]: all of it, or nothing */
static bool add_numbers(const json_t *list, struct bytes *to) {
    size_t before = to->n;
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_int_t byte = json_integer_value(json_array_get(list, i));
        if (!json_is_integer(json_array_get(list, i)) || byte < 0 || byte > 255) {
            to->n = before;
            return false;
        }
        bytes_put(to, (char)byte);
    }
    return true;
}

bool json_text_bytes(const json_t *value, struct bytes *to) {
    if (json_is_string(value))
        return add_string(value, to);
    if (json_is_integer(value))
        bytes_printf(to, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_array(value) && json_is_integer(json_array_get(value, 0)))
        return add_numbers(value, to);
    else if (json_is_array(value) && json_array_size(value) &&
             !json_is_array(json_array_get(json_array_get(value, 0), 0)))
        return json_text_bytes(json_array_get(value, 0), to); /* a field given several times */
    else
        return false;
    return true;
}

json_t *json_text_member(const json_t *object, const char *name) {
    json_t *value = json_object_get(object, name);
    return json_is_null(value) ? NULL : value;
}
