/* SPDX-License-Identifier: MIT */
/* summary.c - gathers records into groups; it alone knows which kills a person would call the same. */
#include "summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STORM_US (6 * SECOND_US) /* the interval of the kernel's rate limit, and some disorder */

void *summary_room(void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity)
        return items;
    size_t more = *capacity ? *capacity + *capacity / 2 + 1 : 1;
    void *moved = realloc(items, more * size);
    *capacity = moved ? more : *capacity;
    return moved;
}

/* ---- groups ---- */

static char **text_of(const struct group *g, const struct oomwhy_field *f) {
    return (char **)((uintptr_t)&g->own + f->offset);
}

void summary_free_group(struct group *g) {
    for (const struct oomwhy_field *f = summary_container_fields(); f->name; f++)
        if (f->type == OOMWHY_STR)
            free(*text_of(g, f));
    free(g->oom_memcg);
    free(g->items);
    free(g->hosts);
    free(g->limits);
    free(g->victims);
    free((void *)(uintptr_t)g->codes.items);
}

static void keep_equal(char **mine, const char *other) {
    if (*mine && (!other || strcmp(*mine, other) != 0)) {
        free(*mine);
        *mine = NULL;
    }
}

static bool absorb_kills(struct group *to, const struct group *from) {
    for (size_t i = 0; i < from->count; i++) {
        struct kill *items = summary_room(to->items, to->count, &to->capacity, sizeof *items);
        if (!items)
            return false;
        to->items = items;
        items[to->count++] = from->items[i];
    }
    return true;
}

bool summary_tally(const struct summary *s, struct tally **tallies, size_t *count, const struct tally *more) {
    for (size_t i = 0; i < *count; i++) {
        struct tally *known = *tallies + i;
        if (known->form != more->form)
            continue;
        known->name = known->name == more->name ? known->name : s->texts.items[known->form];
        known->events += more->events;
        return true;
    }
    struct tally *moved = realloc(*tallies, (*count + 1) * sizeof *moved);
    if (!moved)
        return false;
    *tallies = moved;
    moved[(*count)++] = *more;
    return true;
}

int summary_by_events(const void *a, const void *b) {
    const struct tally *x = a, *y = b;
    return x->events != y->events ? (x->events < y->events ? 1 : -1) : strcmp(x->name, y->name);
}

static bool absorb_victims(const struct summary *s, struct group *to, const struct group *from) {
    bool whole = true;
    for (size_t i = 0; i < from->victims_count; i++)
        whole &= summary_tally(s, &to->victims, &to->victims_count, &from->victims[i]);
    return whole;
}

bool summary_absorb(const struct summary *s, struct group *to, const struct group *from) {
    to->events += from->events;
    to->kills += from->kills;
    to->bare += from->bare;
    to->suppressed_before += from->suppressed_before;
    if (from->reports)
        to->code_bits = to->reports ? to->code_bits & from->code_bits : from->code_bits;
    to->reports += from->reports;
    for (size_t i = 0; i < SUMMARY_PARTS; i++)
        to->parts[i] += from->parts[i];
    to->total_bytes += from->total_bytes;
    for (const struct oomwhy_field *f = summary_container_fields(); from->has_container && f->name; f++)
        if (f->type == OOMWHY_STR)
            keep_equal(text_of(to, f), *text_of(from, f));
    if (from->oom_memcg)
        keep_equal(&to->oom_memcg, from->oom_memcg);
    return absorb_victims(s, to, from) && absorb_kills(to, from);
}

static bool own(char **text) {
    *text = *text ? strdup(*text) : NULL;
    return *text;
}

/* A group of its own for what the digest holds. */
static bool add_group(struct summary *s, const struct digest *d) {
    struct group *groups = summary_room(s->groups, s->count, &s->capacity, sizeof *groups);
    if (!groups)
        return false;
    s->groups = groups;
    struct group *g = &groups[s->count];
    *g = d->group;
    g->items = NULL;
    g->victims = NULL;
    g->count = g->victims_count = 0;
    bool whole = !g->oom_memcg || own(&g->oom_memcg);
    for (const struct oomwhy_field *f = summary_container_fields(); f->name; f++)
        if (f->type == OOMWHY_STR)
            whole &= !*text_of(g, f) || own(text_of(g, f));
    s->count++;
    return whole && absorb_victims(s, g, &d->group) && absorb_kills(g, &d->group);
}

/* ---- which group ---- */

/*
 * What a person would call the same: the pod, container, unit or job; else the limiting cgroup, or the
 * machine. In a pod, whose containers have new ids when they are started again, and no name, the victim's
 * name tells these apart, and where nothing else is known it is all there is.
 */
