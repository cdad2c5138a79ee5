/* SPDX-License-Identifier: MIT */
/*
 * emit_text.c - the report for people. Three sentences answer; then the evidence, each line earning
 * its place; then what is not known, and what to do.
 */
#include "text_report.h"

#include <inttypes.h>
#include <stdio.h>
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

static void headline(struct report *p) {
    static const char *const fates[] = { "was involved", "was killed", "was not killed", "was not killed",
                                         "was not killed" };
    const struct oomwhy_record *r = p->r;
    const struct oomwhy_finding *limit = FIND(p, "limit_*", "global", "nodes");
    const struct oomwhy_victim *v = r->victims_count ? r->victims : NULL;
    char text[2 * LAYOUT_TEXT] = "", who[LAYOUT_TEXT] = "a process that the log does not name";
    if (v)
        snprintf(who, sizeof who, "%s (pid %" PRId64 ")", v->comm ? CLEAN(p->o, v->comm) : "a process",
                 v->pid);
    if (r->outcome == OOMWHY_KILLED)
        snprintf(text, sizeof text, "%s%s %s", who, r->victims_count > 1 ? " and others" : "",
                 fates[r->outcome]);
    else if (r->outcome == OOMWHY_PANIC)
        snprintf(text, sizeof text, "The kernel panicked");
    else if (r->outcome == OOMWHY_OUTCOME_UNSET)
        snprintf(text, sizeof text, "Memory ran out; the log ends before it says who was killed");
    else
        snprintf(text, sizeof text, "Nothing was killed");
    size_t n = strlen(text);
    if (limit) {
        snprintf(text + n, sizeof text - n, ": %s", CLEAN(p->o, limit->text));
        mark_told(p, limit);
    } else {
        snprintf(text + n, sizeof text - n, ".");
    }
    layout_style(p->o, STYLE_BOLD);
    layout_paragraph(p->o, 0, 0, text);
    layout_style(p->o, STYLE_PLAIN);
}

/* "2026-11-22 14:18:20 (4983682.777 s after boot) on web1. " */
static void when(const struct report *p, char *out, size_t size) {
    enum { DAY_US = 24 * 60 * 60 };
    const struct oomwhy_record *r = p->r;
    int64_t us = r->time.monotonic_us, days = us / 1000000 / DAY_US;
    char since[96] = "", date[64] = "";
    size_t n = 0;
    if (us != OOMWHY_UNSET)
        n = (size_t)snprintf(since, sizeof since, "%" PRId64 ".%03d s", us / 1000000,
                             (int)(us % 1000000 / 1000));
    if (us != OOMWHY_UNSET && days)
        n +=
            (size_t)snprintf(since + n, sizeof since - n, " (%" PRId64 " day%s)", days, days == 1 ? "" : "s");
    if (us != OOMWHY_UNSET)
        snprintf(since + n, sizeof since - n, " after boot");
    if (r->time.wall)
        snprintf(date, sizeof date, "%s", CLEAN(p->o, r->time.wall));
    if (strlen(date) > 10 && date[10] == 'T')
        date[10] = ' ';
    if (strncmp(date, "--", 2) == 0) { /* without a year */
        memmove(date, date + 2, strlen(date) - 1);
        date[5] = ' ';
    }
    snprintf(out, size, "%s%s%s%s%s. ",
             *date    ? date
             : *since ? "At "
                      : "The log gives no time",
             *date && *since ? ", " : "", since, r->host ? " on " : "", r->host ? CLEAN(p->o, r->host) : "");
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
    char text[LAYOUT_TEXT];
    if (!i || !i->comm || !i->kernel)
        return;
    snprintf(text, sizeof text, "%s asked for %s%s%s; Linux %s", CLEAN(p->o, i->comm),
             i->order > 0 ? "several pages in a row, " : "a page, ",
             i->gfp_flags  ? ""
             : i->gfp_mask ? i->gfp_mask
                           : "?",
             i->gfp_flags ? i->gfp_flags : "", CLEAN(p->o, i->kernel));
    text_labelled(p, "asked by", text);
}

static void raw_lines(struct report *p) {
    if (!p->o->raw || !p->r->lines_count)
        return;
    buffer_puts(p->o->to, "\n");
    for (size_t i = 0; i < p->r->lines_count; i++)
        buffer_printf(p->o->to, "  %8" PRId64 "  %s\n", p->r->lines[i].number,
                      CLEAN(p->o, p->r->lines[i].text));
}

/* ---- a record ---- */

static void text_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct report p = { .o = o, .r = r, .a = a };
    const char *next;
    if (o->count)
        buffer_puts(o->to, "\n");
    answer(&p);
    if (r->dump) {
        text_evidence(&p);
        other_findings(&p);
        who_asked(&p);
    }
    provenance(&p);
    not_known(&p);
    if (r->dump && (next = advice(&p)))
        text_labelled(&p, "what next", next);
    raw_lines(&p);
}

const struct emitter oomwhy_emit_text = { "text", NULL, text_record, NULL };
