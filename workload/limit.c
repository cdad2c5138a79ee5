/* SPDX-License-Identifier: MIT */
/* limit.c - see limit.h. Knows how a limit is set and when one can be trusted. */
#define _GNU_SOURCE
#include "limit.h"
#include "files.h"
#include "oomwhy.h"
#include "owner.h"
#include "stop.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of 50 ms: a killed process leaves its cgroup only when it has given back its memory. */
#define REMOVE_TRIES 100

/* "No internal processes": a v2 cgroup hands its controllers on or holds processes, never both. */
static bool make_child(const struct cgroup *parent, const char *name, struct cgroup *ret_cgroup,
                       struct why *why) {
    const struct hierarchy *h = parent->hierarchy;
    if (h->version == 2 && !file_write(parent->dir, "cgroup.subtree_control", "+memory"))
        return why_not(why, "cgroup %s cannot hand on the memory controller: %s", parent->path,
                       strerror(errno));
    char *path = path_join(parent->path, name);
    bool made = path && cgroup_at(h, path, ret_cgroup, why);
    free(path);
    if (made && mkdir(ret_cgroup->dir, 0755) != 0) {
        made = why_not(why, "cannot make cgroup %s: %s", ret_cgroup->path, strerror(errno));
        cgroup_free(ret_cgroup);
    }
    return made;
}

bool limit_make_below(const struct cgroup *top, const char *names, struct cgroup *ret_cgroup,
                      struct why *why) {
    struct cgroup c;
    if (!cgroup_at(top->hierarchy, top->path, &c, why))
        return false;
    bool made = true;
    for (const char *at = names; made && *at; at += *at == '/') {
        size_t length = strcspn(at, "/");
        char *name = strndup(at, length);
        struct cgroup child;
        made = name && make_child(&c, name, &child, why);
        free(name);
        if (made) {
            cgroup_free(&c);
            c = child;
        }
        at += length;
    }
    if (made)
        *ret_cgroup = c;
    else
        cgroup_free(&c);
    return made;
}

static bool make_near(const struct hierarchy *h, const char *name, struct cgroup *ret_cgroup,
                      struct why *why) {
    struct cgroup at, up;
    struct why first;
    if (!cgroup_of_this_process(h, &at, why))
        return false;
    bool made = make_child(&at, name, ret_cgroup, &first);
    while (!made && cgroup_parent(&at, &up)) {
        cgroup_free(&at);
        at = up;
        made = make_child(&at, name, ret_cgroup, why);
    }
    if (!made)
        why_say(why, "%s, and nowhere above. %s, or use a limit that is there already: %s", first.text,
                geteuid() ? "Run it as root" : "Make the cgroup filesystem writable",
                h->version == 2
                    ? "systemd-run --user --pty -p MemoryMax=64M -p MemorySwapMax=0 oomwhy-load --here ..."
                    : "oomwhy-load --here ... in a container that has one");
    cgroup_free(&at);
    return made;
}

enum value { ON, OFF, LIMIT, GROUP };

/* In this order. What must be is an error where it cannot be; the rest only matters where it exists. */
static const struct setting {
    int version;
    const char *file;
    enum value value;
    bool no_swap_only, must;
} settings[] = {
    { 1, "memory.use_hierarchy", ON, false, false }, /* or the limit would not hold for cgroups below */
    { 1, "memory.limit_in_bytes", LIMIT, false, true },
    { 1, "memory.memsw.limit_in_bytes", LIMIT, true, false },
    { 1, "memory.swappiness", OFF, true, false }, /* where swap is not counted, the limit above is missing */
    { 1, "memory.oom_control", OFF, false, true },
    { 2, "memory.max", LIMIT, false, true },
    { 2, "memory.swap.max", OFF, true, false },
    { 2, "memory.oom.group", GROUP, false, false },
};

static bool set_up(const struct cgroup *c, const struct limit *limit, struct why *why) {
    char bytes[24];
    snprintf(bytes, sizeof bytes, "%" PRId64, limit->bytes);
    const char *const texts[] = {
        [ON] = "1", [OFF] = "0", [LIMIT] = bytes, [GROUP] = limit->group ? "1" : "0"
    };
    /* v1 counts RAM and swap together: without swap the second limit would only hide the first. */
    bool forbid_swap =
        !limit->swap && (c->hierarchy->version == 2 || file_number("/proc", "meminfo", "SwapTotal") > 0);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const struct setting *s = &settings[i];
        if (s->version != c->hierarchy->version || (s->no_swap_only && !forbid_swap))
            continue;
        if (!file_write(c->dir, s->file, texts[s->value]) && s->must)
            return why_not(why, "cannot write %s to %s/%s: %s", texts[s->value], c->dir, s->file,
                           strerror(errno));
    }
    return true;
}

