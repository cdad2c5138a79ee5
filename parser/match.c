/* SPDX-License-Identifier: MIT */
/*
 * match.c - literals first, patterns second. A rule's pattern is compiled (and JIT-compiled)
 * when its literal is first met, so that a log without kills costs nothing.
 */
#include "match.h"

#include "verdict.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

enum {
    MAX_RULES = 128,
    MAX_BINDINGS = 12,
    LONGEST_TEXT =
        8192, /* a pattern with two paths is quadratic in hostile text; two PATH_MAX are the most there is */
    MATCH_LIMIT = 200000, /* without JIT */
};

/*
 * Which rules are worth asking: literals of four bytes or more by a hash of those, shorter ones and numbers
 * by their first byte, then those that a reason may stand before, and last those to be looked for anywhere.
 */
enum { HASHES = 256, BYTES = 256, REASONED_GROUP = HASHES + BYTES, ANYWHERE_GROUP, GROUPS };

struct binding {
    uint32_t group;
    uint16_t offset; /* in struct facts */
    bool number;
    int64_t unit;
};

struct compiled {
    pcre2_code *code;
    struct binding bindings[MAX_BINDINGS];
    size_t count;
    bool of_record; /* some of the members are the record's */
    bool used;
};

struct matcher {
    struct compiled compiled[MAX_RULES];
    struct text literals[MAX_RULES];
    uint8_t order[MAX_RULES]; /* the rules, group by group */
    uint8_t from[GROUPS + 1]; /* of group g: order[from[g]] to order[from[g + 1]] */
    pcre2_match_data *data;
    pcre2_match_context *context;
    struct facts facts, blank;
    struct text action, unit; /* of the text, what stands behind a reason, and behind a number */
    bool filled; /* something is set in the facts: most lines set nothing, and clearing takes long */
    struct arena scratch;
    bool failed;
};

static size_t group_of_head(struct text t) {
    uint32_t head;
    memcpy(&head, t.p, sizeof head);
    return head * 2654435761u >> 24;
}

/* All digits are one. */
static size_t group_of_byte(struct text t) {
    return HASHES + (is_digit(*t.p) ? (size_t)'0' : (unsigned char)*t.p);
}

static size_t group_of_rule(const struct rule *rule) {
    struct text literal = text_of(rule->literal);
    if (rule->how & ANYWHERE)
        return ANYWHERE_GROUP;
    if (rule->how & REASONED)
        return REASONED_GROUP;
    if (rule->how & COUNT)
        return group_of_byte(TEXT("0"));
    return literal.n >= sizeof(uint32_t) ? group_of_head(literal) : group_of_byte(literal);
}

/* Group by group, and in each as they stand in the table. */
static void index_rules(struct matcher *m) {
    size_t group[MAX_RULES];
    for (size_t i = 0; i < oomwhy_rules_count; i++) {
        m->literals[i] = text_of(oomwhy_rules[i].literal);
        group[i] = group_of_rule(&oomwhy_rules[i]);
        m->from[group[i] + 1]++;
    }
    for (size_t g = 0; g < GROUPS; g++)
        m->from[g + 1] = (uint8_t)(m->from[g + 1] + m->from[g]);
    for (size_t i = oomwhy_rules_count;
         i-- > 0;) { /* fills each from its end: from[g + 1] becomes its start */
        uint8_t *next = &m->from[group[i] + 1];
        m->order[--*next] = (uint8_t)i;
    }
    memmove(m->from, m->from + 1, GROUPS);
    m->from[GROUPS] = (uint8_t)oomwhy_rules_count;
}

static void clear_facts(struct facts *f) {
    fields_clear(&f->record, sizeof f->record, oomwhy_record_members);
    fields_clear(&f->invoker, sizeof f->invoker, oomwhy_invoker_fields);
    fields_clear(&f->selected, sizeof f->selected, oomwhy_selected_fields);
    fields_clear(&f->victim, sizeof f->victim, oomwhy_victim_fields);
    fields_clear(&f->left, sizeof f->left, oomwhy_victim_fields);
    fields_clear(&f->protection, sizeof f->protection, oomwhy_protection_fields);
}

struct matcher *matcher_new(void) {
    struct matcher *m = calloc(1, sizeof *m);
    if (!m || oomwhy_rules_count > MAX_RULES)
        return m;
    m->data = pcre2_match_data_create(MAX_BINDINGS + 8, NULL);
    m->context = pcre2_match_context_create(NULL);
    if (!m->data || !m->context) {
        matcher_free(m);
        return NULL;
    }
    pcre2_set_match_limit(m->context, MATCH_LIMIT);
    index_rules(m);
    clear_facts(&m->blank);
    m->filled = true;
    return m;
}

