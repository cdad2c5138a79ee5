/* SPDX-License-Identifier: MIT */
/* expect.c - walks a YAML document beside the described members of a record. Knows nothing of logs. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include "expect.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { PATH_SIZE = 256, SCALAR_SIZE = 32 };

struct expectation {
    yaml_document_t document;
    yaml_node_t *root;
};

/* What is being compared: the document its nodes live in, and where differences are written. */
struct comparison {
    yaml_document_t *document;
    FILE *out;
};

static const char *text_of(const yaml_node_t *node) {
    return (const char *)node->data.scalar.value;
}

static bool is_null(const yaml_node_t *node) {
    return node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (strcmp(text_of(node), "~") == 0 || strcmp(text_of(node), "null") == 0 || !*text_of(node));
}

static size_t item_count(const yaml_node_t *sequence) {
    return (size_t)(sequence->data.sequence.items.top - sequence->data.sequence.items.start);
}

static yaml_node_t *item(struct comparison *c, const yaml_node_t *sequence, size_t i) {
    return yaml_document_get_node(c->document, sequence->data.sequence.items.start[i]);
}

static size_t pair_count(const yaml_node_t *mapping) {
    return (size_t)(mapping->data.mapping.pairs.top - mapping->data.mapping.pairs.start);
}

static const char *pair_key(struct comparison *c, const yaml_node_t *mapping, size_t i) {
    return text_of(yaml_document_get_node(c->document, mapping->data.mapping.pairs.start[i].key));
}

static yaml_node_t *pair_value(struct comparison *c, const yaml_node_t *mapping, size_t i) {
    return yaml_document_get_node(c->document, mapping->data.mapping.pairs.start[i].value);
}

/* Kernel text in a message: a newline or half a character must not spoil the terminal. */
static void put_text(FILE *out, const char *text) {
    for (const unsigned char *p = (const unsigned char *)text; p && *p; p++)
        fprintf(out, *p < ' ' || *p >= 0x7f ? "\\x%02x" : "%c", *p);
    if (!text)
        fputs("nothing", out);
}

static void differ(struct comparison *c, const char *path, const char *want, const char *got) {
    fprintf(c->out, "%s: expected ", path);
    put_text(c->out, want);
    fputs(", got ", c->out);
    put_text(c->out, got);
    fputc('\n', c->out);
}

static void differ_in_count(struct comparison *c, const char *path, size_t want, size_t got) {
    fprintf(c->out, "%s: expected %zu of them, got %zu\n", path, want, got);
}

/* Says so where the YAML has, for example, a list in the place of a number. */
static bool has_type(struct comparison *c, const char *path, const yaml_node_t *node, yaml_node_type_t type) {
    static const char *const names[] = { "nothing", "a single value", "a list", "a mapping" };
    if (node->type != type)
        fprintf(c->out, "%s: the .yaml has %s here, not %s\n", path, names[node->type], names[type]);
    return node->type == type;
}

/* How many elements a list or mapping must have: none for `~`. False where the YAML has something else. */
static bool wanted_count(struct comparison *c, const char *path, const yaml_node_t *want,
                         yaml_node_type_t type, size_t *ret_count) {
    if (is_null(want))
        *ret_count = 0;
    else if (has_type(c, path, want, type))
        *ret_count = type == YAML_SEQUENCE_NODE ? item_count(want) : pair_count(want);
    else
        return false;
    return true;
}

/* A value that is one word, as printed; NULL where it is absent. */
static const char *scalar_text(const struct oomwhy_field *f, const void *at, char buffer[SCALAR_SIZE]) {
    static const char *const truths[] = { NULL, "false", "true" };
    int64_t number = 0;
    if (f->type == OOMWHY_STR)
        return *(const char *const *)at;
    if (f->type == OOMWHY_BOOL)
        return truths[1 + *(const bool *)at];
    if (f->type == OOMWHY_TRUTH)
        return truths[*(const enum oomwhy_truth *)at];
    if (f->type == OOMWHY_ENUM)
        return f->names[*(const int *)at];
    if (f->type == OOMWHY_REAL) {
        snprintf(buffer, SCALAR_SIZE, "%g", *(const double *)at);
        return buffer;
    }
    number = *(const int64_t *)at;
    snprintf(buffer, SCALAR_SIZE, "%" PRId64, number);
    return number == OOMWHY_UNSET ? NULL : buffer;
}

