/* SPDX-License-Identifier: MIT */
/*
 * summary.h - what many kills have in common: groups of those that a person would call the same, and what
 * can be said of each group.
 */
#ifndef OOMWHY_CLI_SUMMARY_H
#define OOMWHY_CLI_SUMMARY_H

#include "bytes.h"
#include "date.h"
#include "emit.h"
#include "texts.h"

#define SUMMARY_SCHEMA "oomwhy-summary/1"

enum { SUMMARY_PARTS = 16, SUMMARY_CODES = 64, SUMMARY_RECENT = 16, SUMMARY_FORM = 256 };

/* Times are compared within one scale: all dates, all dates without a year, or one boot's own time. */
enum { SCALE_NONE, SCALE_DATED, SCALE_YEARLESS, SCALE_BOOT /* the first one; each boot has the next */ };

/* Whose time it was: intervals are those between kills of one clock. */
struct clock {
    size_t host, boot_id; /* numbers in texts, or TEXTS_NONE */
    uint32_t scale;
    int64_t last_us; /* of what was read last */
};

/* What is kept of each record. */
struct kill {
    int64_t us; /* on the scale of its clock */
    int64_t ram_bytes, limit_bytes;
    uint64_t container; /* hash of its id; 0: there is none */
    uint32_t clock, scale;
    uint32_t number; /* in the order of reading */
    int16_t offset_min;
};

/* How the kills of a group follow each other. */
#define PATTERN_MAP(X)            \
    X(PATTERN_UNSET, NULL)        \
    X(PATTERN_ONCE, "once")       \
    X(PATTERN_STORM, "storm")     \
    X(PATTERN_LOOP, "loop")       \
    X(PATTERN_REGULAR, "regular") \
    X(PATTERN_IRREGULAR, "irregular")

#define TREND_MAP(X)            \
    X(TREND_UNSET, NULL)        \
    X(TREND_STEADY, "steady")   \
    X(TREND_RISING, "rising")   \
    X(TREND_FALLING, "falling") \
    X(TREND_VARYING, "varying")

#define ENUMERATOR_(name, text) name,
enum summary_pattern { PATTERN_MAP(ENUMERATOR_) };
enum trend { TREND_MAP(ENUMERATOR_) };
#undef ENUMERATOR_

/* ---- a group as documents have it; oomwhy(5) explains each member ---- */

struct moment {
    const char *wall;
    int64_t monotonic_us;
    const char *host, *boot_id;
    char text[DATE_TEXT]; /* what wall points to */
};

struct interval {
    int64_t count, min_us, median_us, max_us, deviation_us;
};

struct ram {
    int64_t count, first_bytes, last_bytes, min_bytes, median_bytes, max_bytes;
};

struct limit {
    int64_t limit_bytes, events;
    struct moment first, last;
    const struct kill *first_kill, *last_kill;
};

struct tally {
    const char *name; /* one of summary.texts */
    size_t form;      /* number of that name, or of what it is without its own number at the end */
    int64_t events;
};

struct group {
    const char *schema;
    enum oomwhy_kind kind;
    struct tally *victims; /* most events first */
    size_t victims_count;
    const struct oomwhy_container *container; /* NULL where nothing is known of it */
    char *oom_memcg;                          /* NULL where they differ */
    int64_t containers;
    struct tally *hosts;
    size_t hosts_count;
    int64_t events, kills, reports, bare, suppressed_before;
    const struct moment *first, *last;
    const struct interval *interval;
    enum summary_pattern pattern;
    enum trend rate_trend, ram_trend;
    int64_t storms, largest_storm;
    struct limit *limits;
    size_t limits_count;
    const struct ram *ram;
    const char *filled_by;
    double filled_share;
    struct oomwhy_strings codes;

    /* ---- what that is made from, and where its pointers lead ---- */
    struct oomwhy_container own; /* owned strings; NULL where they differ */
    bool has_container;
    bool is_transient; /* named by an id, which ends with it */
    uint64_t code_bits;
    double parts[SUMMARY_PARTS], total_bytes;
    struct kill *items; /* when judged by scale and time */
    size_t count, capacity;
    size_t run, run_count; /* the items on the scale of most: first, last and trends are about these */
    struct moment ends[2];
    struct interval spacing;
    struct ram sizes;
};

/* A record as a group of one. What it points to is the record's. */
struct digest {
    struct group group;
    struct kill kill;
    struct tally victim;
    char unit[SUMMARY_FORM];
};

/* A report, to which kill lines may belong whose own report was not printed. */
struct recent {
    size_t group, form;
    uint32_t clock;
    int64_t us;
};

struct summary {
    struct group *groups;
    size_t count, capacity;
    struct clock *clocks;
    size_t clocks_count, clocks_capacity;
    size_t *current; /* the clock that goes by a number in clock_keys */
    size_t current_capacity;
    uint32_t boots, records;
    int64_t without_kill; /* of the records */
    struct bytes key;     /* room to write one */
    struct texts keys, clock_keys, codes, parts, texts;
    struct recent recent[SUMMARY_RECENT];
    size_t recent_count;
    int64_t yearless_us; /* of the record before; 0: none */
};

/* The summary in the format of that name; NULL: there is none. */
const struct emitter *summary_emitter(const char *format);

/* ---- summary.c ---- */

/* The array with room for one more, which may have moved; NULL without memory. */
void *summary_room(void *items, size_t count, size_t *capacity, size_t size);

/* The text of that number, or NULL. */
static inline const char *summary_name(const struct summary *s, size_t number) {
    return number == TEXTS_NONE ? NULL : s->texts.items[number];
}

/* Adds so many events to the tally of that form, whose name becomes the form where names differ. */
bool summary_tally(const struct summary *s, struct tally **tallies, size_t *count, const struct tally *more);

/* Of struct tally: most events first. */
int summary_by_events(const void *a, const void *b);

/* Adds one group to another; false without memory. */
bool summary_absorb(const struct summary *s, struct group *to, const struct group *from);

void summary_free_group(struct group *g);

/* ---- summary_digest.c ---- */

/* False without memory. */
bool summary_digest(struct summary *s, const struct oomwhy_record *r, const struct oomwhy_analysis *a,
                    struct digest *ret_digest);

/* The members of struct oomwhy_container. */
const struct oomwhy_field *summary_container_fields(void);

/* ---- summary_clock.c ---- */

/* When the record was, in the first members of a kill; false without memory. */
bool summary_clock(struct summary *s, const struct oomwhy_record *r, struct kill *ret_kill);

/* When the kill was, for people and documents; it points into itself. */
void summary_moment(const struct summary *s, const struct kill *kill, struct moment *ret_moment);

/* ---- summary_judge.c ---- */

/* Works out the members of one group; false without memory. */
bool summary_judge_group(const struct summary *s, struct group *g);

/* ---- summary_join.c ---- */

/* Joins what goes together, judges each group, and sorts them: most events first. False without memory. */
bool summary_judge(struct summary *s);

/* It is several things that were killed once each, told apart by their ids alone. */
bool summary_is_joined(const struct group *g);

/* ---- summary_document.c: one format each ---- */

void summary_json(struct output *o, const struct summary *s);
void summary_jsonl(struct output *o, const struct summary *s);
void summary_yaml(struct output *o, const struct summary *s);
void summary_csv(struct output *o, const struct summary *s);

/* ---- summary_text.c, summary_words.c, summary_line.c ---- */

void summary_text(struct output *o, const struct summary *s);

#endif
