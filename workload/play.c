/* SPDX-License-Identifier: MIT */
/* play.c - see play.h. What a scenario needs is made here, and nowhere else removed. */
#define _GNU_SOURCE
#include "play.h"
#include "climb.h"
#include "files.h"
#include "kmsg.h"
#include "limit.h"
#include "oomwhy.h"
#include "stop.h"
#include "swapfile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB            (INT64_C(1) << 20)
#define SWAP_ENOUGH    (8 * MIB)
#define SWAP_TOO_MUCH  (1024 * MIB) /* more would take minutes to fill */
#define STORM_PAUSE_MS (WINDOW_MS + 300)

/* A record of the log holds about 1020: the path fits in one, but in none with anything else. */
#define LONG_PATH_BYTES 960
#define LONG_NAME_BYTES 200

struct set {
    const struct stage *stage;
    const struct scenario *scenario;
    struct swapfile swapfile;
    bool made;
    struct cgroup limited;
    struct cgroup *places;
};

static int64_t swap_free(void) {
    int64_t bytes = file_number("/proc", "meminfo", "SwapFree");
    return bytes == OOMWHY_UNSET ? 0 : bytes;
}

static bool needs(const struct scenario *s, enum need need) {
    return (s->needs & need) != 0;
}

static bool get_swap(struct set *set, struct why *why) {
    const struct stage *stage = set->stage;
    int64_t bytes = stage->options->swapfile;
    bool needed = needs(set->scenario, SWAP);
    if (!bytes && needed && swap_free() < SWAP_ENOUGH && !stage->options->here)
        bytes = stage->swapfile_default;
    if (bytes && !swapfile_make(bytes, &set->swapfile, why))
        return false;
    if (needed && swap_free() < SWAP_ENOUGH)
        return why_not(
            why, "there is no swap: give --with-swapfile=64M, which makes a file of that size for the run");
    if (needed && swap_free() > SWAP_TOO_MUCH)
        return why_not(why,
                       "%" PRId64
                       " MiB of swap are free, which would take minutes to fill: swapoff first, then "
                       "give --with-swapfile=64M",
                       swap_free() / MIB);
    return true;
}

/* The kernel might choose somebody who was here before: then nobody is to be put at risk. */
static bool nobody_at_risk(const struct set *set, struct why *why) {
    struct tasks tasks = { 0 };
    if (!cgroup_tasks(&set->limited, &tasks))
        return why_not(why, "out of memory");
    int64_t share = cgroup_room(&set->limited) / (int64_t)scenario_climbers(set->scenario);
    int64_t ours = file_number("/proc/self", "oom_score_adj", NULL);
    bool safe = true;
    for (const struct task *t = tasks.items; safe && t < tasks.items + tasks.count; t++)
        if (t->oom_score_adj > ours ||
            (t->oom_score_adj != -1000 && t->rss_bytes + t->swap_bytes > share / 2))
            safe = why_not(why,
                           "pid %" PRId64
                           " (%s), which is under the limit of cgroup %s as well, is so large, or has "
                           "such an oom_score_adj, that the kernel could kill it instead",
                           t->pid, t->comm, set->limited.path);
    tasks_free(&tasks);
    return safe;
}

static bool find_limit(struct set *set, struct why *why) {
    const struct options *o = set->stage->options;
    struct cgroup own;
    if (!cgroup_of_this_process(set->stage->hierarchy, &own, why))
        return false;
    bool found = limit_find(&own, &set->limited, why);
    cgroup_free(&own);
    if (!found || !limit_verify(&set->limited, o->limit ? o->limit : UNLIMITED, why))
        return false;
    if (file_number(set->limited.dir, "memory.oom.group", NULL) == 1)
        return why_not(
            why,
            "memory.oom.group is set in cgroup %s: the kernel would kill everything in it, oomwhy-load, "
            "too. echo 0 > %s/memory.oom.group",
            set->limited.path, set->limited.dir);
    return nobody_at_risk(set, why);
}

static bool get_limit(struct set *set, struct why *why) {
    const struct options *o = set->stage->options;
    if (o->here)
        return find_limit(set, why);
    struct limit limit = { .bytes = o->limit ? o->limit : LIMIT_DEFAULT,
                           .swap = needs(set->scenario, SWAP),
                           .group = needs(set->scenario, GROUP_KILL),
                           .keep = o->keep };
    if (set->scenario->limit_max && limit.bytes > set->scenario->limit_max)
        limit.bytes = set->scenario->limit_max;
    set->made = limit_make(set->stage->hierarchy, &limit, &set->limited, why);
    return set->made;
}

/* "long-long-...-long/long-...": cgroups one in another, until the path has LONG_PATH_BYTES. */
static void long_names(size_t begun, char names[static LONG_PATH_BYTES]) {
    size_t length = begun + 1 < LONG_PATH_BYTES ? LONG_PATH_BYTES - begun - 1 : 1;
    for (size_t i = 0; i < length; i++)
        names[i] = i % LONG_NAME_BYTES == LONG_NAME_BYTES - 1 && i + 1 < length ? '/' : "long-"[i % 5];
    names[length] = '\0';
}

