/* SPDX-License-Identifier: MIT */
/* find_limit.c - whose limit it was, and whose it was not. */
#include "findings.h"

enum { LONGEST_NAME = 300 };
_Static_assert(LONGEST_WHO > 2 * LONGEST_NAME, "a name and what it is described as");

static const char *last_component(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* A long path's last components, or bytes. */
static const char *tail_of(const char *path) {
    enum { LONGEST = 64 };
    size_t n = strlen(path);
    const char *from = n > LONGEST ? path + n - LONGEST : path, *slash = strchr(from, '/');
    if (from == path)
        return path;
    while (!slash && ((unsigned char)*from & 0xc0) == 0x80)
        from++;
    return slash ? slash : from;
}

/* What a cgroup's path calls it: "docker container d9e6ba6b7a1e", "unit x.service". */
static void describe_cgroup(struct cgroup cgroup, char *out, size_t size) {
    const struct oomwhy_container *c = cgroup.told;
    const char *path = cgroup.path, *level = c ? c->limit_level : "cgroup", *name = NULL;
    if (strcmp(level, "container") == 0 || strcmp(level, "machine") == 0)
        name = c->name ? c->name : c->id ? c->id : c->job;
    else if (strcmp(level, "pod") == 0)
        name = c->pod_uid ? c->pod_uid : c->pod;
    else if (strcmp(level, "job") == 0)
        name = c->job;
    else if (strcmp(level, "user") == 0)
        name = c->user;
    else if (strcmp(level, "unit") == 0)
        name = c->unit;
    else if (strcmp(level, "slice") == 0)
        name = last_component(path);
    if (name && c->id == name)
        words_put(out, size, "%s%scontainer %.12s", c->runtime ? c->runtime : "", c->runtime ? " " : "",
                  name);
    else if (name)
        words_put(out, size, "%s%s%s %s", c->runtime && strcmp(c->runtime, "systemd") != 0 ? c->runtime : "",
                  c->runtime && strcmp(c->runtime, "systemd") != 0 ? " " : "", level, name);
    else if (strcmp(level, "qos") == 0)
        words_put(out, size, "the %s pods (%s)", strstr(path, "besteffort") ? "BestEffort" : "Burstable",
                  path);
    else if (strcmp(level, "kubepods") == 0)
        words_put(out, size, "all pods of the node together (%s)", path);
    else
        words_put(out, size, "cgroup %s%s", tail_of(path) > path ? "..." : "", tail_of(path));
}

/* What the people who made it call it: "web-1 (docker container d9e6ba6b7a1e)", or "shop/web-1/app (...)" in
 * a pod of Kubernetes; and where nobody knows that, as its path does. */
static void name_as(const struct oomwhy_container *c, struct cgroup cgroup, char *out, size_t size) {
    char described[LONGEST_NAME], name[LONGEST_NAME] = "";
    bool in_pod = c->name_source && c->namespace_ && c->pod;
    if (in_pod)
        words_put(name, sizeof name, "%s/%s%s%s", c->namespace_, c->pod, c->name ? "/" : "",
                  c->name ? c->name : "");
    else if (c->name_source && c->name)
        words_put(name, sizeof name, "%s", c->name);
    if (!*name) {
        describe_cgroup(cgroup, out, size < LONGEST_NAME ? size : LONGEST_NAME);
        return;
    }
    describe_cgroup(cgroup, described, sizeof described);
    bool itself = (c->name && strcmp(c->limit_level, "container") == 0) ||
                  (in_pod && strcmp(c->limit_level, "pod") == 0);
    if (itself)
        words_put(out, size, "%s (%s)", name, described);
    else /* a part of it, or a container whose pod alone is known */
        words_put(out, size, "%s of %s", described, name);
}

static struct oomwhy_container named(const struct inquiry *q, struct cgroup cgroup) {
    struct oomwhy_container c =
        cgroup.told ? *cgroup.told : (struct oomwhy_container){ .limit_level = "cgroup" };
    inquire_name(q, &c);
    return c;
}

void name_cgroup(const struct inquiry *q, struct cgroup cgroup, char *out, size_t size) {
    struct oomwhy_container c = named(q, cgroup);
    name_as(&c, cgroup, out, size);
}

/* "all pods of the node together", "the Burstable pods" */
static bool is_plural(const char *who) {
    return strncmp(who, "all ", 4) == 0 || strncmp(who, "the ", 4) == 0;
}

/* A charge may be for several pages, and usage is read a moment later. */
bool counter_at_limit(const struct oomwhy_counter *c) {
    int64_t slack = c && c->limit_bytes != OOMWHY_UNSET ? c->limit_bytes / 50 : 0;
    return c && c->unlimited == OOMWHY_FALSE && c->usage_bytes >= c->limit_bytes - slack;
}

static const struct limit {
    size_t counter;
    const char *name, *path;
} limits[] = {
    { offsetof(struct oomwhy_counters, memory), "memory limit", "counters.memory" },
    { offsetof(struct oomwhy_counters, memory_swap), "memory+swap limit", "counters.memory_swap" },
    { offsetof(struct oomwhy_counters, kmem), "kernel memory limit", "counters.kmem" },
};

static const struct oomwhy_counter *counter_of(const struct inquiry *q, const struct limit *limit) {
    return *(const struct oomwhy_counter *const *)(const void *)((const char *)&q->record->counters +
                                                                 limit->counter);
}

/* v1 tries memory+swap first, then memory (mm/memcontrol.c, try_charge): the one at its limit is the one hit.
 */
static const struct limit *limit_hit(const struct inquiry *q) {
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (counter_at_limit(counter_of(q, &limits[i])))
            return &limits[i];
    return NULL;
}

static void name_with_pod(const struct inquiry *q, struct cgroup cgroup, char *out, size_t size) {
    struct oomwhy_container c = named(q, cgroup);
    name_as(&c, cgroup, out, size);
    size_t n = strlen(out);
    if (c.id && c.pod_uid && !c.pod)
        words_put(out + n, size - n, " of pod %s", c.pod_uid);
}

/* A cpuset's are those of the task that asked, a policy's are printed in the verdict. */
static void tell_nodes(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    bool policy = r->kind == OOMWHY_MEMPOLICY;
    const char *nodes = policy ? r->nodemask : r->invoker ? r->invoker->mems_allowed : NULL;
    if (policy && !nodes && r->invoker)
        nodes = r->invoker->nodemask;
    char which[80] = "";
    if (nodes)
        words_put(which, sizeof which, " (%.70s)", nodes);
    conclude(n, "nodes", OOMWHY_CERTAIN, FROM("kind", "constraint"),
             "The memory nodes that its %s allows%s ran out, whatever others had left.",
             policy ? "memory policy" : "cpuset", which);
}

/* A charge of several pages fails before the limit is quite reached; else time has passed since. */
static void tell_not_reached(struct notebook *n, const char *who) {
    const struct oomwhy_record *r = n->q->record;
    const struct oomwhy_counter *memory = r->counters.memory;
    int64_t order = r->invoker && r->invoker->order > 0 && r->invoker->order < 32 ? r->invoker->order : 0;
    char reason[96] = "some had been freed by then, or the limit had been raised";
    if (order && plus(memory->usage_bytes, r->page_size_bytes << order) > memory->limit_bytes)
        words_put(reason, sizeof reason, "the %lld pages asked for at once did not fit", 1LL << order);
    conclude(n, "limit_not_reached", OOMWHY_LIKELY, FROM("oom_memcg", "counters.memory"),
             "%s ran out of memory, though when the kernel reported it used %s of its limit of %s: %s.", who,
             SIZE(memory->usage_bytes), SIZE(memory->limit_bytes), reason);
}

void finding_whose_limit(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    const struct limit *limit = limit_hit(n->q);
    const struct oomwhy_counter *memory = r->counters.memory;
    char who[LONGEST_WHO] = "a cgroup that the log does not name";

    if (r->trigger == OOMWHY_SYSRQ && r->kind != OOMWHY_MEMCG)
        return; /* finding_trigger() */
    if (r->kind == OOMWHY_GLOBAL) {
        conclude(n, "global", OOMWHY_CERTAIN, FROM("kind"), "The machine as a whole ran out of memory.");
        return;
    }
    if (r->kind == OOMWHY_CPUSET || r->kind == OOMWHY_MEMPOLICY) {
        tell_nodes(n);
        return;
    }
    if (r->kind != OOMWHY_MEMCG)
        return;
    if (r->oom_memcg)
        name_with_pod(n->q, n->q->limiting, who, sizeof who);
    if (limit)
        conclude(n, "limit_reached", OOMWHY_CERTAIN, FROM("oom_memcg", limit->path),
                 "%s reached %s %s of %s.", who, is_plural(who) ? "their" : "its", limit->name,
                 SIZE(counter_of(n->q, limit)->limit_bytes));
    else if (memory && memory->limit_bytes != OOMWHY_UNSET)
        tell_not_reached(n, who);
    else
        conclude(n, "limit_unknown", OOMWHY_CERTAIN, FROM("kind"), "%s reached a memory limit.", who);
}

/* A container's process dies for the machine's shortage: raising the container's limit does nothing. */
void finding_not_its_limit(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    char who[LONGEST_WHO];
    if (r->kind == OOMWHY_MEMCG || r->kind == OOMWHY_UNKNOWN || !r->task_memcg ||
        strcmp(r->task_memcg, "/") == 0)
        return;
    name_cgroup(n->q, n->q->task_cgroup, who, sizeof who);
    conclude(n, "not_its_limit", OOMWHY_CERTAIN, FROM("kind", "task_memcg"),
             "The victim was in %s, whose own limit was not the reason.", who);
}

/* What those who share the limit with the victim have in common. */
static const char *shared_by(const char *level) {
    static const struct {
        const char *level, *words;
    } levels[] = {
        { "pod", "the containers of its pod" },  { "qos", "all pods of its class" },
        { "kubepods", "all pods of the node" },  { "job", "all of its job" },
        { "user", "all of its user" },           { "machine", "all of its machine" },
        { "container", "all of its container" },
    };
    for (size_t i = 0; level && i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].level, level) == 0)
            return levels[i].words;
    return "whatever else is below it";
}

