/* SPDX-License-Identifier: MIT */
/*
 * emit_text.c - the report for people. Three sentences answer; then the evidence, each line earning
 * its place; then what is not known, and what to do.
 */
#include "text_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct oomwhy_finding *find(struct report *p, const char *const *codes) {
    for (; *codes; codes++)
        for (size_t i = 0; i < p->a->findings_count; i++) {
            size_t n = strlen(*codes);
            bool family = (*codes)[n - 1] == '*';
            if (family ? strncmp(p->a->findings[i].code, *codes, n - 1) == 0
                       : strcmp(p->a->findings[i].code, *codes) == 0)
                return &p->a->findings[i];
        }
    return NULL;
}

#define FIND(p, ...) find((p), (const char *const[]){ __VA_ARGS__, NULL })

static void mark_told(struct report *p, const struct oomwhy_finding *f) {
    p->told |= 1ull << (f - p->a->findings);
}

/* A finding's text, and how sure it is unless it is certain. */
static void sentence(struct report *p, const struct oomwhy_finding *f, char *out, size_t size) {
    static const char *const marks[] = { "", " [likely]", " [possible]" };
    snprintf(out, size, "%s%s", CLEAN(p->o, f->text), marks[f->certainty]);
    mark_told(p, f);
}

/* ---- the answer ---- */

/* "oom (pid 30866) was killed", as far as the log tells */
static void fate(const struct report *p, char *out, size_t size) {
    const struct oomwhy_record *r = p->r;
    const struct oomwhy_victim *v = r->victims_count ? r->victims : NULL;
    switch (r->outcome) {
    case OOMWHY_KILLED:
        if (v && v->comm)
            snprintf(out, size, "%s (pid %" PRId64 ")%s killed", CLEAN(p->o, v->comm), v->pid,
                     r->victims_count > 1 ? " and others were" : " was");
        else
            snprintf(out, size, "A process that the log does not name was killed");
        break;
    case OOMWHY_PANIC:
        snprintf(out, size, "The kernel panicked instead of killing");
        break;
    case OOMWHY_OUTCOME_UNSET:
        snprintf(out, size, "Memory ran out, and the log ends before it says who was killed");
        break;
    case OOMWHY_NO_VICTIM:
    case OOMWHY_SKIPPED:
        snprintf(out, size, "Nothing was killed");
        break;
    }
}

static void headline(struct report *p) {
    const struct oomwhy_finding *limit = FIND(p, "limit_*", "global", "nodes");
    char who[LAYOUT_TEXT], text[3 * LAYOUT_TEXT];
    fate(p, who, sizeof who);
    snprintf(text, sizeof text, "%s%s%s", who, limit ? ": " : ".", limit ? CLEAN(p->o, limit->text) : "");
    if (limit)
        mark_told(p, limit);
    layout_style(p->o, STYLE_BOLD);
    layout_paragraph(p->o, 0, 0, text);
    layout_style(p->o, STYLE_PLAIN);
}

/* "2026-11-22 14:18:20"; without a year "11-22 14:18:20" */
static void date_of(const struct report *p, char *out, size_t size) {
    const char *wall = p->r->time.wall ? p->r->time.wall : "";
    bool yearless = strncmp(wall, "--", 2) == 0;
    size_t day_end = yearless ? 5 : 10;
    snprintf(out, size, "%s", CLEAN(p->o, yearless ? wall + 2 : wall));
    if (strlen(out) > day_end && out[day_end] == 'T')
        out[day_end] = ' ';
}

/* "4983682.777 s (57 days) after boot" */
static void uptime_of(const struct report *p, char *out, size_t size) {
    enum { DAY_S = 24 * 60 * 60 };
    int64_t us = p->r->time.monotonic_us, days = us / 1000000 / DAY_S;
    char in_days[32] = "";
    *out = '\0';
    if (us == OOMWHY_UNSET)
        return;
    if (days)
        snprintf(in_days, sizeof in_days, "(%" PRId64 " day%s) ", days, days == 1 ? "" : "s");
    snprintf(out, size, "%" PRId64 ".%03d s %safter boot", us / 1000000, (int)(us % 1000000 / 1000), in_days);
}

