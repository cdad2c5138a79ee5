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
    uint8_t order[MAX_RULES]; /* rules by first byte, then those to be looked for anywhere */
    struct text literals[MAX_RULES];
    struct {
        uint32_t bytes, mask;
    } heads[MAX_RULES]; /* the first four bytes of each, or as many as it has */
    uint8_t from[257];  /* order[from[c]] to order[from[c + 1]]: literals that start with c */
    pcre2_match_data *data;
    pcre2_match_context *context;
    struct facts facts, blank;
    bool filled; /* something is set in the facts: most lines set nothing, and clearing takes long */
    struct arena scratch;
    bool failed;
};

/* All digits are one: what a number begins. */
static unsigned char first_byte(struct text t) {
    return is_digit(*t.p) ? '0' : (unsigned char)*t.p;
}

static bool begins_with(const struct rule *rule, unsigned char c) {
    return rule->how & COUNT ? c == '0' : !(rule->how & ANYWHERE) && (unsigned char)*rule->literal == c;
}

static void index_rules(struct matcher *m) {
    uint8_t n = 0;
    for (size_t i = 0; i < oomwhy_rules_count; i++) {
        struct text literal = text_of(oomwhy_rules[i].literal), head = text_head(literal, sizeof(uint32_t));
        m->literals[i] = literal;
        memcpy(&m->heads[i].bytes, head.p, head.n);
        memset(&m->heads[i].mask, -1, head.n);
    }
    for (int c = 0; c < 256; c++) {
        m->from[c] = n;
        for (size_t i = 0; i < oomwhy_rules_count; i++)
            if (begins_with(&oomwhy_rules[i], (unsigned char)c))
                m->order[n++] = (uint8_t)i;
    }
    m->from[256] = n;
    for (size_t i = 0; i < oomwhy_rules_count; i++)
        if (oomwhy_rules[i].how & ANYWHERE)
            m->order[n++] = (uint8_t)i;
}

static void clear_facts(struct facts *f) {
    *f = (struct facts){ 0 };
    fields_clear(&f->record, oomwhy_record_members);
    fields_clear(&f->invoker, oomwhy_invoker_fields);
    fields_clear(&f->selected, oomwhy_selected_fields);
    fields_clear(&f->victim, oomwhy_victim_fields);
    fields_clear(&f->left, oomwhy_victim_fields);
    fields_clear(&f->protection, oomwhy_protection_fields);
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
        struct text value = { text.p + from, to - from };
        if (!b->number)
            *(const char **)member = arena_text(&m->scratch, value);
        else if (text_int(&value, member) && *(int64_t *)member > 0)
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

/* A text and what of it literals are compared with: looked at for each rule, so found once. */
struct subject {
    struct text text, behind_digits;
    uint32_t head; /* the first four bytes, or as many as there are */
};

static struct subject subject_of(struct text text) {
    struct subject s = { text, text_skip_digits(text), 0 };
    if (text.n >= sizeof s.head)
        memcpy(&s.head, text.p, sizeof s.head);
    else
        memcpy(&s.head, text.p, text.n);
    return s;
}

static bool has_literal(const struct matcher *m, size_t rule, const struct subject *s) {
    struct text literal = m->literals[rule];
    unsigned how = oomwhy_rules[rule].how;
    if (how & ANYWHERE)
        return text_find(s->text, literal) >= 0;
    if (how & COUNT)
        return text_equal(s->behind_digits, literal);
    if ((s->head ^ m->heads[rule].bytes) & m->heads[rule].mask || !text_starts(s->text, literal))
        return false;
    struct text rest = text_from(s->text, literal.n);
    return how & WHOLE ? !rest.n : !(how & HEX) || (rest.n && is_hex_or_colon(*rest.p));
}

/* The first rule of order[from..to) that reads the text, or -1. */
static int first_reading(struct matcher *m, size_t from, size_t to, const struct subject *s, bool cut,
                         enum line_kind *ret_unfinished) {
    const char *absent = NULL; /* a literal just looked for in vain: rows that share it stand together */
    for (size_t n = from; n < to; n++) {
        const struct rule *rule = &oomwhy_rules[m->order[n]];
        if (rule->literal == absent || !!(rule->how & CUT) != cut)
            continue;
        if (!has_literal(m, m->order[n], s))
            absent = rule->literal;
        else if (reads(m, m->order[n], s->text))
            return m->order[n];
        else if (rule->how & JOINS && *ret_unfinished == LINE_NONE)
            *ret_unfinished = rule->kind;
    }
    return -1;
}

static enum line_kind match(struct matcher *m, struct text text, bool cut, enum line_kind *ret_unfinished) {
    *ret_unfinished = LINE_NONE;
    if (m->filled)
        m->facts = m->blank;
    m->filled = false;
    arena_reset(&m->scratch);
    if (!text.n)
        return LINE_NONE;
    struct subject s = subject_of(text);
    unsigned char c = first_byte(text);
    int rule = first_reading(m, m->from[c], m->from[c + 1], &s, cut, ret_unfinished);
    if (rule < 0)
        rule = first_reading(m, m->from[256], oomwhy_rules_count, &s, cut, ret_unfinished);
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
