/* SPDX-License-Identifier: MIT */
/* expect.c - walks a YAML document beside the described members of a record. Knows nothing of logs. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include "expect.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { PATH_SIZE = 256, SCALAR_SIZE = 32 };

struct expectation {
    yaml_document_t document;
    yaml_node_t *root; /* a mapping */
};

/* The document that the nodes live in, where differences are written, and where we are: "[0].victims[1].pid".
 */
struct comparison {
    yaml_document_t *document;
    FILE *out;
    char path[PATH_SIZE];
};

/* ---- the YAML side ---- */

static const char *text_of(const yaml_node_t *node) {
    return (const char *)node->data.scalar.value;
}

static bool is_null(const yaml_node_t *node) {
    return node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (strcmp(text_of(node), "~") == 0 || strcmp(text_of(node), "null") == 0 || !*text_of(node));
}

static size_t item_count(const yaml_node_t *list) {
    return (size_t)(list->data.sequence.items.top - list->data.sequence.items.start);
}

static yaml_node_t *item(struct comparison *c, const yaml_node_t *list, size_t i) {
    return yaml_document_get_node(c->document, list->data.sequence.items.start[i]);
}

static size_t pair_count(const yaml_node_t *mapping) {
    return (size_t)(mapping->data.mapping.pairs.top - mapping->data.mapping.pairs.start);
}

struct pair {
    const char *key;
    yaml_node_t *value;
};

static struct pair pair(struct comparison *c, const yaml_node_t *mapping, size_t i) {
    const yaml_node_pair_t *p = &mapping->data.mapping.pairs.start[i];
    return (struct pair){ text_of(yaml_document_get_node(c->document, p->key)),
                          yaml_document_get_node(c->document, p->value) };
}

/* ---- where we are, and what is wrong there ---- */

/* One step down the path; leave() with what this returned goes back up. */
__attribute__((format(printf, 2, 3))) static size_t enter(struct comparison *c, const char *format, ...) {
    const size_t length = strlen(c->path);
    va_list args;
    va_start(args, format);
    vsnprintf(c->path + length, sizeof c->path - length, format, args);
    va_end(args);
    return length;
}

static void leave(struct comparison *c, size_t length) {
    c->path[length] = '\0';
}

/* Kernel text in a message: a newline or half a character must not spoil the terminal. */
static void put_text(FILE *out, const char *text) {
    for (const unsigned char *p = (const unsigned char *)text; p && *p; p++)
        fprintf(out, *p < ' ' || *p >= 0x7f ? "\\x%02x" : "%c", *p);
    if (!text)
        fputs("nothing", out);
}

static void differ(struct comparison *c, const char *want, const char *got) {
    fprintf(c->out, "%s: expected ", c->path);
    put_text(c->out, want);
    fputs(", got ", c->out);
    put_text(c->out, got);
    fputc('\n', c->out);
}

static void compare_count(struct comparison *c, size_t want, size_t got) {
    if (want != got)
        fprintf(c->out, "%s: expected %zu of them, got %zu\n", c->path, want, got);
}

/* Says so where the YAML has, for example, a list in the place of a number. */
static bool has_type(struct comparison *c, const yaml_node_t *node, yaml_node_type_t type) {
    static const char *const names[] = { "nothing", "a single value", "a list", "a mapping" };
    if (node->type != type)
        fprintf(c->out, "%s: the .yaml has %s here, not %s\n", c->path, names[node->type], names[type]);
    return node->type == type;
}

/* How many elements a list or mapping must have: none for `~`. False where the YAML has something else. */
static bool wanted_count(struct comparison *c, const yaml_node_t *want, yaml_node_type_t type,
                         size_t *ret_count) {
    if (!is_null(want) && !has_type(c, want, type))
        return false;
    *ret_count = is_null(want) ? 0 : type == YAML_SEQUENCE_NODE ? item_count(want) : pair_count(want);
    return true;
}

/* ---- one function a kind of member ---- */

/* A value that is one word, as printed; NULL where it is absent. */
static const char *scalar_text(const struct oomwhy_field *f, const void *at, char buffer[SCALAR_SIZE]) {
    static const char *const truths[] = { NULL, "false", "true" };
    if (f->type == OOMWHY_STR)
        return *(const char *const *)at;
    if (f->type == OOMWHY_BOOL)
        return truths[1 + *(const bool *)at];
    if (f->type == OOMWHY_TRUTH)
        return truths[*(const enum oomwhy_truth *)at];
    if (f->type == OOMWHY_ENUM)
        return f->names[*(const int *)at];
    if (f->type == OOMWHY_REAL)
        snprintf(buffer, SCALAR_SIZE, "%g", *(const double *)at);
    else if (*(const int64_t *)at == OOMWHY_UNSET)
        return NULL;
    else
        snprintf(buffer, SCALAR_SIZE, "%" PRId64, *(const int64_t *)at);
    return buffer;
}

