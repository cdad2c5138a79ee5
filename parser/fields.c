/* SPDX-License-Identifier: MIT */
/* fields.c - one row a member: the single list behind the rules, the documents and the fixtures. */
#include "fields.h"

#define ROW(TYPE, OPTIONAL, S, M, ...)                                                           \
    {                                                                                            \
        .name = #M, .type = OOMWHY_##TYPE, .optional = (OPTIONAL), .name_length = sizeof #M - 1, \
        .offset = offsetof(struct oomwhy_##S, M), __VA_ARGS__                                    \
    }
#define FIELD(TYPE, S, M) ROW(TYPE, false, S, M, .count_offset = 0)
#define RARE(TYPE, S, M)  ROW(TYPE, true, S, M, .count_offset = 0)
#define ENUM(S, M, NAMES) ROW(ENUM, false, S, M, .names = (NAMES))
#define STRUCT(S, M, OF)  ROW(STRUCT, false, S, M, .members = (OF))
#define POINTER(S, M, OF) ROW(POINTER, false, S, M, .members = oomwhy_##OF##_fields)
#define LIST_ROW(RARELY, S, M, OF)                           \
    ROW(LIST, RARELY, S, M, .members = oomwhy_##OF##_fields, \
        .count_offset = offsetof(struct oomwhy_##S, M##_count), .size = sizeof(struct oomwhy_##OF))
#define LIST(S, M, OF) LIST_ROW(false, S, M, OF)
#define END \
    { .name = NULL }

#define NAME_(name, text) text,
static const char *const kind_names[] = { OOMWHY_KIND_MAP(NAME_) };
static const char *const trigger_names[] = { OOMWHY_TRIGGER_MAP(NAME_) };
static const char *const outcome_names[] = { OOMWHY_OUTCOME_MAP(NAME_) };
static const char *const provenance_names[] = { OOMWHY_PROVENANCE_MAP(NAME_) };
static const char *const page_source_names[] = { OOMWHY_PAGE_SOURCE_MAP(NAME_) };
static const char *const certainty_names[] = { OOMWHY_CERTAINTY_MAP(NAME_) };
static const char *const status_texts[] = { OOMWHY_STATUS_MAP(NAME_) };

/* clang-format off: a row a line */

static const struct oomwhy_field time_fields[] = {
    FIELD(INT, time, monotonic_us),
    FIELD(STR, time, wall),
    FIELD(STR, time, wall_source),
    END,
};

static const struct oomwhy_field source_fields[] = {
    FIELD(STR, source, file),
    FIELD(INT, source, first_line),
    FIELD(INT, source, last_line),
    END,
};

const struct oomwhy_field oomwhy_invoker_fields[] = {
    FIELD(STR, invoker, comm),
    FIELD(INT, invoker, pid),
    FIELD(INT, invoker, uid),
    FIELD(INT, invoker, cpu),
    FIELD(STR, invoker, gfp_mask),
    FIELD(STR, invoker, gfp_flags),
    FIELD(INT, invoker, order),
    FIELD(INT, invoker, oom_score_adj),
    RARE(INT, invoker, oom_adj),
    RARE(STR, invoker, nodemask),
    FIELD(STR, invoker, cpuset),
    FIELD(STR, invoker, mems_allowed),
    FIELD(STR, invoker, kernel),
    FIELD(STR, invoker, taint),
    FIELD(STR, invoker, hardware),
    FIELD(STRINGS, invoker, call_trace),
    END,
};

const struct oomwhy_field oomwhy_selected_fields[] = {
    FIELD(INT, selected, pid),
    FIELD(STR, selected, comm),
    FIELD(INT, selected, uid),
    END,
};

const struct oomwhy_field oomwhy_counter_fields[] = {
    FIELD(INT, counter, usage_bytes),
    FIELD(INT, counter, limit_bytes),
    FIELD(TRUTH, counter, unlimited),
    FIELD(INT, counter, failcnt),
    END,
};

static const struct oomwhy_field counters_fields[] = {
    POINTER(counters, memory, counter),
    POINTER(counters, memory_swap, counter),
    POINTER(counters, swap, counter),
    POINTER(counters, kmem, counter),
    END,
};

static const struct oomwhy_field oomwhy_stat_fields[] = {
    FIELD(STR, stat, memcg),
    FIELD(NUMBERS, stat, bytes),
    FIELD(NUMBERS, stat, counts),
    FIELD(BOOL, stat, cut),
    END,
};

const struct oomwhy_field oomwhy_task_fields[] = {
    FIELD(INT, task, pid),
    FIELD(INT, task, tgid),
    FIELD(INT, task, uid),
    FIELD(STR, task, comm),
    FIELD(INT, task, total_vm_bytes),
    FIELD(INT, task, rss_bytes),
    FIELD(INT, task, rss_anon_bytes),
    FIELD(INT, task, rss_file_bytes),
    FIELD(INT, task, rss_shmem_bytes),
    FIELD(INT, task, pgtables_bytes),
    FIELD(INT, task, swap_bytes),
    FIELD(INT, task, oom_score_adj),
    RARE(INT, task, nr_ptes),
    RARE(INT, task, nr_pmds),
    RARE(INT, task, nr_puds),
    RARE(INT, task, cpu),
    RARE(INT, task, oom_adj),
    RARE(NUMBERS, task, columns),
    END,
};

const struct oomwhy_field oomwhy_victim_fields[] = {
    FIELD(INT, victim, pid),
    FIELD(STR, victim, comm),
    FIELD(INT, victim, uid),
    FIELD(INT, victim, total_vm_bytes),
    FIELD(INT, victim, anon_rss_bytes),
    FIELD(INT, victim, file_rss_bytes),
    FIELD(INT, victim, shmem_rss_bytes),
    FIELD(INT, victim, pgtables_bytes),
    FIELD(INT, victim, oom_score_adj),
    FIELD(INT, victim, score),
    FIELD(INT, victim, sacrificed_for),
    FIELD(TRUTH, victim, reaped),
    RARE(INT, victim, unreaped_bytes),
    END,
};

const struct oomwhy_field oomwhy_protection_fields[] = {
    FIELD(INT, protection, min_bytes),
    FIELD(INT, protection, low_bytes),
    END,
};

static const struct oomwhy_field oomwhy_node_fields[] = {
    FIELD(INT, node, node),
    FIELD(NUMBERS, node, bytes),
    RARE(INT, node, pages_scanned),
    FIELD(TRUTH, node, all_unreclaimable),
    END,
};

static const struct oomwhy_field oomwhy_zone_fields[] = {
    FIELD(INT, zone, node),
    FIELD(STR, zone, name),
    FIELD(NUMBERS, zone, bytes),
    RARE(INT, zone, pages_scanned),
    FIELD(TRUTH, zone, all_unreclaimable),
    FIELD(STR, zone, lowmem_reserve),
    END,
};

static const struct oomwhy_field oomwhy_buddy_fields[] = {
    FIELD(INT, buddy, node),
    FIELD(STR, buddy, zone),
    FIELD(NUMBERS, buddy, counts),
    FIELD(INT, buddy, total_bytes),
    END,
};

static const struct oomwhy_field oomwhy_hugepages_fields[] = {
    FIELD(INT, hugepages, node), FIELD(INT, hugepages, total),      FIELD(INT, hugepages, free),
    FIELD(INT, hugepages, surp), FIELD(INT, hugepages, size_bytes), END,
};

static const struct oomwhy_field swap_fields[] = {
    FIELD(INT, swap, total_bytes),
    FIELD(INT, swap, free_bytes),
    FIELD(INT, swap, cache_bytes),
    END,
};

static const struct oomwhy_field oomwhy_slab_fields[] = {
    FIELD(STR, slab, name),
    FIELD(INT, slab, used_bytes),
    FIELD(INT, slab, total_bytes),
    END,
};

static const struct oomwhy_field oomwhy_allocation_fields[] = {
    FIELD(INT, allocation, bytes),  FIELD(INT, allocation, count),    FIELD(STR, allocation, site),
    FIELD(STR, allocation, module), FIELD(STR, allocation, function), END,
};

const struct oomwhy_field oomwhy_meminfo_fields[] = {
    FIELD(NUMBERS, meminfo, totals),
    LIST(meminfo, nodes, node),
    LIST(meminfo, zones, zone),
    LIST(meminfo, buddy, buddy),
    LIST(meminfo, hugepages, hugepages),
    STRUCT(meminfo, swap, swap_fields),
    FIELD(INT, meminfo, pagecache_bytes),
    FIELD(INT, meminfo, ram_bytes),
    FIELD(INT, meminfo, highmem_bytes),
    FIELD(INT, meminfo, reserved_bytes),
    FIELD(INT, meminfo, cma_reserved_bytes),
    FIELD(INT, meminfo, hwpoisoned_bytes),
    LIST(meminfo, slab, slab),
    LIST(meminfo, allocations, allocation),
    END,
};

static const struct oomwhy_field oomwhy_line_fields[] = {
    FIELD(INT, line, number),
    FIELD(STR, line, text),
    END,
};

const struct oomwhy_field oomwhy_record_members[] = {
    FIELD(STR, record, schema),
    FIELD(STR, record, id),
    ENUM(record, kind, kind_names),
    ENUM(record, trigger, trigger_names),
    ENUM(record, outcome, outcome_names),
    FIELD(BOOL, record, dump),
    STRUCT(record, time, time_fields),
    FIELD(STR, record, host),
    FIELD(STR, record, boot_id),
    STRUCT(record, source, source_fields),
    ENUM(record, provenance, provenance_names),
    FIELD(BOOL, record, complete),
    FIELD(STRINGS, record, missing),
    FIELD(STRINGS, record, reasons),
    POINTER(record, invoker, invoker),
    FIELD(STR, record, constraint),
    RARE(STR, record, nodemask),
    POINTER(record, selected, selected),
    FIELD(STR, record, oom_memcg),
    FIELD(STR, record, task_memcg),
    STRUCT(record, counters, counters_fields),
    LIST(record, stats, stat),
    FIELD(INT, record, page_size_bytes),
    ENUM(record, page_size_source, page_source_names),
    LIST(record, tasks, task),
    POINTER(record, meminfo, meminfo),
    LIST(record, victims, victim),
    FIELD(STR, record, group_kill),
    POINTER(record, protection, protection),
    FIELD(INT, record, suppressed_before),
    FIELD(INT, record, lost_messages),
    LIST_ROW(true, record, lines, line),
    END,
};

static const struct oomwhy_field oomwhy_container_fields[] = {
    FIELD(STR, container, runtime),
    FIELD(STR, container, id),
    FIELD(STR, container, name),
    FIELD(STR, container, pod_uid),
    FIELD(STR, container, pod),
    { .name = "namespace",
      .type = OOMWHY_STR,
      .name_length = sizeof "namespace" - 1,
      .offset = offsetof(struct oomwhy_container, namespace_) },
    { .name = "name_source",
      .type = OOMWHY_STR,
      .optional = true,
      .name_length = sizeof "name_source" - 1,
      .offset = offsetof(struct oomwhy_container, name_source) },
    FIELD(STR, container, qos),
    FIELD(STR, container, unit),
    FIELD(STR, container, user),
    FIELD(STR, container, job),
    FIELD(STR, container, limit_level),
    END,
};

static const struct oomwhy_field oomwhy_part_fields[] = {
    FIELD(STR, part, name),
    FIELD(INT, part, bytes),
    FIELD(BOOL, part, estimated),
    END,
};

static const struct oomwhy_field oomwhy_rank_fields[] = {
    FIELD(INT, rank, pid),    FIELD(STR, rank, comm),      FIELD(INT, rank, points),
    FIELD(REAL, rank, share), FIELD(BOOL, rank, eligible), END,
};

static const struct oomwhy_field oomwhy_finding_fields[] = {
    FIELD(STR, finding, code),
    FIELD(STR, finding, text),
    ENUM(finding, certainty, certainty_names),
    FIELD(STRINGS, finding, evidence),
    END,
};

static const struct oomwhy_field analysis_fields[] = {
    POINTER(analysis, container, container),
    LIST(analysis, balance, part),
    FIELD(INT, analysis, balance_total_bytes),
    FIELD(INT, analysis, swapped_bytes),
    LIST(analysis, ranking, rank),
    LIST(analysis, findings, finding),
    END,
};

/* clang-format on */

const struct oomwhy_field *oomwhy_record_fields(void) {
    return oomwhy_record_members;
}

const struct oomwhy_field *oomwhy_analysis_fields(void) {
    return analysis_fields;
}

const char *oomwhy_strerror(enum oomwhy_status status) {
    size_t i = (size_t)status;
    return i < sizeof status_texts / sizeof *status_texts ? status_texts[i] : "unknown status";
}

const struct oomwhy_field *field_find(const struct oomwhy_field *fields, struct text name) {
    for (; fields->name; fields++)
        if (text_equal((struct text){ fields->name, fields->name_length }, name))
            return fields;
    return NULL;
}

static void unset_numbers(void *object, const struct oomwhy_field *fields) {
    for (; fields->name; fields++) {
        void *at = (char *)object + fields->offset;
        if (fields->type == OOMWHY_INT)
            *(int64_t *)at = OOMWHY_UNSET;
        else if (fields->type == OOMWHY_STRUCT)
            unset_numbers(at, fields->members);
    }
}

void fields_clear(void *object, size_t size, const struct oomwhy_field *fields) {
    memset(object, 0, size);
    unset_numbers(object, fields);
}

static void fill_int(void *to, const void *from) {
    const int64_t *source = from;
    int64_t *target = to;
    if (*target == OOMWHY_UNSET)
        *target = *source;
}

static void fill_string(void *to, const void *from, struct arena *a) {
    const char *const *source = from;
    const char **target = to;
    if (!*target && *source)
        *target = arena_text(a, text_of(*source));
}

static void fill_truth(void *to, const void *from) {
    const enum oomwhy_truth *source = from;
    enum oomwhy_truth *target = to;
    if (*target == OOMWHY_NOT_SAID)
        *target = *source;
}

void fields_fill(void *to, const void *from, const struct oomwhy_field *fields, struct arena *a) {
    for (; fields->name; fields++) {
        void *target = (char *)to + fields->offset;
        const void *source = (const char *)from + fields->offset;
        if (fields->type == OOMWHY_INT)
            fill_int(target, source);
        else if (fields->type == OOMWHY_STR)
            fill_string(target, source, a);
        else if (fields->type == OOMWHY_TRUTH)
            fill_truth(target, source);
    }
}