void matcher_free(struct matcher *m) {
    if (!m)
        return;
    for (size_t i = 0; i < MAX_RULES; i++)
        pcre2_code_free(m->compiled[i].code);
    pcre2_match_context_free(m->context);
    pcre2_match_data_free(m->data);
    arena_free(&m->scratch);
    free(m);
}

/* ---- from group names to members ---- */

static bool bind_group(struct text name, struct binding *b) {
    static const struct {
        struct text prefix;
        size_t offset;
        const struct oomwhy_field *fields;
    } objects[] = {
        { { "invoker__", 9 }, offsetof(struct facts, invoker), oomwhy_invoker_fields },
        { { "selected__", 10 }, offsetof(struct facts, selected), oomwhy_selected_fields },
        { { "victim__", 8 }, offsetof(struct facts, victim), oomwhy_victim_fields },
        { { "left__", 6 }, offsetof(struct facts, left), oomwhy_victim_fields },
        { { "protection__", 12 }, offsetof(struct facts, protection), oomwhy_protection_fields },
        { { "", 0 }, offsetof(struct facts, record), oomwhy_record_members },
    };
    char member[64];
    size_t i = 0;

    if (text_equal(name, TEXT("reason"))) {
        b->offset = offsetof(struct facts, reason);
        return true;
    }
    while (!text_take(&name, objects[i].prefix))
        i++;
    b->unit = 1;
    if (text_ends(name, TEXT("_kB")) && name.n < sizeof member - 4) {
        memcpy(member, name.p, name.n - 2);
        memcpy(member + name.n - 2, "bytes", 5);
        name = (struct text){ member, name.n + 3 };
        b->unit = 1024;
    }
    const struct oomwhy_field *field = field_find(objects[i].fields, name);
    if (!field || (field->type != OOMWHY_INT && field->type != OOMWHY_STR))
        return false;
    b->offset = (uint16_t)(objects[i].offset + field->offset);
    b->number = field->type == OOMWHY_INT;
    return true;
}