void finding_ancestor(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    char who[LONGEST_WHO];
    if (r->kind != OOMWHY_MEMCG || !r->oom_memcg || !r->task_memcg ||
        strcmp(r->oom_memcg, r->task_memcg) == 0 || strcmp(r->task_memcg, "/") == 0)
        return;
    name_cgroup(n->q, n->q->task_cgroup, who, sizeof who);
    conclude(n, "ancestor_limit", OOMWHY_CERTAIN, FROM("oom_memcg", "task_memcg"),
             "The limit is not that of %s, where the victim was, but one above it, shared by %s.", who,
             shared_by(n->q->analysis->container ? n->q->analysis->container->limit_level : NULL));
}

/* The runtime's own first process, before the program: runc needs some MiB itself. */
void finding_too_small_to_start(struct notebook *n) {
    const struct oomwhy_counter *memory = n->q->record->counters.memory;
    const struct oomwhy_victim *v = n->q->victim;
    enum { SMALL_BYTES = 32 << 20 };
    if (!v || !v->comm || !memory || memory->limit_bytes == OOMWHY_UNSET || memory->limit_bytes > SMALL_BYTES)
        return;
    if (strncmp(v->comm, "runc:[", 6) == 0 || strncmp(v->comm, "runc", 5) == 0 ||
        strncmp(v->comm, "crun", 5) == 0)
        conclude(n, "too_small_to_start", OOMWHY_LIKELY,
                 FROM("victims.0.comm", "counters.memory.limit_bytes"),
                 "%s is the container runtime itself: %s is too little even to start the program.", v->comm,
                 SIZE(memory->limit_bytes));
}
