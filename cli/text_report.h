/* SPDX-License-Identifier: MIT */
/* text_report.h - what the parts of the report for people share. */
#ifndef OOMWHY_CLI_TEXT_REPORT_H
#define OOMWHY_CLI_TEXT_REPORT_H

#include "layout.h"

enum { LABEL = 16 };

#define SIZE(bytes)     oomwhy_size_text((bytes), (char[OOMWHY_SIZE_TEXT]){ 0 })
#define COUNT(value)    layout_count((value), (char[32]){ 0 })
#define CLEAN(o, bytes) layout_clean((o), (bytes), (char[LAYOUT_TEXT]){ 0 }, LAYOUT_TEXT)

struct report {
    struct output *o;
    const struct oomwhy_record *r;
    const struct oomwhy_analysis *a;
    unsigned long long told; /* findings already printed, by index */
    bool noted;              /* something has been told after the evidence */
};

/* ---- text_answer.c ---- */

enum { TEXT_SENTENCE = 3 * LAYOUT_TEXT };

/* The three sentences. Each writes one line, "" where there is nothing to say, marking its findings told. */
void text_headline(struct report *p, char *out, size_t size);
void text_details(struct report *p, char *out, size_t size);
void text_reasons(struct report *p, char *out, size_t size);

/* A finding's text, and how sure it is unless it is certain. */
void text_sentence(struct report *p, const struct oomwhy_finding *f, char *out, size_t size);

/* Which parts are not in the log, and why; "" when all are. */
void text_not_known(struct report *p, char *out, size_t size);

/* What to do, by the most telling finding that calls for something; NULL: nothing to say. */
const char *text_next(const struct report *p);

/* ---- text_evidence.c ---- */

/* "  label          text", the text wrapped */
void text_labelled(struct report *p, const char *name, const char *text);

/* "  label          ", what a line of the report begins with */
void text_label(struct report *p, const char *name);

/* Limit, counters, balance sheet and processes. */
void text_evidence(struct report *p);

/* ---- text_path.c ---- */

/* The cgroups from the root down to the one with the limit, and on to the victim's. */
void text_path(struct report *p);

/* ---- text_words.c ---- */

/* In plain words: a name in `missing`, in `reasons`, of a part of the balance. An unknown one is its own
 * word. */
const char *text_missing(const struct report *p, const char *name);
const char *text_reason(const char *name);
const char *text_part(const char *name);

/* Whether a finding only rounds the picture off: it is left out unless asked for more (--verbose). */
bool text_is_minor(const char *code);

/* What to do about a finding; NULL: nothing to say. *ret_weight: the greater, the more telling. */
const char *text_advice(const char *code, size_t *ret_weight);

#endif
