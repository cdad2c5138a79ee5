/* SPDX-License-Identifier: MIT */
/*
 * form_json.c - finds the objects in a stream of JSON, however they are laid out: one a line, spread over
 * many lines, in one array. A damaged one costs itself alone, and lines that are no JSON are read as text.
 */
#include "json_object.h"

#include <string.h>

enum { LONGEST = 16 * 1024 * 1024 };

/* The blank, list marks and the record separator of application/json-seq: all that stands between objects. */
static bool is_between(char c) {
    return c != '\0' && strchr(" \t\r,[]}\x1e", c);
}

static bool json_recognise(struct slice s) {
    size_t i = slice_starts(s, "data: ") ? 6 : 0;
    bool list = false;
    for (; i < s.n && (is_between(s.p[i]) || s.p[i] == '\n'); i++)
        list = list || s.p[i] == '[';
    return i < s.n && s.p[i] == '{' && (list || s.n - i < 2 || strchr("\" \t\r\n}", s.p[i + 1]));
}

/* The list of messages in one big object: { "dmesg": [. Its objects are taken one by one, and it is
 * forgotten. */
static bool opens_messages(struct slice s) {
    static const char *const keys[] = { "\"dmesg\"", "\"events\"", "\"logEvents\"" };
    bool colon = false;
    for (; s.n && (is_between(s.p[s.n - 1]) || s.p[s.n - 1] == '\n' || s.p[s.n - 1] == ':'); s.n--)
        colon = colon || s.p[s.n - 1] == ':';
    for (size_t i = 0; colon && i < sizeof keys / sizeof *keys; i++) {
        size_t n = strlen(keys[i]);
        if (s.n >= n && memcmp(s.p + s.n - n, keys[i], n) == 0)
            return true;
    }
    return false;
}

static void take_object(struct decoder *d, struct slice text) {
    json_t *object = json_text_load(text, &d->room);
    if (object)
        json_object_take(d, object);
    else
        d->broken++;
    json_decref(object);
}

static void take_text(struct decoder *d, struct slice line) {
    bytes_add(&d->lines, line.p, line.n);
    bytes_put(&d->lines, '\n');
}

/* ---- the scan: one byte at a time; `before` is all since the last thing that was done with ---- */

static void open_object(struct json_place *place) {
    place->in = PLACE_OBJECT;
    place->depth = 0;
    place->string = place->escaped = false;
    place->margin = place->seen ? place->margin : place->column;
    place->seen = true;
}

/* An object cannot go on with a newline in a string, nor with a brace where the first object has its own. */
static bool is_damaged(const struct json_place *place, size_t length, char c) {
    return length > LONGEST || (place->string ? c == '\n' : c == '{' && place->column == place->margin);
}

/* These return true when the byte ends what it belongs to. */

static bool scan_between(struct decoder *d, struct slice before, char c) {
    static const char event[] = "data: "; /* of a server-sent event */
    if (!is_between(c) && c != '\n' && !(before.n < sizeof event - 1 && event[before.n] == c))
        d->json.in = PLACE_TEXT;
    return c == '\n';
}

static bool scan_text(struct decoder *d, struct slice before, char c) {
    if (c == '\n')
        take_text(d, before);
    return c == '\n';
}

static void scan_string(struct json_place *place, char c) {
    if (place->escaped)
        place->escaped = false;
    else if (c == '\\')
        place->escaped = true;
    else if (c == '"')
        place->string = false;
}

static bool scan_object(struct decoder *d, struct slice before, char c) {
    struct json_place *place = &d->json;
    if (place->string) {
        scan_string(place, c);
    } else if (c == '"') {
        place->string = true;
    } else if (c == '[' && place->depth == 1 && opens_messages(before)) {
        return true;
    } else if (c == '{' || c == '[') {
        place->depth++;
    } else if ((c == '}' || c == ']') && --place->depth == 0) {
        take_object(d, (struct slice){ before.p, before.n + 1 });
        return true;
    }
    return false;
}

/* Bytes of a string in which nothing happens: most of what there is. */
static size_t uneventful(const struct json_place *place, struct slice bytes, size_t begin) {
    size_t at = place->at;
    if (place->in != PLACE_OBJECT || !place->string || place->escaped)
        return 0;
    while (at < bytes.n && at - begin < LONGEST && bytes.p[at] != '"' && bytes.p[at] != '\\' &&
           bytes.p[at] != '\n')
        at++;
    return at - place->at;
}

static size_t json_decode(struct decoder *d, struct slice bytes) {
    static bool (*const scans[])(struct decoder * d, struct slice before, char c) = {
        [PLACE_BETWEEN] = scan_between, [PLACE_TEXT] = scan_text, [PLACE_OBJECT] = scan_object
    };
    struct json_place *place = &d->json;
    size_t begin = 0;
    for (; place->at < bytes.n; place->at++) {
        size_t n = uneventful(place, bytes, begin);
        place->column += n;
        if ((place->at += n) == bytes.n)
            break;
        char c = bytes.p[place->at];
        if (place->in == PLACE_OBJECT && is_damaged(place, place->at - begin, c)) {
            d->broken++;
            place->in = PLACE_BETWEEN;
            begin = place->at;
        }
        if (place->in == PLACE_BETWEEN && c == '{') {
            open_object(place);
            begin = place->at;
        }
        if (scans[place->in](d, (struct slice){ bytes.p + begin, place->at - begin }, c)) {
            place->in = PLACE_BETWEEN;
            begin = place->at + 1;
        }
        place->column = c == '\n' ? 0 : place->column + 1;
    }
    place->at -= begin;
    return begin;
}

static void json_finish(struct decoder *d, struct slice rest, bool last) {
    if (!last)
        return;
    d->broken += d->json.in == PLACE_OBJECT;
    if (d->json.in == PLACE_TEXT)
        take_text(d, rest);
    d->json = (struct json_place){ 0 };
}

const struct form oomwhy_form_json = { "JSON", json_recognise, json_decode, json_finish };
