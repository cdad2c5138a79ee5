/* SPDX-License-Identifier: MIT */
/*
 * test_answers.c - of every complete report that a kernel really printed (source: genuine) the parts add up
 * to the usage, and the victim comes first; or a finding says why not, and the exception is listed here.
 */
#define _POSIX_C_SOURCE 200809L
#include "support.h"

#include <glob.h>

/* A glob that finds nothing must not pass. */
enum { GENUINE_REPORTS = 72, PATH = 240, PERCENT_OFF = 2 };

/* What does not add up to 2 %, why, and the finding that says so. */
static const struct exception {
    const char *fixture, *code, *why;
} exceptions[] = {
    { "lab/5.10-v2-pipes", "filled_by_unaccounted",
      "cgroup v2 has no kmem counter, and memory.stat no key for the kernel's memory as a whole before "
      "5.18" },
    { "lab/6.12-v2-swap", "unaccounted", "memory.stat is brought up to date now and then, usage is not" },
};

static const struct oomwhy_finding *find(const struct oomwhy_analysis *a, const char *code) {
    for (size_t i = 0; i < a->findings_count; i++)
        if (strcmp(a->findings[i].code, code) == 0)
            return &a->findings[i];
    return NULL;
}

static char *contents(const char *path) {
    char *text = NULL;
    size_t n = 0;
    FILE *in = fopen(path, "rb");
    if (in && getdelim(&text, &n, '\0', in) < 0)
        text[0] = '\0';
    if (in)
        fclose(in);
    return text;
}

static bool is_genuine(const char *log) {
    char yaml[PATH];
    snprintf(yaml, sizeof yaml, "%.*s.yaml", (int)(strlen(log) - 4), log);
    char *text = contents(yaml);
    bool genuine = text && strncmp(text, "source: genuine\n", 16) == 0;
    free(text);
    return genuine;
}

/* All reports of all genuine fixtures that lack nothing; returns how many there were. */
static size_t each_report(void (*check)(const char *log, const struct oomwhy_record *,
                                        const struct oomwhy_analysis *)) {
    glob_t found;
    size_t count = 0;
    cr_assert(eq(int, glob(FIXTURES "/*/*.log", 0, NULL, &found), 0));
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *log = is_genuine(found.gl_pathv[i]) ? contents(found.gl_pathv[i]) : NULL;
        struct reading r = { .count = 0 };
        if (log)
            r = read_log(log);
        for (size_t n = 0; n < r.count; n++)
            if (r.records[n]->dump && r.records[n]->complete) {
                struct oomwhy_analysis *a = oomwhy_explain(r.records[n]);
                check(found.gl_pathv[i], r.records[n], a);
                oomwhy_analysis_free(a);
                count++;
            }
        forget(&r);
        free(log);
    }
    globfree(&found);
    return count;
}

static const struct exception *exception_of(const char *log) {
    for (size_t i = 0; i < COUNT(exceptions); i++)
        if (strstr(log, exceptions[i].fixture))
            return &exceptions[i];
    return NULL;
}

static void balances(const char *log, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    const struct exception *e = exception_of(log);
    int64_t sum = 0, rest = 0;
    if (r->kind != OOMWHY_MEMCG)
        return;
    expect(a->balance_count, log);
    expect_int(a->balance_total_bytes, r->counters.memory->usage_bytes, log);
    for (size_t i = 0; i < a->balance_count; i++) {
        bool is_rest = strcmp(a->balance[i].name, "unaccounted") == 0;
        *(is_rest ? &rest : &sum) += a->balance[i].bytes;
    }
    expect_int(sum + rest, a->balance_total_bytes, log);
    int64_t off = rest < 0 ? -rest : rest, most = a->balance_total_bytes * PERCENT_OFF / 100;
    if (e)
        cr_expect(off > most && find(a, e->code), "%s: it says %s, or is no exception: %s", log, e->code,
                  e->why);
    else
        cr_expect(off <= most, "%s: %lld of %lld bytes are in no part", log, (long long)rest,
                  (long long)a->balance_total_bytes);
}

Test(answers, what_a_kernel_counted_adds_up) {
    cr_expect(ge(sz, each_report(balances), GENUINE_REPORTS), "there were more");
}

/* Why another may come first; a mere victim_not_first would be a formula that is wrong. */
static bool says_why(const struct oomwhy_analysis *a) {
    static const char *const codes[] = { "victim_tied", "child_sacrificed", "group_kill", "sysrq" };
    for (size_t i = 0; i < COUNT(codes); i++)
        if (find(a, codes[i]))
            return true;
    return false;
}

static void ranks(const char *log, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    if (r->outcome != OOMWHY_KILLED)
        return;
    expect(a->ranking_count == r->tasks_count && r->victims_count, log);
    bool first = a->ranking_count && a->ranking[0].pid == r->victims[0].pid;
    cr_expect(first || says_why(a), "%s: %s comes first, %s was killed", log, a->ranking[0].comm,
              r->victims[0].comm);
}

Test(answers, whom_a_kernel_chose_comes_first) {
    cr_expect(ge(sz, each_report(ranks), GENUINE_REPORTS), "there were more");
}
