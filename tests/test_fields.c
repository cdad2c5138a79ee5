/* SPDX-License-Identifier: MIT */
/* test_fields.c - the descriptors tell the whole truth about the structs of the public header. */
#include "fields.h"
#include "support.h"

#define ALL_OF(fields, type) \
    { #type, fields, sizeof(struct type) }

static size_t size_of(const struct oomwhy_field *f) {
    size_t embedded = 0;
    switch (f->type) {
    case OOMWHY_INT:
        return sizeof(int64_t);
    case OOMWHY_REAL:
        return sizeof(double);
    case OOMWHY_BOOL:
        return sizeof(bool);
    case OOMWHY_TRUTH:
    case OOMWHY_ENUM:
        return sizeof(enum oomwhy_truth);
    case OOMWHY_STRINGS:
    case OOMWHY_NUMBERS:
        return sizeof(struct oomwhy_strings);
    case OOMWHY_STRUCT: /* members are in order: the last one ends it */
        for (const struct oomwhy_field *m = f->members; m->name; m++)
            embedded = m->offset + size_of(m);
        return embedded;
    case OOMWHY_LIST:
        return sizeof(void *) + sizeof(size_t);
    case OOMWHY_STR:
    case OOMWHY_POINTER:
        break;
    }
    return sizeof(void *);
}

/* No member before the one expected, and no room for another between two. */
static void expect_all_of(const struct oomwhy_field *fields, size_t size, const char *about) {
    size_t end = 0;
    for (const struct oomwhy_field *f = fields; f->name; f++) {
        cr_expect(ge(sz, f->offset, end), "%s.%s overlaps or is out of order", about, f->name);
        cr_expect(lt(sz, f->offset, end + sizeof(int64_t)), "%s has a member before %s that is not described",
                  about, f->name);
        end = f->offset + size_of(f);
        if (f->type == OOMWHY_LIST)
            expect_int(f->count_offset, f->offset + sizeof(void *), f->name);
    }
    cr_expect(le(sz, end, size), "%s", about);
    cr_expect(lt(sz, size, end + sizeof(int64_t)), "%s has a last member that is not described", about);
}

Test(fields, describe_every_member_in_order) {
    static const struct {
        const char *name;
        const struct oomwhy_field *fields;
        size_t size;
    } structs[] = {
        ALL_OF(oomwhy_invoker_fields, oomwhy_invoker), ALL_OF(oomwhy_selected_fields, oomwhy_selected),
        ALL_OF(oomwhy_counter_fields, oomwhy_counter), ALL_OF(oomwhy_task_fields, oomwhy_task),
        ALL_OF(oomwhy_victim_fields, oomwhy_victim),   ALL_OF(oomwhy_protection_fields, oomwhy_protection),
        ALL_OF(oomwhy_record_members, oomwhy_record),
    };
    for (size_t i = 0; i < COUNT(structs); i++)
        expect_all_of(structs[i].fields, structs[i].size, structs[i].name);
    expect_all_of(oomwhy_analysis_fields(), sizeof(struct oomwhy_analysis), "analysis");
    expect(oomwhy_record_fields() == oomwhy_record_members, "the public name of the same");
}

Test(fields, lists_and_pointers_lead_to_structs_wholly_described) {
    static const struct {
        const char *name;
        size_t size;
    } inner[] = {
        { "stats", sizeof(struct oomwhy_stat) },        { "tasks", sizeof(struct oomwhy_task) },
        { "victims", sizeof(struct oomwhy_victim) },    { "lines", sizeof(struct oomwhy_line) },
        { "balance", sizeof(struct oomwhy_part) },      { "ranking", sizeof(struct oomwhy_rank) },
        { "findings", sizeof(struct oomwhy_finding) },  { "container", sizeof(struct oomwhy_container) },
        { "time", sizeof(struct oomwhy_time) },         { "source", sizeof(struct oomwhy_source) },
        { "counters", sizeof(struct oomwhy_counters) },
    };
    for (size_t i = 0; i < COUNT(inner); i++) {
        const struct oomwhy_field *f = field_find(oomwhy_record_fields(), text_of(inner[i].name));
        f = f ? f : field_find(oomwhy_analysis_fields(), text_of(inner[i].name));
        cr_assert(ne(ptr, (void *)f, NULL), "%s", inner[i].name);
        expect_all_of(f->members, inner[i].size, inner[i].name);
        if (f->type == OOMWHY_LIST)
            expect_int(f->size, inner[i].size, inner[i].name);
    }
}

static void expect_tidy_names(const struct oomwhy_field *fields) {
    for (const struct oomwhy_field *f = fields; f->name; f++) {
        expect_int(f->name_length, strlen(f->name), f->name);
        expect(field_find(fields, text_of(f->name)) == f, f->name);
        expect_int(strspn(f->name, "abcdefghijklmnopqrstuvwxyz_"), f->name_length, f->name);
        if (f->members)
            expect_tidy_names(f->members);
    }
}

Test(fields, have_names_of_one_word_once_each) {
    expect_tidy_names(oomwhy_record_fields());
    expect_tidy_names(oomwhy_analysis_fields());
}

Test(fields, are_found_by_their_whole_name_only) {
    const struct oomwhy_field *victim = oomwhy_victim_fields;
    expect(field_find(victim, TEXT("pid")) == &victim[0], "pid");
    expect(!field_find(victim, TEXT("pi")), "a beginning");
    expect(!field_find(victim, TEXT("pids")), "more than the name");
    expect(!field_find(victim, TEXT("")), "nothing");
    expect(!field_find(victim, TEXT("order")), "another struct's");
}

Test(fields, print_enums_under_the_names_of_the_header) {
    static const struct {
        const char *field;
        int value;
        const char *text;
    } names[] = {
        { "kind", OOMWHY_UNKNOWN, "unknown" },
        { "kind", OOMWHY_MEMCG, "memcg" },
        { "kind", OOMWHY_GLOBAL, "global" },
        { "kind", OOMWHY_CPUSET, "cpuset" },
        { "kind", OOMWHY_MEMPOLICY, "mempolicy" },
        { "trigger", OOMWHY_TRIGGER_UNSET, NULL },
        { "trigger", OOMWHY_ALLOCATION, "allocation" },
        { "trigger", OOMWHY_SYSRQ, "sysrq" },
        { "trigger", OOMWHY_PAGE_FAULT, "page_fault" },
        { "outcome", OOMWHY_OUTCOME_UNSET, NULL },
        { "outcome", OOMWHY_KILLED, "killed" },
        { "outcome", OOMWHY_NO_VICTIM, "no_victim" },
        { "outcome", OOMWHY_PANIC, "panic" },
        { "outcome", OOMWHY_SKIPPED, "skipped" },
        { "provenance", OOMWHY_AMBIGUOUS, "ambiguous" },
        { "provenance", OOMWHY_KERNEL, "kernel" },
        { "provenance", OOMWHY_USER, "user" },
        { "page_size_source", OOMWHY_ASSUMED, "assumed" },
        { "page_size_source", OOMWHY_LOG, "log" },
        { "page_size_source", OOMWHY_OPTION, "option" },
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct oomwhy_field *f = field_find(oomwhy_record_fields(), text_of(names[i].field));
        expect_str(f->names[names[i].value], names[i].text, names[i].field);
    }
    const struct oomwhy_field *findings = field_find(oomwhy_analysis_fields(), TEXT("findings"));
    const char *const *certainty = field_find(findings->members, TEXT("certainty"))->names;
    expect_str(certainty[OOMWHY_CERTAIN], "certain", "certainty");
    expect_str(certainty[OOMWHY_LIKELY], "likely", "certainty");
    expect_str(certainty[OOMWHY_POSSIBLE], "possible", "certainty");
}

Test(fields, cleared_numbers_are_absent_and_all_else_is_empty) {
    struct oomwhy_record r;
    memset(&r, 0xa5, sizeof r);
    fields_clear(&r, sizeof r, oomwhy_record_fields());
    expect_int(r.page_size_bytes, OOMWHY_UNSET, "page_size_bytes");
    expect_int(r.time.monotonic_us, OOMWHY_UNSET, "of an embedded struct");
    expect_int(r.source.last_line, OOMWHY_UNSET, "of an embedded struct");
    expect(!r.schema && !r.time.wall && !r.invoker && !r.counters.kmem, "pointers");
    expect(!r.dump && !r.complete && r.kind == OOMWHY_UNKNOWN && r.outcome == OOMWHY_OUTCOME_UNSET, "enums");
    expect(!r.tasks && !r.tasks_count && !r.victims_count && !r.lines_count && !r.missing.count, "lists");
}

Test(fields, filling_adds_what_is_lacking_and_changes_nothing) {
    struct arena a = { 0 };
    struct oomwhy_victim to, from;
    fields_clear(&to, sizeof to, oomwhy_victim_fields);
    fields_clear(&from, sizeof from, oomwhy_victim_fields);
    char comm[] = "from";
    to.pid = 7;
    from.pid = 8;
    from.uid = 0;
    from.comm = comm;
    from.reaped = OOMWHY_TRUE;
    fields_fill(&to, &from, oomwhy_victim_fields, &a);
    *comm = 'x';
    expect_int(to.pid, 7, "was there");
    expect_int(to.uid, 0, "0 is a value");
    expect_str(to.comm, "from", "copied");
    expect_int(to.reaped, OOMWHY_TRUE, "a truth");
    expect_int(to.score, OOMWHY_UNSET, "in neither");

    from.reaped = OOMWHY_FALSE;
    fields_fill(&to, &from, oomwhy_victim_fields, &a);
    expect_str(to.comm, "from", "once there it stays");
    expect_int(to.reaped, OOMWHY_TRUE, "once said it stays");
    arena_free(&a);
}
