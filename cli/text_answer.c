/* SPDX-License-Identifier: MIT */
/* text_answer.c - the sentences of the report for people, whatever prints them: what happened, why, what
 * next. */
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

void text_sentence(struct report *p, const struct oomwhy_finding *f, char *out, size_t size) {
    static const char *const marks[] = { "", " [likely]", " [possible]" };
    snprintf(out, size, "%s%s", CLEAN(p->o, f->text), marks[f->certainty]);
    mark_told(p, f);
}

/* "oom (pid 30866) was killed", as far as the log tells */
static void fate(const struct report *p, char *out, size_t size) {
    const struct oomwhy_record *r = p->r;
    const struct oomwhy_victim *v = r->victims_count ? r->victims : NULL;
    const struct oomwhy_selected *chosen = r->selected && r->selected->comm ? r->selected : NULL;
    char others[64] = " was";
    if (r->victims_count > 1)
        snprintf(others, sizeof others, " and %zu other%s were", r->victims_count - 1,
                 r->victims_count == 2 ? "" : "s");
    switch (r->outcome) {
    case OOMWHY_KILLED:
        if (v && v->comm)
            snprintf(out, size, "%s (pid %" PRId64 ")%s killed", CLEAN(p->o, v->comm), v->pid, others);
        else if (chosen) /* "Kill process 1 (x) score 5 or sacrifice child", until 5.0, and nothing more */
            snprintf(out, size, "%s (pid %" PRId64 ") was chosen, and it or a child of it killed",
                     CLEAN(p->o, chosen->comm), chosen->pid);
        else
            snprintf(out, size, "A process that the log does not name was killed");
        break;
    case OOMWHY_PANIC:
        snprintf(out, size, "The kernel panicked instead of killing");
        break;
    case OOMWHY_OUTCOME_UNSET:
        snprintf(out, size, "Memory ran out, and the log ends before it says who was killed");
        break;
    case OOMWHY_NO_VICTIM:
    case OOMWHY_SKIPPED:
        snprintf(out, size, "Nothing was killed");
        break;
    }
}

void text_headline(struct report *p, char *out, size_t size) {
    const struct oomwhy_finding *limit = FIND(p, "sysrq", "limit_*", "global", "nodes");
    char who[LAYOUT_TEXT], *why;
    fate(p, who, sizeof who);
    int n = snprintf(out, size, "%s%s%s", who, limit ? ": " : ".", limit ? CLEAN(p->o, limit->text) : "");
    why = out + strlen(who) + 2;
    if (limit && n < (int)size && (strncmp(why, "The ", 4) == 0 || strncmp(why, "Somebody ", 9) == 0))
        *why = (char)(*why + ('a' - 'A')); /* no beginning of a sentence any more */
    if (limit)
        mark_told(p, limit);
}

/* "2026-11-22 14:18:20"; without a year "11-22 14:18:20" */
static void date_of(const struct report *p, char *out, size_t size) {
    const char *wall = p->r->time.wall ? p->r->time.wall : "";
    bool yearless = strncmp(wall, "--", 2) == 0;
    size_t day_end = yearless ? 5 : 10;
    snprintf(out, size, "%s", CLEAN(p->o, yearless ? wall + 2 : wall));
    if (strlen(out) > day_end && out[day_end] == 'T')
        out[day_end] = ' ';
}

/* "4983682.777 s (57 days) after boot" */
static void uptime_of(const struct report *p, char *out, size_t size) {
    enum { DAY_S = 24 * 60 * 60 };
    int64_t us = p->r->time.monotonic_us, days = us / 1000000 / DAY_S;
    char in_days[32] = "";
    *out = '\0';
    if (us == OOMWHY_UNSET)
        return;
    if (days)
        snprintf(in_days, sizeof in_days, "(%" PRId64 " day%s) ", days, days == 1 ? "" : "s");
    snprintf(out, size, "%" PRId64 ".%03d s %safter boot", us / 1000000, (int)(us % 1000000 / 1000), in_days);
}

/* "2026-11-22 14:18:20, 4983682.777 s after boot on web1. " */
static void when(const struct report *p, char *out, size_t size) {
    char date[96], uptime[96];
    const char *host = p->r->host;
    date_of(p, date, sizeof date);
    uptime_of(p, uptime, sizeof uptime);
    if (!*date && !*uptime)
        snprintf(date, sizeof date, "The log gives no time");
    snprintf(out, size, "%s%s%s%s%s. ", *date ? date : "At ", *date && *uptime ? ", " : "", uptime,
             host ? " on " : "", host ? CLEAN(p->o, host) : "");
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

void text_details(struct report *p, char *out, size_t size) {
    when(p, out, size);
    size_t n = strlen(out);
    victim_held(p, out + n, size - n);
}

void text_reasons(struct report *p, char *out, size_t size) {
    const struct oomwhy_finding *reasons[] = { FIND(p, "reserved_untouched", "filled_*"),
                                               FIND(p, "swap_*", "no_swap", "group_kill", "ancestor_limit",
                                                    "zone_short") };
    char *to = out;
    *out = '\0';
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i]) {
            if (to > out)
                *to++ = ' ';
            text_sentence(p, reasons[i], to, size - (size_t)(to - out));
            to += strlen(to);
        }
}

static void add(char *out, size_t size, const char *between, const char *text) {
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s%s", n ? between : "", text);
}

void text_not_known(struct report *p, char *out, size_t size) {
    char parts[LAYOUT_TEXT] = "", reasons[LAYOUT_TEXT] = "";
    const struct oomwhy_record *r = p->r;
    *out = '\0';
    if (r->complete && !r->reasons.count)
        return;
    for (size_t i = 0; i < r->missing.count; i++)
        add(parts, sizeof parts, ", ", text_missing(p, r->missing.items[i]));
    for (size_t i = 0; i < r->reasons.count; i++)
        add(reasons, sizeof reasons, "; ", text_reason(r->reasons.items[i]));
    snprintf(out, size, "%s%s%s.", *parts ? parts : "nothing more", *reasons ? ": " : "", reasons);
}

const char *text_next(const struct report *p) {
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
