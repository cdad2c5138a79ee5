/* SPDX-License-Identifier: MIT */
/* filter.c - what each criterion looks at in a record. All that are given must hold. */
#include "filter.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- from the command line ---- */

static bool set_when(struct when *when, const char *option, const char *time) {
    if (when_parse(time, when))
        return true;
    warnx("--%s: '%s' is no time\n"
          "  Give a date, '2026-11-22 14:18'; a time ago, '-2h' or yesterday; seconds since 1970, "
          "@1795788000;\n"
          "  or seconds since boot, +4983682.",
          option, time);
    return false;
}

bool filter_set_since(struct filter *f, const char *time) {
    return set_when(&f->since, "since", time);
}

bool filter_set_until(struct filter *f, const char *time) {
    return set_when(&f->until, "until", time);
}

static bool set_pattern(struct pattern **pattern, const char *option, const char *regex) {
    pattern_free(*pattern);
    *pattern = pattern_new(option, regex);
    return *pattern != NULL;
}

bool filter_set_cgroup(struct filter *f, const char *regex) {
    return set_pattern(&f->cgroup, "cgroup", regex);
}

bool filter_set_container(struct filter *f, const char *regex) {
    return set_pattern(&f->container, "container", regex);
}

bool filter_set_comm(struct filter *f, const char *regex) {
    return set_pattern(&f->comm, "comm", regex);
}

/* Words that the table of options has let through. */
bool filter_set_kinds(struct filter *f, const char *kinds) {
#define NAME_(name, text) text,
    static const char *const names[] = { OOMWHY_KIND_MAP(NAME_) };
#undef NAME_
    f->kinds = 0;
    for (size_t n; *kinds; kinds += n + (kinds[n] == ',')) {
        n = strcspn(kinds, ",");
        for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
            if (strlen(names[i]) == n && memcmp(names[i], kinds, n) == 0)
                f->kinds |= 1u << i;
    }
    return true;
}

/* ---- the criteria ---- */

static bool has_cgroup(const struct pattern *p, const struct oomwhy_record *r) {
    return pattern_matches(p, r->oom_memcg) || pattern_matches(p, r->task_memcg);
}

static bool has_container(const struct pattern *p, const struct oomwhy_container *c) {
    if (!c)
        return false;
    const char *const names[] = { c->id, c->name, c->pod_uid, c->pod, c->namespace_, c->unit, c->job };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pattern_matches(p, names[i]))
            return true;
    return false;
}

static bool has_comm(const struct pattern *p, const struct oomwhy_record *r) {
    for (size_t i = 0; i < r->victims_count; i++)
        if (pattern_matches(p, r->victims[i].comm))
            return true;
    return false;
}

/* ---- time ---- */

/* In the terms of the time asked for; false where the log does not tell. */
static bool find_time(const struct oomwhy_time *time, const struct when *when, struct filter_times *times,
                      struct span *ret_span) {
    bool year_told = true;
    if (when->monotonic) {
        *ret_span = (struct span){ time->monotonic_us, time->monotonic_us };
        times->unclocked += time->monotonic_us == OOMWHY_UNSET;
        return time->monotonic_us != OOMWHY_UNSET;
    }
    int64_t written_us = times->written_us ? times->written_us : when_now_us();
    bool dated = time->wall && when_of_wall(time->wall, written_us, ret_span, &year_told);
    times->undated += !dated;
    times->year_untold += !year_told;
    return dated;
}

/* What the second of a log, or of the command line, may hold belongs to it. */
static bool is_between(const struct filter *f, const struct oomwhy_time *time, struct filter_times *times) {
    struct span span = { 0 };
    bool one_clock = f->since.monotonic == f->until.monotonic;
    if (f->since.given && (!find_time(time, &f->since, times, &span) || span.to_us < f->since.span.from_us))
        return false;
    if (!f->until.given)
        return true;
    if (!(f->since.given && one_clock) && !find_time(time, &f->until, times, &span))
        return false;
    return span.from_us <= f->until.span.to_us;
}

bool filter_accepts(const struct filter *f, const struct oomwhy_record *record,
                    const struct oomwhy_container *container, struct filter_times *times) {
    return (!f->kinds || f->kinds & 1u << record->kind) && (!f->cgroup || has_cgroup(f->cgroup, record)) &&
           (!f->container || has_container(f->container, container)) &&
           (!f->comm || has_comm(f->comm, record)) && is_between(f, &record->time, times);
}

/* ---- telling ---- */

char *filter_names(const struct filter *f, char *out, size_t size) {
    const struct {
        bool given;
        const char *option;
    } options[] = {
        { f->since.given, "--since" },     { f->until.given, "--until" },
        { f->cgroup != NULL, "--cgroup" }, { f->container != NULL, "--container" },
        { f->comm != NULL, "--comm" },     { f->kinds != 0, "--kind" },
    };
    size_t n = 0;
    *out = '\0';
    for (size_t i = 0; i < sizeof options / sizeof *options && n < size; i++)
        if (options[i].given)
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " and " : "", options[i].option);
    return out;
}

void filter_report(const struct filter *f, const struct filter_times *times, bool quiet) {
    if (times->undated)
        warnx("kills without a date, left out: %" PRId64 "\n"
              "  Logs with dates: /dev/kmsg, journalctl -o short-iso, dmesg --time-format iso.\n"
              "  Or ask in seconds since boot, as --%s +SECONDS.",
              times->undated, f->since.given ? "since" : "until");
    if (times->unclocked)
        warnx("kills without a time since boot, left out: %" PRId64 " (they may have dates)",
              times->unclocked);
    if (times->year_untold && !quiet)
        warnx("kills dated without a year, taken to be of the twelve months before their log was written: "
              "%" PRId64,
              times->year_untold);
}