static void compare_scalar(struct comparison *c, const char *path, const yaml_node_t *want,
                           const struct oomwhy_field *f, const void *at) {
    char buffer[SCALAR_SIZE];
    const char *got = scalar_text(f, at, buffer);
    if (is_null(want)) {
        if (got)
            differ(c, path, NULL, got);
    } else if (has_type(c, path, want, YAML_SCALAR_NODE) && (!got || strcmp(got, text_of(want)) != 0)) {
        differ(c, path, text_of(want), got);
    }
}

static void compare_hex(struct comparison *c, const char *path, const yaml_node_t *want, const char *got) {
    char *hex = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&hex, &size);
    for (const char *p = got; p && *p; p++)
        fprintf(out, "%02x", (unsigned char)*p);
    fclose(out);
    if (has_type(c, path, want, YAML_SCALAR_NODE) && strcmp(hex, text_of(want)) != 0)
        differ(c, path, text_of(want), hex);
    free(hex);
}

static void compare_strings(struct comparison *c, const char *path, const yaml_node_t *want,
                            const struct oomwhy_field *f, const void *at) {
    const struct oomwhy_strings *got = at;
    char place[PATH_SIZE];
    size_t count = 0;
    (void)f;
    if (!wanted_count(c, path, want, YAML_SEQUENCE_NODE, &count))
        return;
    if (count != got->count)
        differ_in_count(c, path, count, got->count);
    for (size_t i = 0; i < count || i < got->count; i++) {
        const char *left = i < count ? text_of(item(c, want, i)) : NULL;
        const char *right = i < got->count ? got->items[i] : NULL;
        snprintf(place, sizeof place, "%s[%zu]", path, i);
        if (!left || !right || strcmp(left, right) != 0)
            differ(c, place, left, right);
    }
}

static const struct oomwhy_number *find_number(const struct oomwhy_numbers *numbers, const char *name) {
    for (size_t i = 0; i < numbers->count; i++)
        if (strcmp(numbers->items[i].name, name) == 0)
            return &numbers->items[i];
    return NULL;
}

static void compare_numbers(struct comparison *c, const char *path, const yaml_node_t *want,
                            const struct oomwhy_field *f, const void *at) {
    const struct oomwhy_field number = { .name = f->name, .type = OOMWHY_INT };
    const struct oomwhy_numbers *got = at;
    const int64_t unset = OOMWHY_UNSET;
    char place[PATH_SIZE];
    size_t count = 0;
    if (!wanted_count(c, path, want, YAML_MAPPING_NODE, &count))
        return;
    for (size_t i = 0; i < count; i++) {
        const struct oomwhy_number *found = find_number(got, pair_key(c, want, i));
        snprintf(place, sizeof place, "%s.%s", path, pair_key(c, want, i));
        compare_scalar(c, place, pair_value(c, want, i), &number, found ? &found->value : &unset);
    }
    if (count != got->count)
        differ_in_count(c, path, count, got->count);
}

static void compare_members(struct comparison *c, const char *path, const yaml_node_t *want,
                            const struct oomwhy_field *members, const void *base);

static void compare_struct(struct comparison *c, const char *path, const yaml_node_t *want,
                           const struct oomwhy_field *f, const void *at) {
    compare_members(c, path, want, f->members, at);
}

static void compare_pointer(struct comparison *c, const char *path, const yaml_node_t *want,
                            const struct oomwhy_field *f, const void *at) {
    const void *got = *(const void *const *)at;
    if (is_null(want) && got)
        differ(c, path, NULL, "something");
    else if (!is_null(want) && !got)
        differ(c, path, "something", NULL);
    else if (got)
        compare_members(c, path, want, f->members, got);
}

