/* SPDX-License-Identifier: MIT */
/* emit_yaml.c - the JSON document as YAML, through libyaml; it alone knows what YAML would misread. */
#include "emit_yaml.h"
#include "number.h"
#include "utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

static int write_to_buffer(void *to, unsigned char *bytes, size_t n) {
    buffer_add(to, (const char *)bytes, n);
    return 1;
}

/* made: what making the event returned. The only failure possible is that of memory. */
static void send(struct output *o, int made, yaml_event_t *event) {
    if ((!made || !yaml_emitter_emit(o->state, event)) && o->to->error == 0)
        o->to->error = ENOMEM;
}

static void put_scalar(struct output *o, const char *text, size_t n, yaml_scalar_style_t style) {
    yaml_event_t event;
    const yaml_char_t *value = (const yaml_char_t *)text;
    send(o, yaml_scalar_event_initialize(&event, NULL, NULL, value, (int)n, 1, 1, style), &event);
}

static void put_plain(struct output *o, const char *text) {
    put_scalar(o, text, strlen(text), YAML_PLAIN_SCALAR_STYLE);
}

static void begin_mapping(struct output *o) {
    yaml_event_t event;
    send(o, yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE), &event);
}

static void end_mapping(struct output *o) {
    yaml_event_t event;
    send(o, yaml_mapping_end_event_initialize(&event), &event);
}

static void begin_sequence(struct output *o) {
    yaml_event_t event;
    send(o, yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE), &event);
}

static void end_sequence(struct output *o) {
    yaml_event_t event;
    send(o, yaml_sequence_end_event_initialize(&event), &event);
}

