/* SPDX-License-Identifier: MIT */
/* main.c - oomwhy-load: makes the kernel kill for want of memory, and says what really happened. */
#define _GNU_SOURCE
#include "check.h"
#include "limit.h"
#include "oomwhy.h"
#include "options.h"
#include "play.h"
#include "scenario.h"
#include "stop.h"
#include "swapfile.h"
#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

enum status { AS_IT_MUST, OTHERWISE, USAGE, NOT_HERE };

static void list(void) {
    for (const struct scenario *s = scenarios; s < scenarios + scenarios_count; s++)
        printf("%-10s %s\n%-10s must %s\n", s->name, s->does, "", s->must);
}

static void complain(const char *subject, const char *text) {
    if (!stop_unheard())
        fprintf(stderr, "oomwhy-load: %s%s%s\n", subject, *subject ? ": " : "", text);
}

struct programme {
    const struct scenario **list;
    size_t count;
    struct truth *truths;
    size_t played;
};

/* One after the other, until one cannot be played. */
static enum status run(const struct stage *stage, struct programme *p) {
    enum status status = AS_IT_MUST;
    for (size_t i = 0; i < p->count; i++) {
        struct why why;
        if (!play(stage, p->list[i], &p->truths[p->played], &why)) {
            complain(p->list[i]->name, why.text);
            return NOT_HERE;
        }
        const struct truth *t = &p->truths[p->played++];
        if (t->surprise[0]) {
            complain(t->scenario, t->surprise);
            status = OTHERWISE;
        }
    }
    return status;
}

/* Whoever names scenarios wants just these: one that cannot be played then counts as a failure. */
static enum status check(struct stage *stage, struct programme *p) {
    struct checked sum = { 0 };
    struct why why;
    bool checked = check_all(stage, p->list, p->count, p->truths, &sum, &why);
    p->played = sum.played;
    if (!checked)
        return complain("", why.text), NOT_HERE;
    if (!stage->options->quiet)
        printf("%zu scenarios checked, %zu of them different; %zu skipped\n", sum.played, sum.different,
               sum.skipped);
    if (sum.different)
        return OTHERWISE;
    return sum.skipped && (stage->options->scenarios_count || !sum.played) ? NOT_HERE : AS_IT_MUST;
}

static enum status perform(struct stage *stage, struct programme *p) {
    const struct options *o = stage->options;
    struct why why;
    enum status status = o->check ? check(stage, p) : run(stage, p);
    if (o->truth && p->played && !truth_write(p->truths, p->played, o->truth, &why)) {
        complain("", why.text);
        status = NOT_HERE;
    }
    for (size_t i = 0; i < p->played; i++)
        truth_free(&p->truths[i]);
    return status;
}

static enum status choose_and_perform(struct stage *stage) {
    const struct options *o = stage->options;
    size_t count = o->scenarios_count ? o->scenarios_count : scenarios_count;
    struct programme p = { .list = calloc(count, sizeof(struct scenario *)),
                           .truths = calloc(count, sizeof(struct truth)) };
    for (; p.list && p.count < count; p.count++)
        p.list[p.count] = o->scenarios_count ? scenario_find(o->scenarios[p.count]) : &scenarios[p.count];
    enum status status = NOT_HERE;
    if (p.list && p.truths)
        status = perform(stage, &p);
    else
        complain("", "out of memory");
    free(p.list);
    free(p.truths);
    return status;
}

static enum status work(const struct options *o) {
    struct hierarchy hierarchy;
    struct why why;
    if (!hierarchy_find(&hierarchy, &why))
        return complain("", why.text), NOT_HERE;
    limit_sweep(&hierarchy);
    swapfile_sweep();
    struct stage stage = { .options = o, .hierarchy = &hierarchy, .quiet = o->quiet };
    enum status status = choose_and_perform(&stage);
    hierarchy_free(&hierarchy);
    return status;
}

static bool names_are_known(const struct options *o) {
    for (size_t i = 0; i < o->scenarios_count; i++)
        if (!scenario_find(o->scenarios[i])) {
            fprintf(stderr, "oomwhy-load: no scenario is called %s: see 'oomwhy-load --list'\n",
                    o->scenarios[i]);
            return false;
        }
    if (o->scenarios_count || o->check)
        return true;
    fputs("oomwhy-load: which scenario? 'oomwhy-load --list' names them, 'oomwhy-load touch' is a good "
          "first.\n",
          stderr);
    return false;
}

int main(int argc, char **argv) {
    struct options o;
    if (!options_read(argc, argv, &o))
        return USAGE;
    if (o.help || o.version || o.list) {
        if (o.help)
            options_help();
        else if (o.version)
            puts("oomwhy-load " OOMWHY_VERSION);
        else
            list();
        return fflush(stdout) == 0 && !ferror(stdout) ? 0 : NOT_HERE;
    }
    if (!names_are_known(&o))
        return USAGE;
    stop_listen();
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* to be told how grandchildren died, too */
    enum status status = work(&o);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("", "cannot write to standard output");
        status = NOT_HERE;
    }
    stop_die();
    return (int)status;
}