/* "2026-11-22 14:18:20, 4983682.777 s after boot on web1. " */
static void when(const struct report *p, char *out, size_t size) {
    char date[96], uptime[96];
    const char *host = p->r->host;
    date_of(p, date, sizeof date);
    uptime_of(p, uptime, sizeof uptime);
    if (!*date && !*uptime)
        snprintf(date, sizeof date, "The log gives no time");
    snprintf(out, size, "%s%s%s%s%s. ", *date ? date : "At ", *date && *uptime ? ", " : "", uptime,
             host ? " on " : "", host ? CLEAN(p->o, host) : "");
}

/* "It held 453 MiB of RAM, all of it anonymous, and 711 MiB in swap." */
static void victim_held(const struct report *p, char *out, size_t size) {
    const struct oomwhy_record *r = p->r;
    const struct oomwhy_victim *v = r->victims_count ? r->victims : NULL;
    *out = '\0';
    if (!v || v->anon_rss_bytes == OOMWHY_UNSET)
        return;
    int64_t file = v->file_rss_bytes == OOMWHY_UNSET ? 0 : v->file_rss_bytes;
    int64_t shmem = v->shmem_rss_bytes == OOMWHY_UNSET ? 0 : v->shmem_rss_bytes, swap = 0;
    int64_t ram = v->anon_rss_bytes + file + shmem;
    for (size_t i = 0; i < r->tasks_count; i++)
        if (r->tasks[i].pid == v->pid && r->tasks[i].swap_bytes != OOMWHY_UNSET)
            swap = r->tasks[i].swap_bytes;
    const char *mostly = !ram                                  ? ""
                         : v->anon_rss_bytes >= ram - ram / 20 ? ", nearly all of it anonymous (heap, stack)"
                         : shmem >= ram - ram / 20             ? ", nearly all of it shared memory"
                         : file >= ram - ram / 20              ? ", nearly all of it file pages"
                                                               : "";
    snprintf(out, size, "It held %s of RAM%s%s%s%s.", SIZE(ram), mostly, swap ? ", and " : "",
             swap ? SIZE(swap) : "", swap ? " in swap" : "");
}

static void answer(struct report *p) {
    char first[LAYOUT_TEXT], held[256], text[2 * LAYOUT_TEXT];
    headline(p);
    when(p, first, sizeof first);
    victim_held(p, held, sizeof held);
    snprintf(text, sizeof text, "%s%s", first, held);
    layout_paragraph(p->o, 0, 0, text);

    const struct oomwhy_finding *reasons[] = { FIND(p, "reserved_untouched", "filled_*", "sysrq"),
                                               FIND(p, "swap_*", "no_swap", "group_kill", "ancestor_limit") };
    char *to = text;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i]) {
            if (to > text)
                *to++ = ' ';
            sentence(p, reasons[i], to, sizeof text - (size_t)(to - text) - 1);
            to += strlen(to);
        }
    if (to > text)
        layout_paragraph(p->o, 0, 0, text);
}

/* ---- why, not known, next ---- */

static void other_findings(struct report *p) {
    char text[2 * LAYOUT_TEXT];
    bool first = true;
    for (size_t i = 0; i < p->a->findings_count; i++) {
        if (p->told & 1ull << i)
            continue;
        sentence(p, &p->a->findings[i], text, sizeof text);
        if (first)
            buffer_puts(p->o->to, "\n");
        text_labelled(p, first ? "why" : "", text);
        first = false;
    }
}