static bool bind_groups(struct compiled *c) {
    uint32_t count = 0, size = 0;
    PCRE2_SPTR table = NULL;
    pcre2_pattern_info(c->code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(c->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(c->code, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t i = 0; i < count && c->count < MAX_BINDINGS; i++, table += size) {
        struct binding *b = &c->bindings[c->count++];
        b->group = (uint32_t)(table[0] << 8 | table[1]);
        if (!bind_group(text_of((const char *)table + 2), b))
            return false;
        c->of_record |= b->offset < offsetof(struct facts, record) + sizeof(struct oomwhy_record);
    }
    return count <= MAX_BINDINGS;
}

static bool compile(struct compiled *c, const char *pattern) {
    int error;
    PCRE2_SIZE at;
    c->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                            PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_DUPNAMES, &error, &at, NULL);
    if (!c->code || !bind_groups(c))
        return false;
    pcre2_jit_compile(c->code, PCRE2_JIT_COMPLETE); /* where there is no JIT, matching is only slower */
    return true;
}

/* ---- matching ---- */

static void bind_values(struct matcher *m, const struct compiled *c, struct text text) {
    const PCRE2_SIZE *spans = pcre2_get_ovector_pointer(m->data);
    m->facts.of_record = c->of_record;
    m->filled = true;
    for (size_t i = 0; i < c->count; i++) {
        const struct binding *b = &c->bindings[i];
        PCRE2_SIZE from = spans[2 * (size_t)b->group], to = spans[2 * (size_t)b->group + 1];
        void *member = (char *)&m->facts + b->offset;
        if (from == PCRE2_UNSET)
            continue;
        /* of a number all digits: text_int() may see what follows them, which makes it faster */
        struct text rest = text_from(text, from);
        if (!b->number)
            *(const char **)member = arena_text(&m->scratch, text_head(rest, to - from));
        else if (text_int(&rest, member) && b->unit > 1)
            *(int64_t *)member = scale(*(int64_t *)member, b->unit);
    }
}

static bool pattern_matches(struct matcher *m, size_t rule, struct text text) {
    struct compiled *c = &m->compiled[rule];
    if (text.n > LONGEST_TEXT)
        return false;
    if (!c->code && !compile(c, oomwhy_rules[rule].pattern)) {
        m->failed = true;
        return false;
    }
    int groups = pcre2_jit_match(c->code, (PCRE2_SPTR)text.p, text.n, 0, 0, m->data, m->context);
    if (groups == PCRE2_ERROR_JIT_BADOPTION) /* not compiled to machine code */
        groups = pcre2_match(c->code, (PCRE2_SPTR)text.p, text.n, 0, 0, m->data, m->context);
    if (groups <= 0)
        return false;
    bind_values(m, c, text);
    return true;
}

static bool reads(struct matcher *m, size_t i, struct text text) {
    const struct rule *rule = &oomwhy_rules[i];
    bool by_hand = rule->kind == LINE_OOM_KILL;
    m->filled |= by_hand;
    bool found =
        by_hand ? verdict_read(text, &m->facts, &m->scratch) : !rule->pattern || pattern_matches(m, i, text);
    m->compiled[i].used |= found;
    m->failed |= m->scratch.failed;
    return found;
}

static bool is_hex_or_colon(char c) {
    return is_digit(c) || c == ':' || c == 'x' || c == 'X' || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

static bool has_literal(const struct matcher *m, size_t rule, struct text text) {
    struct text literal = m->literals[rule];
    unsigned how = oomwhy_rules[rule].how;
    if (how & ANYWHERE)
        return text_find(text, literal) >= 0;
    if (how & REASONED)
        return text_starts(m->action, literal);
    if (how & COUNT)
        return text_equal(m->unit, literal);
    if (!text_starts(text, literal))
        return false;
    text = text_from(text, literal.n);
    return !(how & HEX) || (text.n && is_hex_or_colon(*text.p));
}

/* The line was wrapped within the literal: behind its last word, several words, or a reason and one word. */
static bool has_begun(const struct matcher *m, size_t rule, struct text text) {
    enum { SHORTEST_WORD = 4, SEVERAL_WORDS = 12 };
    struct text literal = m->literals[rule];
    unsigned how = oomwhy_rules[rule].how;
    if (how & ANYWHERE)
        return false;
    struct text begun = how & REASONED ? m->action : text;
    bool reason = begun.p != text.p && begun.n >= SHORTEST_WORD;
    return (reason || begun.n >= SEVERAL_WORDS || begun.n + 1 == literal.n) && begun.n < literal.n &&
           literal.p[begun.n] == ' ' && text_starts(literal, begun);
}

/* The first rule of the group that reads the text, or -1. */
static int first_reading(struct matcher *m, size_t group, struct text text, bool cut,
                         enum line_kind *ret_unfinished) {
    const char *absent = NULL; /* a literal just looked for in vain: rows that share it stand together */
    for (size_t n = m->from[group]; n < m->from[group + 1]; n++) {
        const struct rule *rule = &oomwhy_rules[m->order[n]];
        if (rule->literal == absent || !!(rule->how & CUT) != cut)
            continue;
        bool literal = has_literal(m, m->order[n], text);
        if (literal && reads(m, m->order[n], text))
            return m->order[n];
        absent = literal ? absent : rule->literal;
        if (rule->how & JOINS && *ret_unfinished == LINE_NONE && (literal || has_begun(m, m->order[n], text)))
            *ret_unfinished = rule->kind;
    }
    return -1;
}

static int find_rule(struct matcher *m, struct text text, bool cut, enum line_kind *ret_unfinished) {
    int rule =
        text.n < sizeof(uint32_t) ? -1 : first_reading(m, group_of_head(text), text, cut, ret_unfinished);
    if (rule >= 0)
        return rule;
    m->unit = text_skip_digits(text);
    rule = first_reading(m, group_of_byte(text), text, cut, ret_unfinished);
    if (rule >= 0)
        return rule;
    m->action = rules_behind_reason(text);
    rule = first_reading(m, REASONED_GROUP, text, cut, ret_unfinished);
    return rule >= 0 ? rule : first_reading(m, ANYWHERE_GROUP, text, cut, ret_unfinished);
}

static enum line_kind match(struct matcher *m, struct text text, bool cut, enum line_kind *ret_unfinished) {
    *ret_unfinished = LINE_NONE;
    if (m->filled)
        m->facts = m->blank;
    m->filled = false;
    arena_reset(&m->scratch);
    int rule = text.n ? find_rule(m, text, cut, ret_unfinished) : -1;
    if (rule < 0)
        return LINE_NONE;
    *ret_unfinished = LINE_NONE; /* a newer form began alike */
    return oomwhy_rules[rule].kind;
}

enum line_kind match_line(struct matcher *m, struct text text, enum line_kind *ret_unfinished) {
    return match(m, text, false, ret_unfinished);
}

enum line_kind match_cut(struct matcher *m, struct text text) {
    enum line_kind unfinished;
    return match(m, text, true, &unfinished);
}

struct facts *matcher_facts(struct matcher *m) {
    return &m->facts;
}

bool matcher_used(const struct matcher *m, size_t rule) {
    return m->compiled[rule].used;
}

bool matcher_failed(const struct matcher *m) {
    return m->failed;
}