static bool make_places(struct set *set, struct why *why) {
    const struct scenario *s = set->scenario;
    char names[LONG_PATH_BYTES];
    set->places = calloc(s->parts_count, sizeof *set->places);
    if (!set->places)
        return why_not(why, "out of memory");
    for (size_t i = 0; i < s->parts_count; i++) {
        const char *where = s->parts[i].where;
        if (where && needs(s, LONG_PATH)) {
            long_names(strlen(set->limited.path), names);
            where = names;
        }
        const char *path = set->stage->options->here ? set->stage->hierarchy->own : set->limited.path;
        if (where ? !limit_make_below(&set->limited, where, &set->places[i], why)
                  : !cgroup_at(set->stage->hierarchy, path, &set->places[i], why))
            return false;
    }
    return true;
}

static bool prepare(struct set *set, struct why *why) {
    const struct stage *stage = set->stage;
    if (stage->options->here && needs(set->scenario, OWN_CGROUP))
        return why_not(why, "it needs cgroups of its own, and --here makes none");
    if (stage->hierarchy->version == 1 && needs(set->scenario, GROUP_KILL))
        return why_not(why, "memory.oom.group is a thing of cgroup v2, and this machine has v1");
    /* Whether swap is to be forbidden depends on whether there is any. */
    return get_swap(set, why) && get_limit(set, why) && make_places(set, why);
}

static void clear(struct set *set) {
    for (size_t i = 0; set->places && i < set->scenario->parts_count; i++)
        cgroup_free(&set->places[i]);
    free(set->places);
    if (set->made && set->stage->options->keep)
        printf("%s\n", set->limited.dir);
    else if (set->made && !limit_remove(&set->limited))
        fprintf(stderr, "oomwhy-load: a cgroup could not be removed; the next run will try again\n");
    cgroup_free(&set->limited);
    swapfile_remove(&set->swapfile);
}

/* The address space may be had for a page and its page table; anything else costs what it is. */
static void measure(const struct set *set, struct climb *c) {
    const struct scenario *s = set->scenario;
    int64_t page = sysconf(_SC_PAGESIZE), share = c->limit_bytes / 8 / (int64_t)scenario_climbers(s);
    bool reserved = s->appetite == RESERVED;
    c->step_bytes = set->stage->options->step;
    if (!reserved && c->step_bytes > share)
        c->step_bytes = share;
    c->most_steps =
        reserved ? c->limit_bytes / page * 2 : (2 * c->limit_bytes + swap_free()) / c->step_bytes + 1;
}

static bool play_rounds(struct set *set, struct climb *c, struct why *why) {
    const struct scenario *s = set->scenario;
    size_t rounds = play_kills(set->stage, s) / s->kills;
    for (size_t i = 0; i < rounds && !c->truth->surprise[0]; i++) {
        if (!s->rounds && rounds > REPORTS_MAX && i == rounds - 1)
            pause_ms(STORM_PAUSE_MS);
        if (stop_wanted())
            return stop_why(why);
        if (!climb_round(c, s->comms ? s->comms[i] : s->name, why))
            return false;
    }
    return true;
}

static void compare_counter(struct truth *t) {
    int64_t kernel = t->oom_kill_after - t->oom_kill_before, ours = (int64_t)t->kills_count;
    if (!t->surprise[0] && kernel != ours && !(t->group && kernel == ours + 1))
        snprintf(t->surprise, sizeof t->surprise,
                 "the kernel counted %" PRId64 " kills, but %" PRId64 " processes died", kernel, ours);
}

bool play(const struct stage *stage, const struct scenario *s, struct truth *ret_truth, struct why *why) {
    struct set set = { .stage = stage, .scenario = s };
    struct truth truth = { .scenario = s->name,
                           .shared = stage->options->here,
                           .group = needs(s, GROUP_KILL) };
    struct show show = { 0 };
    bool played = prepare(&set, why) && truth_begin(&truth, &set.limited, why);
    if (played) {
        struct climb climb = { .scenario = s,
                               .limited = &set.limited,
                               .places = set.places,
                               .interval_ms = stage->options->interval_ms,
                               .limit_bytes = cgroup_limit(&set.limited),
                               .no_move = stage->options->here,
                               .tick = stage->tick,
                               .arg = stage->arg,
                               .truth = &truth,
                               .show = &show };
        measure(&set, &climb);
        show_begin(&show, s, &set.limited, stage->quiet);
        played = play_rounds(&set, &climb, why);
        truth_end(&truth, &set.limited);
        compare_counter(&truth);
        if (played)
            show_end(&show, &truth);
    }
    clear(&set);
    if (played)
        *ret_truth = truth;
    else
        truth_free(&truth);
    return played;
}

size_t play_kills(const struct stage *stage, const struct scenario *s) {
    return s->kills * (s->rounds ? s->rounds : (size_t)stage->options->kills);
}
