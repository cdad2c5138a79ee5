/* SPDX-License-Identifier: MIT */
/* cgroup.c - see cgroup.h. Knows which file of which cgroup version tells what. */
#define _GNU_SOURCE
#include "cgroup.h"
#include "files.h"
#include "oomwhy.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * v1 writes "unlimited" as a number: LONG_MAX in whole pages, which is 2^63 bytes on 64 bits and, as it
 * counts pages, 2^31 pages on 32 bits. No limit worth testing comes near the smaller one.
 */
#define V1_UNLIMITED ((INT64_C(1) << 43) - (INT64_C(1) << 20))

/*
 * Failed charges are memory.failcnt on v1. On v2 the log shows what memory.events calls "max" from 6.17 on;
 * what it showed before is in no file.
 */
static const struct {
    int version;
    const char *name, *usage, *limit, *failcnt, *failcnt_key;
} counter_files[] = {
    { 1, "memory", "memory.usage_in_bytes", "memory.limit_in_bytes", "memory.failcnt", NULL },
    { 1, "memory_swap", "memory.memsw.usage_in_bytes", "memory.memsw.limit_in_bytes", "memory.memsw.failcnt",
      NULL },
    { 1, "kmem", "memory.kmem.usage_in_bytes", "memory.kmem.limit_in_bytes", "memory.kmem.failcnt", NULL },
    { 2, "memory", "memory.current", "memory.max", "memory.events", "max" },
    { 2, "swap", "memory.swap.current", "memory.swap.max", "memory.swap.events", "max" },
};
#define ROWS (sizeof counter_files / sizeof *counter_files)

bool cgroup_at(const struct hierarchy *h, const char *path, struct cgroup *ret_cgroup, struct why *why) {
    struct cgroup c = { .hierarchy = h, .path = strdup(path), .dir = hierarchy_dir(h, path) };
    if (!c.path || !c.dir) {
        cgroup_free(&c);
        return why_not(why, "cgroup %s is not to be seen under %s", path, h->mount);
    }
    *ret_cgroup = c;
    return true;
}

bool cgroup_of_this_process(const struct hierarchy *h, struct cgroup *ret_cgroup, struct why *why) {
    return cgroup_at(h, h->own, ret_cgroup, why);
}

void cgroup_free(struct cgroup *c) {
    free(c->path);
    free(c->dir);
    *c = (struct cgroup){ 0 };
}

bool cgroup_parent(const struct cgroup *c, struct cgroup *ret_parent) {
    struct why why;
    if (strcmp(c->dir, c->hierarchy->mount) == 0)
        return false;
    char *path = strdup(c->path);
    char *slash = path ? strrchr(path, '/') : NULL;
    if (slash)
        slash[slash == path] = '\0';
    bool found = slash && cgroup_at(c->hierarchy, path, ret_parent, &why);
    free(path);
    return found;
}

bool cgroup_join(const struct cgroup *c, bool no_move, struct why *why) {
    if (!no_move && !file_write(c->dir, "cgroup.procs", "0"))
        return why_not(why, "cannot enter cgroup %s: %s", c->path, strerror(errno));
    char *path = hierarchy_path_of(c->hierarchy->version, 0);
    bool in = path && strcmp(path, c->path) == 0;
    if (!in)
        why_say(why, "entered cgroup %s, but /proc/self/cgroup says %s", c->path, path ? path : "nothing");
    free(path);
    return in;
}

static int64_t limit_in(const char *dir, const char *file) {
    int64_t limit = file_number(dir, file, NULL);
    return limit >= V1_UNLIMITED ? UNLIMITED : limit;
}

static size_t memory_row(const struct cgroup *c) {
    size_t row = 0;
    while (counter_files[row].version != c->hierarchy->version)
        row++;
    return row;
}

/* The root of v2 has no such file, and no limit. */
int64_t cgroup_limit(const struct cgroup *c) {
    int64_t limit = limit_in(c->dir, counter_files[memory_row(c)].limit);
    return limit == OOMWHY_UNSET ? UNLIMITED : limit;
}