static void compare_scalar(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                           const void *at) {
    char buffer[SCALAR_SIZE];
    const char *got = scalar_text(f, at, buffer);
    if (is_null(want)) {
        if (got)
            differ(c, NULL, got);
    } else if (has_type(c, want, YAML_SCALAR_NODE) && (!got || strcmp(got, text_of(want)) != 0)) {
        differ(c, text_of(want), got);
    }
}

static void compare_hex(struct comparison *c, const yaml_node_t *want, const char *got) {
    char *hex = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&hex, &size);
    for (const char *p = got; p && *p; p++)
        fprintf(out, "%02x", (unsigned char)*p);
    fclose(out);
    if (has_type(c, want, YAML_SCALAR_NODE) && strcmp(hex, text_of(want)) != 0)
        differ(c, text_of(want), hex);
    free(hex);
}

static void compare_strings(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                            const void *at) {
    const struct oomwhy_strings *got = at;
    size_t count = 0;
    (void)f;
    if (!wanted_count(c, want, YAML_SEQUENCE_NODE, &count))
        return;
    compare_count(c, count, got->count);
    for (size_t i = 0; i < count && i < got->count; i++) {
        size_t here = enter(c, "[%zu]", i);
        if (strcmp(text_of(item(c, want, i)), got->items[i]) != 0)
            differ(c, text_of(item(c, want, i)), got->items[i]);
        leave(c, here);
    }
}

static const int64_t *find_number(const struct oomwhy_numbers *numbers, const char *name) {
    static const int64_t unset = OOMWHY_UNSET;
    for (size_t i = 0; i < numbers->count; i++)
        if (strcmp(numbers->items[i].name, name) == 0)
            return &numbers->items[i].value;
    return &unset;
}

static void compare_numbers(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                            const void *at) {
    const struct oomwhy_field number = { .name = f->name, .type = OOMWHY_INT };
    const struct oomwhy_numbers *got = at;
    size_t count = 0;
    if (!wanted_count(c, want, YAML_MAPPING_NODE, &count))
        return;
    compare_count(c, count, got->count);
    for (size_t i = 0; i < count; i++) {
        struct pair p = pair(c, want, i);
        size_t here = enter(c, ".%s", p.key);
        compare_scalar(c, p.value, &number, find_number(got, p.key));
        leave(c, here);
    }
}

static void compare_struct(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                           const void *at);

static void compare_pointer(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                            const void *at) {
    const void *got = *(const void *const *)at;
    if (is_null(want) && got)
        differ(c, NULL, "something");
    else if (!is_null(want) && !got)
        differ(c, "something", NULL);
    else if (got)
        compare_struct(c, want, f, got);
}

static void compare_list(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                         const void *at) {
    const size_t got = *(const size_t *)((const char *)at - f->offset + f->count_offset);
    const char *elements = *(const char *const *)at;
    size_t count = 0;
    if (!wanted_count(c, want, YAML_SEQUENCE_NODE, &count))
        return;
    compare_count(c, count, got);
    for (size_t i = 0; i < count && i < got; i++) {
        size_t here = enter(c, "[%zu]", i);
        compare_struct(c, item(c, want, i), f, elements + i * f->size);
        leave(c, here);
    }
}

static void compare_field(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                          const void *base) {
    static void (*const compare[])(struct comparison *, const yaml_node_t *, const struct oomwhy_field *,
                                   const void *) = {
        [OOMWHY_INT] = compare_scalar,      [OOMWHY_REAL] = compare_scalar,
        [OOMWHY_STR] = compare_scalar,      [OOMWHY_BOOL] = compare_scalar,
        [OOMWHY_TRUTH] = compare_scalar,    [OOMWHY_ENUM] = compare_scalar,
        [OOMWHY_STRINGS] = compare_strings, [OOMWHY_NUMBERS] = compare_numbers,
        [OOMWHY_STRUCT] = compare_struct,   [OOMWHY_POINTER] = compare_pointer,
        [OOMWHY_LIST] = compare_list,
    };
    compare[f->type](c, want, f, (const char *)base + f->offset);
}

static const struct oomwhy_field *find_field(const struct oomwhy_field *members, const char *name,
                                             size_t length) {
    for (; members->name; members++)
        if (members->name_length == length && memcmp(members->name, name, length) == 0)
            return members;
    return NULL;
}

/* False when no member has this name, with or without the "_hex" that asks for its bytes. */
static bool compare_member(struct comparison *c, const yaml_node_t *want, const char *key,
                           const struct oomwhy_field *members, const void *base) {
    const size_t length = strlen(key);
    const struct oomwhy_field *f = find_field(members, key, length);
    if (f) {
        compare_field(c, want, f, base);
        return true;
    }
    if (length > 4 && strcmp(key + length - 4, "_hex") == 0)
        f = find_field(members, key, length - 4);
    if (!f || f->type != OOMWHY_STR)
        return false;
    compare_hex(c, want, *(const char *const *)((const char *)base + f->offset));
    return true;
}

