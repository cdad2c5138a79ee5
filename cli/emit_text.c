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

/* ---- the answer ---- */

static void paragraph(struct report *p, void (*tell)(struct report *, char *, size_t)) {
    char text[TEXT_SENTENCE];
    tell(p, text, sizeof text);
    if (*text)
        layout_paragraph(p->o, 0, 0, text);
}

static void answer(struct report *p) {
    layout_style(p->o, STYLE_BOLD);
    paragraph(p, text_headline);
    layout_style(p->o, STYLE_PLAIN);
    paragraph(p, text_details);
    paragraph(p, text_reasons);
}

/* ---- why, not known, next ---- */

/* What is told in words after the answer and the evidence, from which a blank line parts it. */
static void note(struct report *p, const char *name, const char *text) {
    buffer_puts(p->o->to, p->noted ? "" : "\n");
    p->noted = true;
    text_labelled(p, name, text);
}

static void other_findings(struct report *p) {
    char text[2 * LAYOUT_TEXT];
    bool first = true;
    for (size_t i = 0; i < p->a->findings_count; i++) {
        if (p->told & 1ull << i || (text_is_minor(p->a->findings[i].code) && !p->o->verbose))
            continue;
        text_sentence(p, &p->a->findings[i], text, sizeof text);
        note(p, first ? "why" : "", text);
        first = false;
    }
}

static void not_known(struct report *p) {
    char text[TEXT_SENTENCE];
    text_not_known(p, text, sizeof text);
    if (*text)
        note(p, "not in the log", text);
}

static void provenance(struct report *p) {
    if (p->r->provenance == OOMWHY_USER)
        note(p, "beware", "a program wrote this to /dev/kmsg, not the kernel: it may be invented.");
}

static void who_asked(struct report *p) {
    const struct oomwhy_invoker *i = p->r->invoker;
    const struct oomwhy_counters *c = &p->r->counters;
    char text[3 * LAYOUT_TEXT];
    if (!i || !i->comm || !(i->kernel || i->gfp_mask))
        return;
    const char *flags = i->gfp_flags && *i->gfp_flags ? i->gfp_flags
                        : i->gfp_mask                 ? i->gfp_mask
                                                      : "flags unknown";
    int n = snprintf(text, sizeof text, "%s", CLEAN(p->o, i->comm));
    if (p->r->trigger != OOMWHY_SYSRQ)
        n += snprintf(text + n, sizeof text - (size_t)n, ", for %s, %s",
                      i->order > 0 ? "several pages in a row" : "a page", CLEAN(p->o, flags));
    if (i->kernel)
        snprintf(text + n, sizeof text - (size_t)n, "; Linux %s%s", CLEAN(p->o, i->kernel),
                 c->swap          ? ", cgroup v2"
                 : c->memory_swap ? ", cgroup v1"
                                  : "");
    note(p, "asked by", text);
}

static void suppressed(struct report *p) {
    char text[128];
    int64_t count = p->r->suppressed_before;
    if (count == OOMWHY_UNSET || count <= 0)
        return;
    snprintf(text, sizeof text, "the kernel's rate limit swallowed %s report%s", COUNT(count),
             count == 1 ? "" : "s");
    note(p, "before this", text);
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
    const char *next = text_next(p);
    text_evidence(p);
    other_findings(p);
    who_asked(p);
    suppressed(p);
    provenance(p);
    not_known(p);
    if (next)
        note(p, "what next", next);
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
    char text[LAYOUT_TEXT], lines[160] = "", limited[64] = "";
    if (t && o->count > 1) {
        if (t->rate_limited)
            snprintf(limited, sizeof limited, " (%zu for the kernel's rate limit)", t->rate_limited);
        if (t->bare)
            snprintf(lines, sizeof lines, ", and %zu bare kill line%s%s", t->bare, t->bare == 1 ? "" : "s",
                     limited);
        snprintf(text, sizeof text, "In all: %zu process%s killed; %zu report%s%s.", t->kills,
                 t->kills == 1 ? "" : "es", t->reports, t->reports == 1 ? "" : "s", lines);
        buffer_puts(o->to, "\n");
        layout_paragraph(o, 0, 0, text);
    }
    free(o->state);
    o->state = NULL;
}

const struct emitter oomwhy_emit_text = { "text", text_begin, text_record, text_end };