int64_t cgroup_usage(const struct cgroup *c) {
    return file_number(c->dir, counter_files[memory_row(c)].usage, NULL);
}

int64_t cgroup_room(const struct cgroup *c) {
    static const char *const caches[][2] = { { "total_inactive_file", "total_active_file" },
                                             { "inactive_file", "active_file" } };
    int64_t limit = cgroup_limit(c), room = limit - cgroup_usage(c);
    for (size_t i = 0; i < 2 && limit != UNLIMITED; i++) {
        int64_t cache = file_number(c->dir, "memory.stat", caches[c->hierarchy->version - 1][i]);
        room += cache == OOMWHY_UNSET ? 0 : cache;
    }
    return limit == UNLIMITED ? UNLIMITED : room;
}

int64_t cgroup_kernel(const struct cgroup *c) {
    return c->hierarchy->version == 1 ? file_number(c->dir, "memory.kmem.usage_in_bytes", NULL)
                                      : file_number(c->dir, "memory.stat", "kernel");
}

size_t cgroup_counters(const struct cgroup *c, struct counter ret_counters[static COUNTERS_MAX]) {
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (counter_files[i].version != c->hierarchy->version)
            continue;
        struct counter counter = {
            .name = counter_files[i].name,
            .usage_bytes = file_number(c->dir, counter_files[i].usage, NULL),
            .limit_bytes = limit_in(c->dir, counter_files[i].limit),
            .failcnt = file_number(c->dir, counter_files[i].failcnt, counter_files[i].failcnt_key),
        };
        if (counter.usage_bytes != OOMWHY_UNSET)
            ret_counters[n++] = counter;
    }
    return n;
}

void cgroup_walk(const char *dir, void (*visit)(const char *dir, void *arg), void *arg) {
    DIR *entries = opendir(dir);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        if (entry->d_type != DT_DIR || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *below = path_join(dir, entry->d_name);
        if (below)
            cgroup_walk(below, visit, arg);
        free(below);
    }
    if (entries)
        closedir(entries);
    visit(dir, arg);
}

struct sum {
    const char *file;
    int64_t total;
};

static void add_kills(const char *dir, void *arg) {
    struct sum *sum = arg;
    int64_t kills = file_number(dir, sum->file, "oom_kill");
    if (kills != OOMWHY_UNSET)
        sum->total += kills;
}

/*
 * v1 counts a kill in the victim's cgroup alone; v2 does so in memory.events.local (5.2 on), while
 * memory.events counts for all above, unless the mount option memory_localevents is given.
 */
int64_t cgroup_kills(const struct cgroup *c) {
    struct sum sum = { c->hierarchy->version == 1 ? "memory.oom_control" : "memory.events.local", 0 };
    if (file_number(c->dir, sum.file, "oom_kill") == OOMWHY_UNSET && c->hierarchy->version == 2)
        return file_number(c->dir, "memory.events", "oom_kill");
    cgroup_walk(c->dir, add_kills, &sum);
    return sum.total;
}

void cgroup_pids(const char *dir, void (*visit)(int64_t pid, void *arg), void *arg) {
    char *path = path_join(dir, "cgroup.procs");
    FILE *in = path ? fopen(path, "re") : NULL;
    for (int64_t pid; in && fscanf(in, "%" SCNd64, &pid) == 1;)
        visit(pid, arg);
    if (in)
        fclose(in);
    free(path);
}

struct gathering {
    struct tasks tasks;
    bool failed;
};

static void gather_task(int64_t pid, void *arg) {
    struct gathering *all = arg;
    struct task task;
    if (task_look(pid, &task))
        all->failed |= !tasks_add(&all->tasks, &task);
}

static void gather(const char *dir, void *arg) {
    cgroup_pids(dir, gather_task, arg);
}

bool cgroup_tasks(const struct cgroup *c, struct tasks *ret_tasks) {
    struct gathering all = { 0 };
    cgroup_walk(c->dir, gather, &all);
    if (all.failed)
        tasks_free(&all.tasks);
    else
        *ret_tasks = all.tasks;
    return !all.failed;
}