static size_t number_key(struct summary *s, const struct group *g) {
    const struct oomwhy_container none = { 0 }, *c = g->has_container ? &g->own : &none;
    const char *id = c->pod_uid || c->name ? NULL : c->id;
    bool is_named = c->pod_uid || c->name || id || c->job;
    const char *unit = is_named ? NULL : c->unit, *user = is_named ? NULL : c->user;
    bool has_owner = is_named || unit || user;
    const char *path = has_owner || g->kind != OOMWHY_MEMCG ? NULL : g->oom_memcg;
    bool has_place = has_owner || path || g->kind == OOMWHY_GLOBAL;
    const char *const words[] = { c->limit_level, c->runtime, c->pod_uid, c->name, id,
                                  c->job,         unit,       user,       path };
    s->key.n = 0;
    bytes_printf(&s->key, "%u", g->kind);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        bytes_printf(&s->key, "\n%s", words[i] ? words[i] : "");
    if (((c->pod_uid && !c->name) || !has_place) && g->victims_count)
        bytes_printf(&s->key, "\n%zu", g->victims->form);
    return s->key.failed ? TEXTS_NONE : texts_number(&s->keys, s->key.p);
}

static bool has_reason(const struct oomwhy_record *r, const char *reason) {
    for (size_t i = 0; i < r->reasons.count; i++)
        if (strcmp(r->reasons.items[i], reason) == 0)
            return true;
    return false;
}

static bool is_near(const struct recent *report, const struct kill *kill) {
    if (report->clock != kill->clock || kill->scale == SCALE_NONE)
        return report->clock == kill->clock;
    return (kill->us > report->us ? kill->us - report->us : report->us - kill->us) <= STORM_US;
}

/*
 * The group of a kill line whose report the rate limit swallowed: that of the reports around it with the
 * same comm, where these are of one group; else TEXTS_NONE.
 */
static size_t group_of_bare(const struct summary *s, const struct digest *d) {
    size_t found = TEXTS_NONE;
    for (size_t i = 0; d->group.victims_count && i < SUMMARY_RECENT && i < s->recent_count; i++) {
        const struct recent *report = &s->recent[i];
        enum oomwhy_kind kind = s->groups[report->group].kind;
        if (report->form != d->victim.form || !is_near(report, &d->kill) ||
            (d->group.kind != OOMWHY_UNKNOWN && d->group.kind != kind))
            continue;
        if (found != TEXTS_NONE && found != report->group)
            return TEXTS_NONE;
        found = report->group;
    }
    return found;
}

static bool file_away(struct summary *s, const struct digest *d, const struct oomwhy_record *r) {
    const struct group *g = &d->group;
    size_t group = r->dump || !has_reason(r, "rate_limited") ? TEXTS_NONE : group_of_bare(s, d);
    group = group == TEXTS_NONE ? number_key(s, g) : group;
    if (group == TEXTS_NONE)
        return false;
    if (r->dump && g->victims_count)
        s->recent[s->recent_count++ % SUMMARY_RECENT] =
            (struct recent){ group, d->victim.form, d->kill.clock, d->kill.us };
    return group < s->count ? summary_absorb(s, &s->groups[group], g) : add_group(s, d);
}

/* ---- the formats ---- */

static void begin(struct output *o) {
    o->state = calloc(1, sizeof(struct summary));
    if (!o->state)
        o->to->error = ENOMEM;
}

static void record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct summary *s = o->state;
    struct digest d;
    if (s && !(summary_digest(s, r, a, &d) && file_away(s, &d, r)))
        o->to->error = ENOMEM;
}

static void free_summary(struct summary *s) {
    struct texts *const names[] = { &s->keys, &s->clock_keys, &s->codes, &s->parts, &s->texts };
    for (size_t i = 0; i < s->count; i++)
        summary_free_group(&s->groups[i]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        texts_free(names[i]);
    bytes_free(&s->key);
    free(s->groups);
    free(s->clocks);
    free(s->current);
    free(s);
}

static void end(struct output *o, void (*print)(struct output *, const struct summary *)) {
    struct summary *s = o->state;
    o->state = NULL;
    if (!s)
        return;
    if (!summary_judge(s))
        o->to->error = ENOMEM;
    else
        print(o, s);
    free_summary(s);
}

#define FORMAT_MAP(X) X(text) X(json) X(jsonl) X(yaml) X(csv)

#define END_(name)                             \
    static void end_##name(struct output *o) { \
        end(o, summary_##name);                \
    }
FORMAT_MAP(END_)
#undef END_

const struct emitter *summary_emitter(const char *format) {
#define ROW_(name) { #name, begin, record, end_##name },
    static const struct emitter formats[] = { FORMAT_MAP(ROW_) };
#undef ROW_
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, format) == 0)
            return &formats[i];
    return NULL;
}