static void compare_list(struct comparison *c, const char *path, const yaml_node_t *want,
                         const struct oomwhy_field *f, const void *at) {
    const size_t got = *(const size_t *)((const char *)at - f->offset + f->count_offset);
    const char *elements = *(const char *const *)at;
    char place[PATH_SIZE];
    size_t count = 0;
    if (!wanted_count(c, path, want, YAML_SEQUENCE_NODE, &count))
        return;
    if (count != got)
        differ_in_count(c, path, count, got);
    for (size_t i = 0; i < count && i < got; i++) {
        snprintf(place, sizeof place, "%s[%zu]", path, i);
        compare_members(c, place, item(c, want, i), f->members, elements + i * f->size);
    }
}

static void compare_field(struct comparison *c, const char *path, const yaml_node_t *want,
                          const struct oomwhy_field *f, const void *base) {
    static void (*const compare[])(struct comparison *, const char *, const yaml_node_t *,
                                   const struct oomwhy_field *, const void *) = {
        [OOMWHY_INT] = compare_scalar,      [OOMWHY_REAL] = compare_scalar,
        [OOMWHY_STR] = compare_scalar,      [OOMWHY_BOOL] = compare_scalar,
        [OOMWHY_TRUTH] = compare_scalar,    [OOMWHY_ENUM] = compare_scalar,
        [OOMWHY_STRINGS] = compare_strings, [OOMWHY_NUMBERS] = compare_numbers,
        [OOMWHY_STRUCT] = compare_struct,   [OOMWHY_POINTER] = compare_pointer,
        [OOMWHY_LIST] = compare_list,
    };
    compare[f->type](c, path, want, f, (const char *)base + f->offset);
}

static const struct oomwhy_field *find_field(const struct oomwhy_field *members, const char *name,
                                             size_t length) {
    for (; members->name; members++)
        if (strlen(members->name) == length && strncmp(members->name, name, length) == 0)
            return members;
    return NULL;
}

/* False when no member has this name, with or without the "_hex" that asks for its bytes. */
static bool compare_member(struct comparison *c, const char *path, const yaml_node_t *want, const char *key,
                           const struct oomwhy_field *members, const void *base) {
    const size_t length = strlen(key);
    const struct oomwhy_field *f = find_field(members, key, length);
    if (f) {
        compare_field(c, path, want, f, base);
        return true;
    }
    if (length > 4 && strcmp(key + length - 4, "_hex") == 0)
        f = find_field(members, key, length - 4);
    if (!f || f->type != OOMWHY_STR)
        return false;
    compare_hex(c, path, want, *(const char *const *)((const char *)base + f->offset));
    return true;
}

static void compare_members(struct comparison *c, const char *path, const yaml_node_t *want,
                            const struct oomwhy_field *members, const void *base) {
    char place[PATH_SIZE];
    if (is_null(want)) {
        for (const struct oomwhy_field *f = members; f->name; f++) {
            snprintf(place, sizeof place, "%s.%s", path, f->name);
            compare_field(c, place, want, f, base);
        }
        return;
    }
    if (!has_type(c, path, want, YAML_MAPPING_NODE))
        return;
    for (size_t i = 0; i < pair_count(want); i++) {
        const char *key = pair_key(c, want, i);
        snprintf(place, sizeof place, "%s.%s", path, key);
        if (!compare_member(c, place, pair_value(c, want, i), key, members, base))
            fprintf(c->out, "%s: no member has this name\n", place);
    }
}

static bool has_finding(const struct oomwhy_analysis *why, const char *code) {
    for (size_t i = 0; i < why->findings_count; i++)
        if (strcmp(why->findings[i].code, code) == 0)
            return true;
    return false;
}

static void compare_findings(struct comparison *c, const char *path, const yaml_node_t *want,
                             const struct oomwhy_analysis *why) {
    if (!has_type(c, path, want, YAML_SEQUENCE_NODE))
        return;
    for (size_t i = 0; i < item_count(want); i++)
        if (!has_finding(why, text_of(item(c, want, i))))
            differ(c, path, text_of(item(c, want, i)), "other findings");
}

