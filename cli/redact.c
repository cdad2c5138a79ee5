/* SPDX-License-Identifier: MIT */
/* redact.c - one table of members; whatever is not in it counts as a name. */
#include "redact.h"

#include "pseudonym.h"
#include "redact_line.h"

#include <err.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct redactor {
    struct siphash_key key;
    struct name *names; /* of this record */
    size_t count;
    void *tree;          /* the same, to be found */
    struct bytes lines;  /* of this record, each with a NUL */
    struct words *words; /* that are no names; NULL until there are log lines */
    int64_t lines_left_out;
    bool failed; /* without memory */
};

enum treatment { KEEP, REPLACE };

/* Members that are text, by the names that are theirs wherever they stand. Numbers are kept. */
static const struct member {
    const char *name;
    enum treatment treatment;
    enum pseudonym of;
} members[] = {
    { "id", REPLACE, PSEUDONYM_HEX }, /* else guesses of a name could be tried on it */
    { "host", REPLACE, PSEUDONYM_HOST },
    { "boot_id", REPLACE, PSEUDONYM_HEX },
    { "file", REPLACE, PSEUDONYM_FILE },
    { "comm", REPLACE, PSEUDONYM_COMM },
    { "cpuset", REPLACE, PSEUDONYM_CGROUP },
    { "hardware", REPLACE, PSEUDONYM_HARDWARE },
    { "oom_memcg", REPLACE, PSEUDONYM_CGROUP },
    { "task_memcg", REPLACE, PSEUDONYM_CGROUP },
    { "memcg", REPLACE, PSEUDONYM_CGROUP },
    { "group_kill", REPLACE, PSEUDONYM_CGROUP },
    { .name = "schema" },
    { .name = "wall" },
    { .name = "wall_source" },
    { .name = "gfp_mask" },
    { .name = "gfp_flags" },
    { .name = "nodemask" },
    { .name = "mems_allowed" },
    { .name = "kernel" },
    { .name = "taint" },
    { .name = "call_trace" },
    { .name = "constraint" },
    { .name = "missing" },
    { .name = "reasons" },
    { .name = "name" }, /* of a zone, of a slab cache */
    { .name = "zone" },
    { .name = "lowmem_reserve" },
    { .name = "site" },
    { .name = "module" },
    { .name = "function" },
};

static const struct member *member_of(const struct oomwhy_field *f) {
    static const struct member unknown = { "", REPLACE, PSEUDONYM_TEXT };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(members[i].name, f->name) == 0)
            return &members[i];
    return &unknown;
}

/* ---- names of one record ---- */

static int compare_names(const void *left, const void *right) {
    const struct name *a = left, *b = right;
    return a->of != b->of ? (a->of < b->of ? -1 : 1) : strcmp(a->original, b->original);
}

static void keep_node(void *name) {
    (void)name;
}

/* Without a look at the originals: their record is gone. */
static void forget_names(struct redactor *r) {
    tdestroy(r->tree, keep_node);
    r->tree = NULL;
    for (struct name *name = r->names, *next; name; name = next) {
        next = name->next;
        free(name->pseudonym);
        free(name);
    }
    r->names = NULL;
    r->count = 0;
}

static struct name *new_name(struct redactor *r, enum pseudonym of, const char *original) {
    struct bytes text = { 0 };
    struct name *name = malloc(sizeof *name);
    pseudonym_add(&text, &r->key, of, original);
    if (name && !text.failed) {
        *name = (struct name){ r->names, of, original, text.p };
        if (tsearch(name, &r->tree, compare_names)) {
            r->names = name;
            r->count++;
            return name;
        }
    }
    bytes_free(&text);
    free(name);
    return NULL;
}

/* NULL without memory. */
static const char *pseudonym_of(struct redactor *r, enum pseudonym of, const char *original) {
    struct name key = { .of = of, .original = original };
    struct name **found = tfind(&key, &r->tree, compare_names);
    struct name *name = found ? *found : *original ? new_name(r, of, original) : NULL;
    r->failed = r->failed || (!name && *original);
    return name ? name->pseudonym : *original ? NULL : original;
}

/* ---- the walk ---- */

static void redact_text(struct redactor *r, const struct oomwhy_field *f, const char **text) {
    const struct member *m = member_of(f);
    if (*text && m->treatment == REPLACE)
        *text = pseudonym_of(r, m->of, *text);
    else if (*text && r->words)
        words_add(r->words, *text);
}

static void redact_strings(struct redactor *r, const struct oomwhy_field *f,
                           const struct oomwhy_strings *strings) {
    const char **items = (const char **)(uintptr_t)strings->items;
    for (size_t i = 0; i < strings->count; i++)
        redact_text(r, f, &items[i]);
}

