/* SPDX-License-Identifier: MIT */
/*
 * truth.h - what really happened in a scenario, from cgroup files, /proc and wait(2), never from the log.
 * Where a member of struct oomwhy_record says the same, it has the same name.
 */
#ifndef OOMWHY_LOAD_TRUTH_H
#define OOMWHY_LOAD_TRUTH_H

#include "cgroup.h"
#include "tasks.h"
#include "why.h"

struct kill {
    int64_t pid;
    char comm[COMM_MAX];
    int signal;
    int64_t oom_score_adj;
    char *task_memcg;
    struct tasks tasks;           /* in the limited cgroup and below, at the last look before */
    int64_t grower, growth_bytes; /* the pid that was then allowed to take so much more at the most */
};

struct truth {
    const char *scenario;
    char kernel[65];
    int cgroup_version;
    bool shared; /* there may have been other tasks in the cgroup */
    bool group;  /* memory.oom.group: the kernel counts the first victim twice */
    char *oom_memcg;
    int64_t limit_bytes;
    struct counter before[COUNTERS_MAX], after[COUNTERS_MAX];
    size_t counters_count;
    int64_t oom_kill_before, oom_kill_after;
    int64_t monotonic_us[2], boottime_us[2]; /* before, after */
    struct kill *kills;
    size_t kills_count;
    char surprise[256]; /* what the kernel did otherwise than the scenario says; "": nothing */
};

bool truth_begin(struct truth *t, const struct cgroup *limited, struct why *why);
bool truth_add(struct truth *t, const struct kill *kill, const struct tasks *tasks, struct why *why);
void truth_end(struct truth *t, const struct cgroup *limited);
void truth_free(struct truth *t);

const struct kill *truth_find(const struct truth *t, int64_t pid);

/* One YAML document: a list of them. */
bool truth_write(const struct truth *truths, size_t count, const char *file, struct why *why);

#endif
