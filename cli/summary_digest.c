/* SPDX-License-Identifier: MIT */
/* summary_digest.c - what is kept of one record. */
#include "stem.h"
#include "summary.h"

#include <stdio.h>
#include <string.h>

/* ---- what a name is without its number ---- */

/* "worker-17" is "worker-*". Returns the form's number. */
static size_t number_form(struct summary *s, const char *comm) {
    char form[SUMMARY_FORM];
    size_t n = strlen(comm), stem = stem_of_name((struct slice){ comm, n }).n;
    snprintf(form, sizeof form, "%.*s%s", (int)stem, comm, stem < n ? "*" : "");
    return texts_number(&s->texts, form);
}

static bool name_victim(struct summary *s, struct digest *d, const struct oomwhy_record *r) {
    const char *comm = r->victims_count ? r->victims->comm : NULL;
    if (!comm)
        return true;
    size_t number = texts_number(&s->texts, comm), form = number_form(s, comm);
    if (number == TEXTS_NONE || form == TEXTS_NONE)
        return false;
    d->victim = (struct tally){ s->texts.items[number], form, 1 };
    d->group.victims = &d->victim;
    d->group.victims_count = 1;
    return true;
}

/* "session-3.scope" is "session-*.scope". */
static void write_unit(const char *unit, char out[SUMMARY_FORM]) {
    static const char tail[] = ".scope";
    size_t n = strlen(unit), stem = n, end = n < sizeof tail ? 0 : n - (sizeof tail - 1);
    if (end && strcmp(unit + end, tail) == 0)
        stem = stem_of_scope((struct slice){ unit, end }).n;
    snprintf(out, SUMMARY_FORM, "%.*s%s", (int)stem, unit, end && stem < end ? "*.scope" : "");
}

/* ---- a record as a group of one ---- */

const struct oomwhy_field *summary_container_fields(void) {
    const struct oomwhy_field *f = oomwhy_analysis_fields();
    while (f->name && strcmp(f->name, "container") != 0)
        f++;
    return f->members;
}

static int64_t sum_ram(const struct oomwhy_record *r) {
    int64_t sum = OOMWHY_UNSET;
    for (size_t i = 0; i < r->victims_count; i++) {
        const struct oomwhy_victim *v = &r->victims[i];
        const int64_t sizes[] = { v->anon_rss_bytes, v->file_rss_bytes, v->shmem_rss_bytes };
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            if (sizes[k] != OOMWHY_UNSET && sizes[k] >= 0 && sizes[k] < INT64_MAX / 2 - (sum > 0 ? sum : 0))
                sum = (sum == OOMWHY_UNSET ? 0 : sum) + sizes[k];
    }
    return sum;
}

/* Of a machine it is its RAM. */
static int64_t limit_of(const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    const struct oomwhy_counter *const hit[] = { r->counters.memory, r->counters.memory_swap };
    if (r->kind == OOMWHY_GLOBAL)
        return a->balance_total_bytes;
    for (size_t i = 0; i < sizeof hit / sizeof *hit; i++)
        if (hit[i] && hit[i]->unlimited != OOMWHY_TRUE && hit[i]->limit_bytes != OOMWHY_UNSET)
            return hit[i]->limit_bytes;
    return OOMWHY_UNSET;
}

static void count_parts(struct summary *s, struct group *g, const struct oomwhy_analysis *a) {
    for (size_t i = 0; i < a->balance_count; i++) {
        size_t part = texts_number(&s->parts, a->balance[i].name);
        if (part < SUMMARY_PARTS)
            g->parts[part] += (double)a->balance[i].bytes;
    }
    if (a->balance_count && a->balance_total_bytes > 0)
        g->total_bytes += (double)a->balance_total_bytes;
}

static uint64_t bits_of(struct summary *s, const struct oomwhy_analysis *a) {
    uint64_t bits = 0;
    for (size_t i = 0; i < a->findings_count; i++) {
        size_t code = texts_number(&s->codes, a->findings[i].code);
        bits |= code < SUMMARY_CODES ? UINT64_C(1) << code : 0;
    }
    return bits;
}

static void name_digest(struct digest *d, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct group *g = &d->group;
    g->oom_memcg = (char *)(uintptr_t)r->oom_memcg;
    if (!a->container)
        return;
    g->own = *a->container;
    g->has_container = true;
    if (g->own.unit) {
        write_unit(g->own.unit, d->unit);
        g->own.unit = d->unit;
    }
    g->is_transient = !g->own.name && (g->own.pod_uid || g->own.id || g->own.job);
}

bool summary_digest(struct summary *s, const struct oomwhy_record *r, const struct oomwhy_analysis *a,
                    struct digest *ret_digest) {
    struct digest *d = ret_digest;
    struct group *g = &d->group;
    bool killed = r->outcome == OOMWHY_KILLED;
    *d = (struct digest){ .kill = { .number = s->records++ } };
    *g = (struct group){ .kind = r->kind, .events = 1, .items = &d->kill, .count = 1 };
    name_digest(d, r, a);
    g->kills = !killed ? 0 : r->victims_count ? (int64_t)r->victims_count : 1;
    g->reports = r->dump;
    g->bare = !r->dump;
    g->suppressed_before = r->suppressed_before > 0 ? r->suppressed_before : 0;
    g->code_bits = bits_of(s, a);
    count_parts(s, g, a);
    d->kill.ram_bytes = sum_ram(r);
    d->kill.limit_bytes = limit_of(r, a);
    d->kill.container = g->has_container ? texts_hash(g->own.id) : 0;
    s->without_kill += !killed;
    return name_victim(s, d, r) && summary_clock(s, r, &d->kill);
}