bool limit_make(const struct hierarchy *h, const struct limit *limit, struct cgroup *ret_cgroup,
                struct why *why) {
    char name[OWNER_NAME_MAX];
    owner_name(name, limit->keep);
    struct cgroup c;
    if (!make_near(h, name, &c, why))
        return false;
    if (!set_up(&c, limit, why) || !limit_verify(&c, limit->bytes, why)) {
        limit_remove(&c);
        return false;
    }
    *ret_cgroup = c;
    return true;
}

bool limit_find(const struct cgroup *from, struct cgroup *ret_cgroup, struct why *why) {
    struct cgroup lowest, at, up;
    if (!cgroup_at(from->hierarchy, from->path, &lowest, why))
        return false;
    bool more = cgroup_at(from->hierarchy, from->path, &at, why);
    while (more && cgroup_parent(&at, &up)) {
        struct cgroup lower;
        cgroup_free(&at);
        at = up;
        if (cgroup_limit(&at) < cgroup_limit(&lowest) && cgroup_at(at.hierarchy, at.path, &lower, why)) {
            cgroup_free(&lowest);
            lowest = lower;
        }
    }
    if (more)
        cgroup_free(&at);
    if (cgroup_limit(&lowest) == UNLIMITED) {
        cgroup_free(&lowest);
        return why_not(why,
                       "neither cgroup %s nor one above it that can be seen here has a memory limit: "
                       "without --here one is made",
                       from->path);
    }
    *ret_cgroup = lowest;
    return true;
}

/* A limit further up that is nearer to its end would be hit first, and others could die of it. */
static bool verify_above(const struct cgroup *c, int64_t room, struct why *why) {
    struct cgroup at, up;
    if (!cgroup_at(c->hierarchy, c->path, &at, why))
        return false;
    bool safe = true;
    while (safe && cgroup_parent(&at, &up)) {
        cgroup_free(&at);
        at = up;
        if (cgroup_room(&at) < room)
            safe = why_not(why,
                           "cgroup %s above has %" PRId64 " of its %" PRId64 " bytes left and would be hit "
                           "first: give a smaller --limit, or --here to use that one",
                           at.path, cgroup_room(&at), cgroup_limit(&at));
    }
    cgroup_free(&at);
    return safe;
}

bool limit_verify(const struct cgroup *c, int64_t at_most, struct why *why) {
    int64_t limit = cgroup_limit(c), room = cgroup_room(c);
    int64_t available = file_number("/proc", "meminfo", "MemAvailable");
    if (limit == UNLIMITED)
        return why_not(why, "cgroup %s has no memory limit", c->path);
    if (limit > at_most)
        return why_not(why, "cgroup %s has a limit of %" PRId64 " bytes, more than --limit, %" PRId64,
                       c->path, limit, at_most);
    if (room > available / 4 * 3)
        return why_not(why,
                       "the limit of cgroup %s leaves %" PRId64 " bytes, the machine has %" PRId64
                       " available: it could run out before the cgroup does. Give a smaller limit",
                       c->path, room, available);
    if (c->hierarchy->version == 1 && file_number(c->dir, "memory.oom_control", "oom_kill_disable") != 0)
        return why_not(why, "the OOM killer is disabled in cgroup %s: echo 0 > %s/memory.oom_control",
                       c->path, c->dir);
    return verify_above(c, room, why);
}

/* 0 stands for a process that cannot be seen from this pid namespace; to kill(2) it means all of ours. */
static void kill_pid(int64_t pid, void *arg) {
    (void)arg;
    if (pid > 0)
        kill((pid_t)pid, SIGKILL);
}

static void kill_and_remove(const char *dir, void *arg) {
    (void)arg;
    cgroup_pids(dir, kill_pid, NULL);
    rmdir(dir);
}

bool limit_remove(struct cgroup *c) {
    bool there = true;
    for (int i = 0; there && i < REMOVE_TRIES; i++) {
        cgroup_walk(c->dir, kill_and_remove, NULL);
        there = access(c->dir, F_OK) == 0;
        if (there)
            usleep(i ? STOP_POLL_MS * 1000 : 1000);
    }
    cgroup_free(c);
    return !there;
}

/* A dead run's processes have died with it: nothing need ever be killed to remove its cgroups. */
static void remove_empty(const char *dir, void *arg) {
    (void)arg;
    rmdir(dir);
}

static void sweep_below(const char *dir) {
    DIR *entries = opendir(dir);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char *path = owner_is_dead(entry->d_name) ? path_join(dir, entry->d_name) : NULL;
        if (path)
            cgroup_walk(path, remove_empty, NULL);
        free(path);
    }
    if (entries)
        closedir(entries);
}

void limit_sweep(const struct hierarchy *h) {
    struct cgroup at, up;
    struct why why;
    if (!cgroup_of_this_process(h, &at, &why))
        return;
    sweep_below(at.dir);
    while (cgroup_parent(&at, &up)) {
        cgroup_free(&at);
        at = up;
        sweep_below(at.dir);
    }
    cgroup_free(&at);
}