static void compare_struct(struct comparison *c, const yaml_node_t *want, const struct oomwhy_field *f,
                           const void *at) {
    for (const struct oomwhy_field *m = f->members; is_null(want) && m->name; m++) {
        size_t here = enter(c, ".%s", m->name);
        compare_field(c, want, m, at);
        leave(c, here);
    }
    if (is_null(want) || !has_type(c, want, YAML_MAPPING_NODE))
        return;
    for (size_t i = 0; i < pair_count(want); i++) {
        struct pair p = pair(c, want, i);
        size_t here = enter(c, ".%s", p.key);
        if (!compare_member(c, p.value, p.key, f->members, at))
            fprintf(c->out, "%s: no member has this name\n", c->path);
        leave(c, here);
    }
}

/* ---- whole records ---- */

static void compare_findings(struct comparison *c, const yaml_node_t *want,
                             const struct oomwhy_analysis *why) {
    size_t count = 0;
    if (!wanted_count(c, want, YAML_SEQUENCE_NODE, &count))
        return;
    for (size_t i = 0; i < count; i++) {
        const char *code = text_of(item(c, want, i));
        size_t n = 0;
        while (n < why->findings_count && strcmp(why->findings[n].code, code) != 0)
            n++;
        if (n == why->findings_count)
            differ(c, code, "other findings");
    }
}

static void compare_record(struct comparison *c, const yaml_node_t *want, const struct oomwhy_record *record,
                           const struct oomwhy_analysis *why) {
    for (size_t i = 0; i < pair_count(want); i++) {
        struct pair p = pair(c, want, i);
        size_t here = enter(c, ".%s", p.key);
        if (strcmp(p.key, "findings") == 0)
            compare_findings(c, p.value, why);
        else if (!compare_member(c, p.value, p.key, oomwhy_record_fields(), record) &&
                 !compare_member(c, p.value, p.key, oomwhy_analysis_fields(), why))
            fprintf(c->out, "%s: no member has this name\n", c->path);
        leave(c, here);
    }
}

static void compare_records(struct comparison *c, const yaml_node_t *want,
                            struct oomwhy_record *const *records, size_t count) {
    compare_count(c, item_count(want), count);
    for (size_t i = 0; i < item_count(want) && i < count; i++) {
        struct oomwhy_analysis *why = oomwhy_explain(records[i]);
        size_t here = enter(c, "[%zu]", i);
        if (!why)
            differ(c, "an explanation", NULL);
        else if (has_type(c, item(c, want, i), YAML_MAPPING_NODE))
            compare_record(c, item(c, want, i), records[i], why);
        leave(c, here);
        oomwhy_analysis_free(why);
    }
}

/* ---- the file ---- */

static yaml_node_t *find_top(struct expectation *e, const char *key) {
    struct comparison c = { .document = &e->document };
    for (size_t i = 0; i < pair_count(e->root); i++)
        if (strcmp(pair(&c, e->root, i).key, key) == 0)
            return pair(&c, e->root, i).value;
    return NULL;
}

char *expectation_differences(struct expectation *e, struct oomwhy_record *const *records, size_t count) {
    char *text = NULL;
    size_t size = 0;
    struct comparison c = { .document = &e->document, .out = open_memstream(&text, &size) };
    yaml_node_t *want = find_top(e, "expect");
    if (!want)
        fputs("expect: the .yaml lacks it\n", c.out);
    else if (has_type(&c, want, YAML_SEQUENCE_NODE))
        compare_records(&c, want, records, count);
    fclose(c.out);
    return text;
}

const char *expectation_text(struct expectation *e, const char *key) {
    yaml_node_t *node = find_top(e, key);
    return node && node->type == YAML_SCALAR_NODE ? text_of(node) : NULL;
}

static bool load_document(const char *path, FILE *in, struct expectation *e) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return false;
    yaml_parser_set_input_file(&parser, in);
    bool loaded = yaml_parser_load(&parser, &e->document);
    if (!loaded)
        fprintf(stderr, "%s:%zu: %s\n", path, parser.problem_mark.line + 1, parser.problem);
    yaml_parser_delete(&parser);
    return loaded;
}

struct expectation *expectation_read(const char *path) {
    struct expectation *e = calloc(1, sizeof *e);
    FILE *in = fopen(path, "r");
    if (!in)
        perror(path);
    if (e && in && load_document(path, in, e))
        e->root = yaml_document_get_root_node(&e->document);
    if (in)
        fclose(in);
    if (e && e->root && e->root->type == YAML_MAPPING_NODE)
        return e;
    fprintf(stderr, "%s: not a mapping in YAML\n", path);
    expectation_free(e);
    return NULL;
}

void expectation_free(struct expectation *e) {
    if (e)
        yaml_document_delete(&e->document);
    free(e);
}