static void join(char *out, size_t size, const struct oomwhy_strings *s, const char *(*say)(const char *),
                 const char *between) {
    size_t n = 0;
    for (size_t i = 0; i < s->count && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", i ? between : "", say(s->items[i]));
}

static void not_known(struct report *p) {
    char parts[LAYOUT_TEXT] = "", reasons[LAYOUT_TEXT] = "", text[3 * LAYOUT_TEXT];
    const struct oomwhy_record *r = p->r;
    if (r->complete && !r->reasons.count)
        return;
    join(parts, sizeof parts, &r->missing, text_missing, ", ");
    join(reasons, sizeof reasons, &r->reasons, text_reason, "; ");
    snprintf(text, sizeof text, "%s%s%s.", *parts ? parts : "nothing more", *reasons ? ": " : "", reasons);
    text_labelled(p, "not in the log", text);
}

/* What to do, by the most telling finding that calls for something. */
static const char *advice(const struct report *p) {
    const char *best = NULL;
    size_t heaviest = 0, weight;
    for (size_t i = 0; i < p->a->findings_count; i++) {
        const char *text = text_advice(p->a->findings[i].code, &weight);
        if (text && weight > heaviest) {
            best = text;
            heaviest = weight;
        }
    }
    return best;
}

static void provenance(struct report *p) {
    if (p->r->provenance == OOMWHY_USER)
        text_labelled(p, "beware", "a program wrote this to /dev/kmsg, not the kernel: it may be invented.");
}

static void who_asked(struct report *p) {
    const struct oomwhy_invoker *i = p->r->invoker;
    char text[3 * LAYOUT_TEXT];
    if (!i || !i->comm || !i->kernel)
        return;
    const char *flags = i->gfp_flags ? i->gfp_flags : i->gfp_mask ? i->gfp_mask : "flags unknown";
    snprintf(text, sizeof text, "%s, for %s, %s; Linux %s", CLEAN(p->o, i->comm),
             i->order > 0 ? "several pages in a row" : "a page", CLEAN(p->o, flags), CLEAN(p->o, i->kernel));
    text_labelled(p, "asked by", text);
}

static void suppressed(struct report *p) {
    char text[128];
    int64_t count = p->r->suppressed_before;
    if (count == OOMWHY_UNSET || count <= 0)
        return;
    snprintf(text, sizeof text, "the kernel's rate limit swallowed %s report%s", COUNT(count),
             count == 1 ? "" : "s");
    text_labelled(p, "before this", text);
}

static void raw_lines(struct report *p) {
    if (!p->o->raw || !p->r->lines_count)
        return;
    buffer_puts(p->o->to, "\n");
    for (size_t i = 0; i < p->r->lines_count; i++)
        buffer_printf(p->o->to, "  %8" PRId64 "  %s\n", p->r->lines[i].number,
                      CLEAN(p->o, p->r->lines[i].text));
}

/* ---- a record, and all of them ---- */

/* What is counted from record to record. */
struct tally {
    size_t kills, reports, bare, rate_limited;
    bool after_bare; /* the record before was a bare kill line, and has said why */
};

static bool has_reason(const struct oomwhy_record *r, const char *reason) {
    for (size_t i = 0; i < r->reasons.count; i++)
        if (strcmp(r->reasons.items[i], reason) == 0)
            return true;
    return false;
}

static void text_begin(struct output *o) {
    o->state = calloc(1, sizeof(struct tally));
}

static void count(struct output *o, const struct oomwhy_record *r) {
    struct tally *t = o->state;
    if (!t)
        return;
    t->kills += r->outcome == OOMWHY_KILLED ? (r->victims_count ? r->victims_count : 1) : 0;
    t->reports += r->dump;
    t->bare += !r->dump;
    t->rate_limited += !r->dump && has_reason(r, "rate_limited");
    t->after_bare = !r->dump;
}

static void report_dump(struct report *p) {
    const char *next = advice(p);
    text_evidence(p);
    other_findings(p);
    who_asked(p);
    suppressed(p);
    provenance(p);
    not_known(p);
    if (next)
        text_labelled(p, "what next", next);
}

static void text_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct report p = { .o = o, .r = r, .a = a };
    const struct tally *t = o->state;
    bool again = t && t->after_bare && !r->dump; /* one of a storm: what it lacks has been said */
    if (o->count && !again)
        buffer_puts(o->to, "\n");
    answer(&p);
    if (r->dump)
        report_dump(&p);
    else
        provenance(&p);
    if (!r->dump && !again)
        not_known(&p);
    raw_lines(&p);
    count(o, r);
}

/* "In all: 60 processes killed; 11 reports, and 49 bare kill lines (49 for the kernel's rate limit)." */
static void text_end(struct output *o) {
    const struct tally *t = o->state;
    char text[LAYOUT_TEXT], lines[128] = "";
    if (t && o->count > 1) {
        if (t->bare)
            snprintf(lines, sizeof lines, ", and %zu bare kill line%s (%zu for the kernel's rate limit)",
                     t->bare, t->bare == 1 ? "" : "s", t->rate_limited);
        snprintf(text, sizeof text, "In all: %zu process%s killed; %zu report%s%s.", t->kills,
                 t->kills == 1 ? "" : "es", t->reports, t->reports == 1 ? "" : "s", lines);
        buffer_puts(o->to, "\n");
        layout_paragraph(o, 0, 0, text);
    }
    free(o->state);
    o->state = NULL;
}

const struct emitter oomwhy_emit_text = { "text", text_begin, text_record, text_end };