/* Unquoted these are not strings, in YAML 1.1 or in 1.2. */
static bool is_word_of_yaml(const char *text, size_t n) {
    static const char *const words[] = { "y", "n", "yes", "no", "true", "false", "on", "off", "null" };
    if (n >= sizeof "false" || !strchr("yYnNtTfFoO", *text))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Nor is much a string that does not start with a letter. */
static yaml_scalar_style_t style_of(const char *text, size_t n, bool printable) {
    bool plain = (isalpha((unsigned char)*text) || *text == '/') && !is_word_of_yaml(text, n) &&
                 (printable || !strpbrk(text, "\n\r\t"));
    return plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

/* False when it is not all UTF-8. */
static bool put_string(struct output *o, const char *text) {
    size_t n = utf8_plain(text);
    bool printable = !text[n], valid = printable || utf8_valid(text);
    char *repaired = valid ? NULL : utf8_repaired(text);
    const char *shown = repaired ? repaired : text;
    n = printable ? n : strlen(shown);
    put_scalar(o, shown, n, style_of(shown, n, printable));
    free(repaired);
    return valid;
}

static void put_hex_sibling(struct output *o, const struct oomwhy_field *f, const char *bytes) {
    size_t n = strlen(bytes), name_size = f->name_length + sizeof "_hex";
    char *name = malloc(name_size + 2 * n + 1);
    if (!name) {
        o->to->error = ENOMEM;
        return;
    }
    char *hex = name + name_size;
    snprintf(name, name_size, "%s_hex", f->name);
    for (size_t i = 0; i < n; i++)
        sprintf(hex + 2 * i, "%02x", (unsigned char)bytes[i]);
    put_plain(o, name);
    put_scalar(o, hex, 2 * n, style_of(hex, 2 * n, true));
    free(name);
}

static void put_int(struct output *o, int64_t value) {
    char text[NUMBER_MAX];
    if (value == OOMWHY_UNSET)
        put_plain(o, "null");
    else
        put_scalar(o, text, (size_t)(number_write_int(text, value) - text), YAML_PLAIN_SCALAR_STYLE);
}

static void put_real(struct output *o, double value) {
    char text[NUMBER_MAX];
    put_scalar(o, text, (size_t)(number_write_real(text, value) - text), YAML_PLAIN_SCALAR_STYLE);
}

static void put_bool(struct output *o, bool value) {
    put_plain(o, value ? "true" : "false");
}

static void put_strings(struct output *o, const struct oomwhy_strings *strings) {
    begin_sequence(o);
    for (size_t i = 0; i < strings->count; i++)
        put_string(o, strings->items[i]);
    end_sequence(o);
}

static void put_numbers(struct output *o, const struct oomwhy_numbers *numbers) {
    begin_mapping(o);
    for (size_t i = 0; i < numbers->count; i++) {
        put_string(o, numbers->items[i].name);
        put_int(o, numbers->items[i].value);
    }
    end_mapping(o);
}

static void put_value(struct output *o, const struct oomwhy_field *f, const char *base);

static void put_members(struct output *o, const struct oomwhy_field *f, const char *base) {
    for (; f->name; f++) {
        bool empty = emit_is_empty(f, base);
        if (empty && f->optional)
            continue;
        put_scalar(o, f->name, f->name_length, YAML_PLAIN_SCALAR_STYLE);
        if (empty && !emit_is_collection(f->type))
            put_plain(o, "null");
        else
            put_value(o, f, base);
    }
}

static void put_object(struct output *o, const struct oomwhy_field *members, const char *base) {
    begin_mapping(o);
    put_members(o, members, base);
    end_mapping(o);
}

static void put_list(struct output *o, const struct oomwhy_field *f, const char *base) {
    const char *item = *(const char *const *)(const void *)(base + f->offset);
    size_t count = *(const size_t *)(const void *)(base + f->count_offset);
    begin_sequence(o);
    for (size_t i = 0; i < count; i++, item += f->size)
        put_object(o, f->members, item);
    end_sequence(o);
}

static void put_text_member(struct output *o, const struct oomwhy_field *f, const char *text) {
    if (!put_string(o, text))
        put_hex_sibling(o, f, text);
}

static void put_value(struct output *o, const struct oomwhy_field *f, const char *base) {
    const void *at = base + f->offset;
    switch (f->type) {
    case OOMWHY_INT:
        put_int(o, *(const int64_t *)at);
        break;
    case OOMWHY_REAL:
        put_real(o, *(const double *)at);
        break;
    case OOMWHY_STR:
        put_text_member(o, f, *(const char *const *)at);
        break;
    case OOMWHY_BOOL:
        put_bool(o, *(const bool *)at);
        break;
    case OOMWHY_TRUTH:
        put_bool(o, *(const enum oomwhy_truth *)at == OOMWHY_TRUE);
        break;
    case OOMWHY_ENUM:
        put_string(o, f->names[*(const unsigned *)at]);
        break;
    case OOMWHY_STRINGS:
        put_strings(o, at);
        break;
    case OOMWHY_NUMBERS:
        put_numbers(o, at);
        break;
    case OOMWHY_STRUCT:
        put_object(o, f->members, at);
        break;
    case OOMWHY_POINTER:
        put_object(o, f->members, *(const char *const *)at);
        break;
    case OOMWHY_LIST:
        put_list(o, f, base);
        break;
    }
}

void emit_yaml_begin(struct output *o) {
    yaml_emitter_t *emitter = malloc(sizeof *emitter);
    yaml_event_t event;
    if (!emitter || !yaml_emitter_initialize(emitter)) {
        free(emitter);
        o->to->error = ENOMEM;
        return;
    }
    yaml_emitter_set_output(emitter, write_to_buffer, o->to);
    yaml_emitter_set_unicode(emitter, 1);
    yaml_emitter_set_width(emitter, -1); /* a sentence stays one line */
    o->state = emitter;
    send(o, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), &event);
    send(o, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1), &event);
    begin_sequence(o);
}

static void yaml_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    if (!o->state)
        return;
    begin_mapping(o);
    put_members(o, oomwhy_record_fields(), (const char *)r);
    put_members(o, oomwhy_analysis_fields(), (const char *)a);
    end_mapping(o);
    if (!yaml_emitter_flush(o->state))
        o->to->error = o->to->error ? o->to->error : ENOMEM;
}

void emit_yaml_object(struct output *o, const struct oomwhy_field *members, const void *base) {
    if (o->state)
        put_object(o, members, base);
}

void emit_yaml_end(struct output *o) {
    yaml_event_t event;
    if (!o->state)
        return;
    end_sequence(o);
    send(o, yaml_document_end_event_initialize(&event, 1), &event);
    send(o, yaml_stream_end_event_initialize(&event), &event);
    yaml_emitter_delete(o->state);
    free(o->state);
    o->state = NULL;
}

const struct emitter oomwhy_emit_yaml = { "yaml", emit_yaml_begin, yaml_record, emit_yaml_end };
