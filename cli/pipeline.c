/* SPDX-License-Identifier: MIT */
/*
 * pipeline.c - the order of the steps: what is news, what is wanted, the last of these; then, one record at a
 * time, its names are replaced, it is explained, and written.
 */
#include "pipeline.h"

#include "redact.h"

#include <err.h>
#include <inttypes.h>

static void say_no_memory(struct pipeline *p) {
    warnx("%s", oomwhy_strerror(OOMWHY_NOMEM));
    p->failed = true;
}

/* Whether the record is one to count, of which --since and the like may choose. */
static bool is_news(struct pipeline *p, const struct oomwhy_record *record) {
    if (record->provenance == OOMWHY_USER && !p->settings->include_user) {
        p->left_out++;
        return false;
    }
    bool known = seen_before(&p->seen, record);
    p->repeated += known;
    return !known;
}

static struct oomwhy_analysis *explain(struct pipeline *p, const struct oomwhy_record *record,
                                       const struct oomwhy_namer *namer) {
    struct oomwhy_analysis *analysis = oomwhy_explain_named(record, namer);
    if (!analysis)
        say_no_memory(p);
    return analysis;
}

static bool is_wanted(struct pipeline *p, const struct oomwhy_record *record) {
    const struct filter *filter = &p->settings->filter;
    struct oomwhy_analysis *analysis =
        filter->container ? explain(p, record, resolve_namer(&p->resolver)) : NULL;
    bool wanted = filter_accepts(filter, record, analysis ? analysis->container : NULL, &p->times);
    oomwhy_analysis_free(analysis);
    return wanted;
}

/* Names are replaced before anything is said about them, and none is looked up for a pseudonym. */
static void write_record(struct pipeline *p, struct oomwhy_record *record) {
    if (p->redactor && !redact(p->redactor, record)) {
        say_no_memory(p);
        return;
    }
    struct oomwhy_analysis *analysis = explain(p, record, p->redactor ? NULL : resolve_namer(&p->resolver));
    if (!analysis)
        return;
    p->settings->emitter->record(&p->output, record, analysis);
    p->output.count++;
    oomwhy_analysis_free(analysis);
}

void pipeline_take(struct pipeline *p, struct oomwhy_record *record) {
    const struct settings *s = p->settings;
    bool news = is_news(p, record);
    p->output.found += news;
    if (!news || !is_wanted(p, record)) {
        oomwhy_record_free(record);
        return;
    }
    if (s->last && !s->quiet) {
        if (!last_keep(&p->last, record, s->last))
            say_no_memory(p);
        return;
    }
    if (s->quiet)
        p->output.count++;
    else
        write_record(p, record);
    oomwhy_record_free(record);
}

bool pipeline_is_over(const struct pipeline *p) {
    return p->output.to->error || (p->settings->quiet && p->output.count > 0);
}

bool pipeline_begin(struct pipeline *p, const struct settings *s, struct buffer *to) {
    *p = (struct pipeline){ .settings = s };
    p->output = (struct output){ .to = to,
                                 .width = term_width(to->fd),
                                 .color = term_wants_color(s->color, to->fd),
                                 .utf8 = term_is_utf8(),
                                 .verbose = s->verbose,
                                 .raw = s->raw };
    if ((!s->quiet || s->filter.container) &&
        !resolve_begin(&p->resolver, s->names, s->names_count, s->resolve))
        p->failed = true;
    if (s->redact && !(p->redactor = redactor_new(s->redact_key)))
        return false;
    if (s->emitter->begin && !s->quiet)
        s->emitter->begin(&p->output);
    return true;
}

static void say_not_counted(const struct pipeline *p) {
    if (p->repeated)
        warnx("kills that the logs hold more than once, counted once: %" PRId64, p->repeated);
    if (p->left_out)
        warnx("records that a program wrote to the kernel log, left out: %" PRId64
              " (--include-user shows them)",
              p->left_out);
}

void pipeline_end(struct pipeline *p) {
    const struct settings *s = p->settings;
    for (struct oomwhy_record *record; (record = last_take(&p->last)); oomwhy_record_free(record))
        if (!pipeline_is_over(p))
            write_record(p, record);
    if (s->emitter->end && !s->quiet)
        s->emitter->end(&p->output);
    if (!s->quiet)
        say_not_counted(p);
    filter_report(&s->filter, &p->times, s->quiet);
    if (p->redactor)
        redactor_report(p->redactor);
    redactor_free(p->redactor);
    resolve_end(&p->resolver);
    seen_free(&p->seen);
}
