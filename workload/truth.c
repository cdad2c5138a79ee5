/* SPDX-License-Identifier: MIT */
/* truth.c - see truth.h. */
#define _GNU_SOURCE
#include "truth.h"
#include "stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

bool truth_begin(struct truth *t, const struct cgroup *limited, struct why *why) {
    struct utsname system;
    uname(&system);
    snprintf(t->kernel, sizeof t->kernel, "%s", system.release);
    t->cgroup_version = limited->hierarchy->version;
    t->oom_memcg = strdup(limited->path);
    t->limit_bytes = cgroup_limit(limited);
    t->counters_count = cgroup_counters(limited, t->before);
    t->oom_kill_before = cgroup_kills(limited);
    t->monotonic_us[0] = clock_us(CLOCK_MONOTONIC);
    t->boottime_us[0] = clock_us(CLOCK_BOOTTIME);
    return t->oom_memcg || why_not(why, "out of memory");
}

bool truth_add(struct truth *t, const struct kill *kill, const struct tasks *tasks, struct why *why) {
    struct kill *kills = realloc(t->kills, (t->kills_count + 1) * sizeof *kills);
    if (kills)
        t->kills = kills;
    struct kill copy = *kill;
    copy.task_memcg = strdup(kill->task_memcg);
    if (!kills || !copy.task_memcg || !tasks_copy(tasks, &copy.tasks)) {
        free(copy.task_memcg);
        return why_not(why, "out of memory");
    }
    kills[t->kills_count++] = copy;
    return true;
}

void truth_end(struct truth *t, const struct cgroup *limited) {
    t->counters_count = cgroup_counters(limited, t->after);
    t->oom_kill_after = cgroup_kills(limited);
    t->monotonic_us[1] = clock_us(CLOCK_MONOTONIC);
    t->boottime_us[1] = clock_us(CLOCK_BOOTTIME);
}

void truth_free(struct truth *t) {
    for (size_t i = 0; i < t->kills_count; i++) {
        free(t->kills[i].task_memcg);
        tasks_free(&t->kills[i].tasks);
    }
    free(t->kills);
    free(t->oom_memcg);
    *t = (struct truth){ 0 };
}

const struct kill *truth_find(const struct truth *t, int64_t pid) {
    for (size_t i = 0; i < t->kills_count; i++)
        if (t->kills[i].pid == pid)
            return &t->kills[i];
    return NULL;
}