/* Under the kernel's own words. */
static void take_keys(struct redactor *r, const struct oomwhy_numbers *numbers) {
    for (size_t i = 0; r->words && i < numbers->count; i++)
        words_add(r->words, numbers->items[i].name);
}

static void redact_members(struct redactor *r, const struct oomwhy_field *f, char *base) {
    for (; f->name; f++) {
        void *at = base + f->offset;
        bool is_list = f->type == OOMWHY_LIST;
        if (f->type == OOMWHY_STR)
            redact_text(r, f, at);
        else if (f->type == OOMWHY_STRINGS)
            redact_strings(r, f, at);
        else if (f->type == OOMWHY_NUMBERS)
            take_keys(r, at);
        else if (f->type == OOMWHY_STRUCT)
            redact_members(r, f->members, at);
        else if (f->type == OOMWHY_POINTER && *(char **)at)
            redact_members(r, f->members, *(char **)at);
        for (size_t i = 0; is_list && i < *(size_t *)(void *)(base + f->count_offset); i++)
            redact_members(r, f->members, *(char **)at + i * f->size);
    }
}

/* ---- log lines ---- */

/* The same text may be the name of several things. */
static int by_original(const void *left, const void *right) {
    const struct name *a = *(const struct name *const *)left, *b = *(const struct name *const *)right;
    int order = strcmp(a->original, b->original);
    return order ? order : a->of < b->of ? -1 : a->of > b->of;
}

/* Without memory its items are NULL. They are to be freed. */
static struct names sorted_names(const struct redactor *r) {
    struct names sorted = { malloc((r->count + 1) * sizeof *sorted.items), 0 };
    for (const struct name *name = r->names; sorted.items && name; name = name->next)
        sorted.items[sorted.count++] = name;
    if (sorted.items)
        qsort(sorted.items, sorted.count, sizeof *sorted.items, by_original);
    return sorted;
}

/* Keeps the lines that can be made safe; returns how many. */
static size_t redact_lines(struct redactor *r, struct oomwhy_line *lines, size_t count) {
    struct names names = sorted_names(r);
    size_t kept = 0;
    r->failed = r->failed || !names.items;
    r->lines.n = 0;
    for (size_t i = 0; names.items && i < count; i++) {
        size_t start = r->lines.n;
        if (line_redact(&r->lines, lines[i].text, &names, r->words)) {
            bytes_put(&r->lines, '\0');
            lines[kept++].number = lines[i].number;
        } else {
            r->lines.n = start;
        }
    }
    r->lines_left_out += (int64_t)(count - kept);
    r->failed = r->failed || r->lines.failed;
    const char *text = r->lines.p; /* which stays where it is from here on */
    for (size_t i = 0; !r->failed && i < kept; i++, text += strlen(text) + 1)
        lines[i].text = text;
    free(names.items);
    return kept;
}

bool redact(struct redactor *r, struct oomwhy_record *record) {
    const struct oomwhy_line *lines = record->lines;
    size_t count = record->lines_count;
    forget_names(r);
    if (count && !r->words)
        r->failed = !(r->words = words_new());
    record->lines = NULL;
    record->lines_count = 0;
    redact_members(r, oomwhy_record_fields(), (char *)record);
    if (count && !r->failed) {
        record->lines_count = redact_lines(r, (struct oomwhy_line *)(uintptr_t)lines, count);
        record->lines = lines;
    }
    return !r->failed && !(r->words && words_failed(r->words));
}

/* ---- a run ---- */

/* Two hashes of the same text under keys that everybody knows. */
static struct siphash_key key_of(const char *text) {
    static const struct siphash_key first = { { 1, 0 } }, second = { { 2, 0 } };
    size_t n = strlen(text);
    return (struct siphash_key){ { siphash(&first, text, n), siphash(&second, text, n) } };
}

struct redactor *redactor_new(const char *key) {
    struct redactor *r = calloc(1, sizeof *r);
    if (!r) {
        warnx("%s", oomwhy_strerror(OOMWHY_NOMEM));
        return NULL;
    }
    if (key) {
        r->key = key_of(key);
    } else if (getrandom(&r->key, sizeof r->key, 0) != sizeof r->key) {
        warn("--redact: there is no random key");
        redactor_free(r);
        return NULL;
    }
    return r;
}

void redactor_free(struct redactor *r) {
    if (!r)
        return;
    forget_names(r);
    words_free(r->words);
    bytes_free(&r->lines);
    free(r);
}

void redactor_report(const struct redactor *r) {
    if (r->lines_left_out)
        warnx("log lines with words that may be names, left out: %" PRId64, r->lines_left_out);
}