static void compare_record(struct comparison *c, const char *path, const yaml_node_t *want,
                           const struct oomwhy_record *record, const struct oomwhy_analysis *why) {
    char place[PATH_SIZE];
    for (size_t i = 0; i < pair_count(want); i++) {
        const char *key = pair_key(c, want, i);
        const yaml_node_t *value = pair_value(c, want, i);
        snprintf(place, sizeof place, "%s.%s", path, key);
        if (strcmp(key, "findings") == 0)
            compare_findings(c, place, value, why);
        else if (!compare_member(c, place, value, key, oomwhy_record_fields(), record) &&
                 !compare_member(c, place, value, key, oomwhy_analysis_fields(), why))
            fprintf(c->out, "%s: no member has this name\n", place);
    }
}

static void compare_records(struct comparison *c, const yaml_node_t *want,
                            struct oomwhy_record *const *records, size_t count) {
    char place[PATH_SIZE];
    if (item_count(want) != count)
        differ_in_count(c, "expect", item_count(want), count);
    for (size_t i = 0; i < item_count(want) && i < count; i++) {
        struct oomwhy_analysis *why = oomwhy_explain(records[i]);
        snprintf(place, sizeof place, "[%zu]", i);
        if (!why)
            differ(c, place, "an explanation", NULL);
        else if (has_type(c, place, item(c, want, i), YAML_MAPPING_NODE))
            compare_record(c, place, item(c, want, i), records[i], why);
        oomwhy_analysis_free(why);
    }
}

static yaml_node_t *find_top(struct expectation *e, const char *key) {
    struct comparison c = { .document = &e->document };
    for (size_t i = 0; i < pair_count(e->root); i++)
        if (strcmp(pair_key(&c, e->root, i), key) == 0)
            return pair_value(&c, e->root, i);
    return NULL;
}

char *expectation_differences(struct expectation *e, struct oomwhy_record *const *records, size_t count) {
    char *text = NULL;
    size_t size = 0;
    struct comparison c = { .document = &e->document, .out = open_memstream(&text, &size) };
    yaml_node_t *want = find_top(e, "expect");
    if (!want)
        fputs("expect: the .yaml lacks it\n", c.out);
    else if (has_type(&c, "expect", want, YAML_SEQUENCE_NODE))
        compare_records(&c, want, records, count);
    fclose(c.out);
    return text;
}

const char *expectation_text(struct expectation *e, const char *key) {
    yaml_node_t *node = find_top(e, key);
    return node && node->type == YAML_SCALAR_NODE ? text_of(node) : NULL;
}

static bool load_document(const char *path, FILE *in, yaml_document_t *ret_document) {
    yaml_parser_t parser;
    bool loaded = false;
    if (!yaml_parser_initialize(&parser))
        return false;
    yaml_parser_set_input_file(&parser, in);
    loaded = yaml_parser_load(&parser, ret_document);
    if (!loaded)
        fprintf(stderr, "%s:%zu: %s\n", path, parser.problem_mark.line + 1, parser.problem);
    yaml_parser_delete(&parser);
    return loaded;
}

struct expectation *expectation_read(const char *path) {
    struct expectation *e = calloc(1, sizeof *e);
    FILE *in = fopen(path, "r");
    bool loaded = false;
    if (!in)
        perror(path);
    else if (e)
        loaded = load_document(path, in, &e->document);
    if (in)
        fclose(in);
    if (loaded) {
        e->root = yaml_document_get_root_node(&e->document);
        if (e->root && e->root->type == YAML_MAPPING_NODE)
            return e;
        fprintf(stderr, "%s: not a YAML mapping\n", path);
        yaml_document_delete(&e->document);
    }
    free(e);
    return NULL;
}

void expectation_free(struct expectation *e) {
    if (e)
        yaml_document_delete(&e->document);
    free(e);
}
