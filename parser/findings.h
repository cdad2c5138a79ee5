/* SPDX-License-Identifier: MIT */
/* findings.h - what the looks share: a notebook to write sentences into. */
#ifndef OOMWHY_FINDINGS_H
#define OOMWHY_FINDINGS_H

#include "explain.h"
#include "words.h"

enum { MAX_FINDINGS = 32, MAX_SENTENCE = 768, LONGEST_WHO = 608 };

struct notebook {
    struct inquiry *q;
    struct oomwhy_finding items[MAX_FINDINGS];
    size_t count;
};

#define FROM(...)   ((const char *const[]){ __VA_ARGS__, NULL })
#define SIZE(bytes) oomwhy_size_text((bytes), (char[OOMWHY_SIZE_TEXT]){ 0 })

/* Notes a finding; evidence: paths into the record, ended by NULL. */
void conclude(struct notebook *n, const char *code, enum oomwhy_certainty certainty,
              const char *const *evidence, const char *format, ...) __attribute__((format(printf, 5, 6)));

int64_t percent(int64_t part, int64_t whole);

/* share as a percentage; all but a little is not 100. */
int whole_percent(double share);

/* What a cgroup is called by the people who made it: "docker container d9e6ba6b7a1e", "unit x.service". */
void name_cgroup(const struct inquiry *q, struct cgroup cgroup, char *out, size_t size);

/* Usage as good as at the limit: a charge may be for several pages, and usage is read a moment later. */
bool counter_at_limit(const struct oomwhy_counter *c);

/*
 * The looks: each looks for one thing and says it if it is there, with no more certainty than the figures
 * bear. One a line, in the order in which a reader wants them.
 */
#define LOOK_MAP(X)         \
    X(whose_limit)          \
    X(reserved_not_touched) \
    X(what_filled)          \
    X(unaccounted)          \
    X(locked)               \
    X(dirty)                \
    X(swap_use)             \
    X(machine_swap)         \
    X(ancestor)             \
    X(not_its_limit)        \
    X(too_small_to_start)   \
    X(group)                \
    X(sacrificed)           \
    X(why_this_victim)      \
    X(adj_decided)          \
    X(immune)               \
    X(runner_up)            \
    X(many_small)           \
    X(same_name)            \
    X(invoker)              \
    X(purpose)              \
    X(zones)                \
    X(pages_in_a_row)       \
    X(trigger)              \
    X(freed_little)         \
    X(others_left)          \
    X(adj_value)            \
    X(shared_pages)         \
    X(failures)

#define X(name) void finding_##name(struct notebook *n);
LOOK_MAP(X)
#undef X

#endif
