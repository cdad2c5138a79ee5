/* SPDX-License-Identifier: MIT */
/* check.c - see check.h. Knows which records of the log are of our kills, and how many there must be. */
#define _GNU_SOURCE
#include "check.h"
#include "compare.h"
#include "kmsg.h"
#include "stop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SWAPFILE_BYTES (INT64_C(64) << 20)

/* One log, one parser for the whole run: what the rate limit drops shows only over several scenarios. */
struct check {
    struct stage *stage;
    struct kmsg log;
    struct oomwhy_parser *parser;
    struct oomwhy_record **records; /* that have come since the last scenario */
    size_t records_count;
    int64_t bare;    /* kills without a report since the kernel last said how many it had dropped */
    bool bare_known; /* it has said so once; before, there may have been some that we have not seen */
};

struct tally {
    size_t found, dumps;
};

static bool read_records(struct check *k, struct why *why) {
    kmsg_settle(&k->log);
    enum oomwhy_status status = oomwhy_parser_feed(k->parser, k->log.text, k->log.length);
    if (status == OOMWHY_OK)
        status = oomwhy_parser_flush(k->parser);
    if (status != OOMWHY_OK || k->log.failed)
        return why_not(why, "liboomwhy: %s", oomwhy_strerror(status == OOMWHY_OK ? OOMWHY_NOMEM : status));
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(k->parser));) {
        struct oomwhy_record **records =
            realloc(k->records, (k->records_count + 1) * sizeof(struct oomwhy_record *));
        if (!records) {
            oomwhy_record_free(r);
            return why_not(why, "out of memory");
        }
        records[k->records_count++] = r;
        k->records = records;
    }
    return true;
}

static void drop_records(struct check *k) {
    for (size_t i = 0; i < k->records_count; i++)
        oomwhy_record_free(k->records[i]);
    free(k->records);
    k->records = NULL;
    k->records_count = 0;
    kmsg_forget(&k->log);
}

static bool is_below(const char *path, const char *top) {
    size_t length = strlen(top);
    return path && strncmp(path, top, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static const struct oomwhy_record *record_of(const struct check *k, int64_t pid, size_t *ret_times) {
    const struct oomwhy_record *found = NULL;
    *ret_times = 0;
    for (size_t i = 0; i < k->records_count; i++)
        for (size_t v = 0; v < k->records[i]->victims_count; v++)
            if (k->records[i]->victims[v].pid == pid) {
                found = found ? found : k->records[i];
                ++*ret_times;
            }
    return found;
}

static bool has_reason(const struct oomwhy_record *r, const char *reason) {
    for (size_t i = 0; i < r->reasons.count; i++)
        if (strcmp(r->reasons.items[i], reason) == 0)
            return true;
    return false;
}

/* "rate_limited" takes ten reports to infer, and those before the log was opened cannot be known. */
static void compare_bare(const struct check *k, struct comparison *c, const struct kill *kill,
                         const struct oomwhy_record *r) {
    bool seen_window = c->truth->monotonic_us[0] - k->log.opened_us > WINDOW_MS * INT64_C(1000);
    if (kmsg_has_report(&k->log, kill->pid))
        compare_differ(c, kill->pid, "dump", "truth: the kernel printed its report, record false");
    else if (seen_window && !has_reason(r, "rate_limited"))
        compare_differ(c, kill->pid, "reasons", "truth: the report was rate_limited, record: %s",
                       r->reasons.count ? r->reasons.items[0] : "none");
}

static void compare_kills(const struct check *k, struct comparison *c, struct tally *tally) {
    for (size_t i = 0; i < c->truth->kills_count; i++) {
        const struct kill *kill = &c->truth->kills[i];
        size_t times;
        const struct oomwhy_record *r = record_of(k, kill->pid, &times);
        if (times != 1)
            compare_differ(c, kill->pid, "victims", "truth: killed once, records: %zu times", times);
        if (!r)
            continue;
        tally->found++;
        tally->dumps += r->dump;
        compare_kill(c, kill, r);
        if (!r->dump)
            compare_bare(k, c, kill, r);
    }
}

/* Kills in our cgroup that were none. What is of other cgroups of the machine is nothing of ours. */
static void find_invented(const struct check *k, struct comparison *c) {
    for (size_t i = 0; i < k->records_count; i++) {
        const struct oomwhy_record *r = k->records[i];
        if (c->truth->shared ||
            !(is_below(r->oom_memcg, c->truth->oom_memcg) || is_below(r->task_memcg, c->truth->oom_memcg)))
            continue;
        for (size_t v = 0; v < r->victims_count; v++)
            if (!truth_find(c->truth, r->victims[v].pid))
                compare_differ(c, r->victims[v].pid, "victims", "truth: not killed, record: a victim");
        if (!r->victims_count)
            compare_differ(c, 0, "victims", "truth: every report of this cgroup had a victim, record: none");
    }
}

/*
 * "oom_kill_process: 50 callbacks suppressed" stands before the first report after kills without one, and
 * counts the whole machine's.
 */
static void compare_suppressed(struct check *k, struct comparison *c) {
    if (k->log.lost)
        compare_differ(c, 0, "log", "overran %" PRId64 " times, records are lost; a larger log_buf_len helps",
                       k->log.lost);
    for (size_t i = 0; i < k->records_count; i++) {
        const struct oomwhy_record *r = k->records[i];
        int64_t said = r->suppressed_before == OOMWHY_UNSET ? 0 : r->suppressed_before;
        if (r->provenance != OOMWHY_KERNEL || !r->victims_count)
            continue;
        k->bare += !r->dump;
        if (!r->dump)
            continue;
        if (said < k->bare || (k->bare_known && said > k->bare))
            compare_differ(c, r->victims[0].pid, "suppressed_before",
                           "truth %" PRId64 " kills without a report before, record %" PRId64, k->bare, said);
        k->bare_known |= said > 0;
        k->bare = 0;
    }
    k->log.lost = 0;
}

static void print_row(const struct scenario *s, const struct truth *t, const struct tally *tally,
                      size_t differences) {
    printf("%-10s %6zu %6zu %6zu %12zu  %s\n", s->name, t->kills_count, tally->found, tally->dumps,
           differences, differences ? "DIFFERENT" : "ok");
}

/* False without memory; otherwise the number of differences, told on standard output. */
static bool judge(struct check *k, const struct scenario *s, const struct truth *t, size_t *ret_differences,
                  struct why *why) {
    char *text = NULL;
    size_t length = 0;
    struct comparison c = { .truth = t, .out = open_memstream(&text, &length) };
    struct tally tally = { 0 };
    if (!c.out || !read_records(k, why)) {
        if (c.out)
            fclose(c.out);
        free(text);
        return c.out ? false : why_not(why, "out of memory");
    }
    compare_kills(k, &c, &tally);
    find_invented(k, &c);
    compare_suppressed(k, &c);
    if (t->surprise[0])
        compare_differ(&c, 0, "kernel", "%s", t->surprise);
    fclose(c.out);
    if (!k->stage->options->quiet || c.differences)
        print_row(s, t, &tally, c.differences);
    fputs(text, stdout);
    if (c.differences > COMPARE_LINES_MAX)
        printf("  and %zu more\n", c.differences - COMPARE_LINES_MAX);
    fflush(stdout);
    free(text);
    drop_records(k);
    *ret_differences = c.differences;
    return true;
}

static bool check_one(struct check *k, const struct scenario *s, struct truth *truths, struct checked *sum,
                      struct why *why) {
    struct why reason;
    size_t differences = 0;
    kmsg_wait_for_reports(&k->log, play_kills(k->stage, s));
    if (!play(k->stage, s, &truths[sum->played], &reason)) {
        if (stop_wanted())
            return stop_why(why);
        if (!k->stage->options->quiet)
            printf("%-10s skipped: %s\n", s->name, reason.text);
        sum->skipped++;
        return true;
    }
    const struct truth *t = &truths[sum->played++];
    if (!judge(k, s, t, &differences, why))
        return false;
    sum->different += differences > 0;
    return !stop_wanted() || stop_why(why);
}

bool check_all(struct stage *stage, const struct scenario *const *list, size_t count, struct truth *truths,
               struct checked *ret_checked, struct why *why) {
    struct check k = { .stage = stage };
    if (!namespaces_are_initial(why) || !kmsg_open(&k.log, why))
        return false;
    k.parser = oomwhy_parser_new(NULL);
    stage->quiet = true;
    stage->swapfile_default = SWAPFILE_BYTES;
    stage->tick = kmsg_drain;
    stage->arg = &k.log;
    if (!stage->options->quiet)
        printf("%-10s %6s %6s %6s %12s  %s\n", "scenario", "kills", "found", "dumps", "differences",
               "verdict");
    bool checked = k.parser || why_not(why, "out of memory");
    for (size_t i = 0; checked && i < count; i++)
        checked = check_one(&k, list[i], truths, ret_checked, why);
    drop_records(&k);
    oomwhy_parser_free(k.parser);
    kmsg_close(&k.log);
    return checked;
}
