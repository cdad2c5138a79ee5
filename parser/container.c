/* SPDX-License-Identifier: MIT */
/*
 * container.c - one row a form of path component, as the runtimes name them.
 *
 * A path is read from the root down; what a deeper component says replaces what an outer one said,
 * so that of nested containers the innermost is named.
 */
#include "container.h"

/* What a component stands for; also the name of the level when it is the limiting cgroup. */
#define LEVEL_MAP(X)          \
    X(CGROUP, "cgroup")       \
    X(ROOT, "root")           \
    X(CONTAINER, "container") \
    X(POD, "pod")             \
    X(QOS, "qos")             \
    X(KUBEPODS, "kubepods")   \
    X(MACHINE, "machine")     \
    X(UNIT, "unit")           \
    X(SLICE, "slice")         \
    X(USER, "user")           \
    X(JOB, "job")             \
    X(STEP, "step")           \
    X(TASK, "task")

enum level {
#define X(name, text) LEVEL_##name,
    LEVEL_MAP(X)
#undef X
};

static const char *const level_names[] = {
#define X(name, text) text,
    LEVEL_MAP(X)
#undef X
};

/* What may stand where the row has its hole. */
enum hole {
    ANYTHING,
    EMPTY,
    ID,     /* 64 hex digits */
    HEX,    /* 64 hex digits, or 32: where the rest of the row leaves no doubt */
    POD_ID, /* 8-4-4-4-12 hex digits with '-' or '_', or 32 of a static pod */
    NUMBER,
};

#define MEMBER(name) offsetof(struct oomwhy_container, name)
#define NOWHERE      SIZE_MAX

#define ROW(parent, head, tail, ...) \
    { (parent), (head)[0], { (head), sizeof(head) - 1 }, { (tail), sizeof(tail) - 1 }, __VA_ARGS__ }

static const struct row {
    const char *parent; /* a component above must be this, or start with it when it ends in '*'; NULL: any */
    char first;         /* of the head; NUL where that is empty */
    struct text head, tail;
    enum hole hole;
    enum level level;
    const char *runtime; /* NULL: does not tell */
    size_t member;       /* what fills the hole is its value */
} rows[] = {
    ROW(NULL, "docker-", ".scope", HEX, LEVEL_CONTAINER, "docker", MEMBER(id)),
    ROW(NULL, "cri-containerd-", ".scope", HEX, LEVEL_CONTAINER, "containerd", MEMBER(id)),
    ROW(NULL, "nerdctl-", ".scope", HEX, LEVEL_CONTAINER, "containerd", MEMBER(id)),
    ROW(NULL, "crio-conmon-", ".scope", HEX, LEVEL_CONTAINER, "cri-o", MEMBER(id)),
    ROW(NULL, "crio-conmon-", "", HEX, LEVEL_CONTAINER, "cri-o", MEMBER(id)),
    ROW(NULL, "crio-", ".scope", HEX, LEVEL_CONTAINER, "cri-o", MEMBER(id)),
    ROW(NULL, "crio-", "", HEX, LEVEL_CONTAINER, "cri-o", MEMBER(id)),
    ROW(NULL, "libpod-conmon-", ".scope", HEX, LEVEL_CONTAINER, "podman", MEMBER(id)),
    ROW(NULL, "libpod-", ".scope", HEX, LEVEL_CONTAINER, "podman", MEMBER(id)),
    ROW(NULL, "libpod-", "", HEX, LEVEL_CONTAINER, "podman", MEMBER(id)),
    ROW(NULL, "machine-libpod_pod_", ".slice", HEX, LEVEL_POD, "podman", MEMBER(pod)),
    ROW(NULL, "user-libpod_pod_", ".slice", HEX, LEVEL_POD, "podman", MEMBER(pod)),
    ROW("docker", "", "", HEX, LEVEL_CONTAINER, "docker", MEMBER(id)),
    ROW("ecs", "", "", ID, LEVEL_CONTAINER, "docker", MEMBER(id)),
    ROW("garden*", "good", "", EMPTY, LEVEL_SLICE, NULL, NOWHERE),
    ROW("garden*", "bad", "", EMPTY, LEVEL_SLICE, NULL, NOWHERE),
    ROW("good", "", "", ANYTHING, LEVEL_CONTAINER, "garden", MEMBER(id)),
    ROW("bad", "", "", ANYTHING, LEVEL_CONTAINER, "garden", MEMBER(id)),
    ROW("garden*", "", "", ANYTHING, LEVEL_CONTAINER, "garden", MEMBER(id)),
    ROW("default", "", "", HEX, LEVEL_CONTAINER, "containerd", MEMBER(id)),
    ROW("k8s.io", "", "", HEX, LEVEL_CONTAINER, "containerd", MEMBER(id)),
    ROW("moby", "", "", HEX, LEVEL_CONTAINER, "docker", MEMBER(id)),
    ROW("cri-containerd", "", "", ID, LEVEL_CONTAINER, "containerd", MEMBER(id)),
    ROW(NULL, "", "", ID, LEVEL_CONTAINER, NULL, MEMBER(id)),

    ROW(NULL, "kubepods-burstable-pod", ".slice", POD_ID, LEVEL_POD, NULL, MEMBER(pod_uid)),
    ROW(NULL, "kubepods-besteffort-pod", ".slice", POD_ID, LEVEL_POD, NULL, MEMBER(pod_uid)),
    ROW(NULL, "kubepods-pod", ".slice", POD_ID, LEVEL_POD, NULL, MEMBER(pod_uid)),
    ROW(NULL, "kubelet-kubepods-burstable-pod", ".slice", POD_ID, LEVEL_POD, NULL, MEMBER(pod_uid)),
    ROW(NULL, "kubelet-kubepods-besteffort-pod", ".slice", POD_ID, LEVEL_POD, NULL, MEMBER(pod_uid)),
    ROW(NULL, "kubelet-kubepods-pod", ".slice", POD_ID, LEVEL_POD, NULL, MEMBER(pod_uid)),
    ROW("kubepods", "pod", "", POD_ID, LEVEL_POD, NULL, MEMBER(pod_uid)),

    ROW(NULL, "lxc.payload.", "", ANYTHING, LEVEL_CONTAINER, "lxc", MEMBER(name)),
    ROW(NULL, "lxc.monitor.", "", ANYTHING, LEVEL_CONTAINER, "lxc", MEMBER(name)),
    ROW("lxc.payload", "", "", ANYTHING, LEVEL_CONTAINER, "lxc", MEMBER(name)),
    ROW("lxc", "", "", ANYTHING, LEVEL_CONTAINER, "lxc", MEMBER(name)),
    ROW(NULL, "systemd-nspawn@", ".service", ANYTHING, LEVEL_MACHINE, "nspawn", MEMBER(name)),
    ROW(NULL, "machine-qemu\\x2d", ".scope", ANYTHING, LEVEL_MACHINE, "libvirt", MEMBER(name)),
    ROW(NULL, "machine-lxc\\x2d", ".scope", ANYTHING, LEVEL_MACHINE, "libvirt", MEMBER(name)),
    ROW(NULL, "machine-", ".scope", ANYTHING, LEVEL_MACHINE, "nspawn", MEMBER(name)),
    ROW("machine", "", ".libvirt-qemu", ANYTHING, LEVEL_MACHINE, "libvirt", MEMBER(name)),
    ROW("qemu.slice", "", ".scope", NUMBER, LEVEL_MACHINE, "qemu", MEMBER(name)),

    ROW("slurm*", "uid_", "", NUMBER, LEVEL_USER, "slurm", MEMBER(user)),
    ROW("slurm*", "job_", "", NUMBER, LEVEL_JOB, "slurm", MEMBER(job)),
    ROW("slurm*", "step_", "", ANYTHING, LEVEL_STEP, "slurm", NOWHERE),
    ROW("slurm*", "task_", "", ANYTHING, LEVEL_TASK, "slurm", NOWHERE),
    ROW("*slurmstepd.scope", "job_", "", NUMBER, LEVEL_JOB, "slurm", MEMBER(job)),
    ROW("*slurmstepd.scope", "step_", "", ANYTHING, LEVEL_STEP, "slurm", NOWHERE),
    ROW("*slurmstepd.scope", "task_", "", ANYTHING, LEVEL_TASK, "slurm", NOWHERE),
    ROW("nomad.slice", "", ".scope", ANYTHING, LEVEL_CONTAINER, "nomad", MEMBER(job)),
    ROW("nomad", "", "", ANYTHING, LEVEL_CONTAINER, "nomad", MEMBER(job)),
    ROW("ecstasks.slice", "ecstasks-", ".slice", ANYTHING, LEVEL_POD, "ecs", MEMBER(job)),
    ROW("ecs", "", "", ANYTHING, LEVEL_POD, "ecs", MEMBER(job)),
    ROW(NULL, "condor_", "", ANYTHING, LEVEL_JOB, "htcondor", MEMBER(job)),
    ROW("mesos", "", "", ANYTHING, LEVEL_CONTAINER, "mesos", MEMBER(id)),
    ROW("apps", "uid_", "", NUMBER, LEVEL_USER, "android", MEMBER(user)),

    ROW(NULL, "kubepods-burstable", ".slice", ANYTHING, LEVEL_QOS, NULL, NOWHERE),
    ROW(NULL, "kubepods-besteffort", ".slice", ANYTHING, LEVEL_QOS, NULL, NOWHERE),
    ROW(NULL, "kubelet-kubepods-burstable", ".slice", ANYTHING, LEVEL_QOS, NULL, NOWHERE),
    ROW(NULL, "kubelet-kubepods-besteffort", ".slice", ANYTHING, LEVEL_QOS, NULL, NOWHERE),
    ROW("kubepods", "burstable", "", ANYTHING, LEVEL_QOS, NULL, NOWHERE),
    ROW("kubepods", "besteffort", "", ANYTHING, LEVEL_QOS, NULL, NOWHERE),
    ROW(NULL, "kubepods", "", ANYTHING, LEVEL_KUBEPODS, NULL, NOWHERE),
    ROW(NULL, "kubelet-kubepods", ".slice", ANYTHING, LEVEL_KUBEPODS, NULL, NOWHERE),
    ROW(NULL, "user-", ".slice", NUMBER, LEVEL_USER, NULL, MEMBER(user)),
    ROW(NULL, "user@", ".service", NUMBER, LEVEL_USER, NULL, MEMBER(user)),
};

/* ---- matching a component ---- */

static bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

static size_t hex_length(struct text t) {
    size_t n = 0;
    while (n < t.n && is_hex_digit(t.p[n]))
        n++;
    return n;
}

static bool is_pod_id(struct text t) {
    static const size_t groups[] = { 8, 4, 4, 4, 12 };
    if (t.n == 32)
        return hex_length(t) == 32;
    for (size_t i = 0; i < 5; i++) {
        if (hex_length(t) != groups[i])
            return false;
        t = text_from(t, groups[i]);
        if (i < 4 && (!t.n || (*t.p != '-' && *t.p != '_')))
            return false;
        t = text_from(t, i < 4);
    }
    return !t.n;
}

static bool fills(struct text t, enum hole hole) {
    int64_t number;
    switch (hole) {
    case ANYTHING:
        return true;
    case EMPTY:
        return !t.n;
    case ID:
        return t.n == 64 && hex_length(t) == t.n;
    case HEX:
        return (t.n == 64 || t.n == 32) && hex_length(t) == t.n;
    case POD_ID:
        return is_pod_id(t);
    case NUMBER:
        return t.n && is_digit(*t.p) && text_int(&t, &number) && !t.n;
    }
    return false;
}

static bool names(struct text component, const char *pattern) {
    struct text want = text_of(pattern);
    if (text_take(&want, TEXT("*")))
        return text_ends(component, want);
    if (text_ends(want, TEXT("*")))
        return text_starts(component, text_head(want, want.n - 1));
    return text_equal(component, want);
}

static bool has_ancestor(const struct text *components, size_t count, const char *pattern) {
    for (size_t i = 0; i < count; i++)
        if (names(components[i], pattern))
            return true;
    return false;
}

static bool fits(const struct row *row, const struct text *components, size_t at, struct text *ret_hole) {
    struct text t = components[at];
    bool any_name = row->hole != ID && !row->head.n && !row->tail.n; /* then only right below its parent */
    if (any_name && (at == 0 || *row->parent != *components[at - 1].p))
        return false;
    if (!text_take(&t, row->head) || !text_ends(t, row->tail))
        return false;
    t.n -= row->tail.n;
    bool exact = row->level == LEVEL_QOS || row->level == LEVEL_KUBEPODS;
    if (exact ? t.n && !text_equal(t, TEXT(".slice")) : (!t.n && row->hole != EMPTY) || !fills(t, row->hole))
        return false;
    *ret_hole = t;
    if (!row->parent)
        return true;
    return any_name ? names(components[at - 1], row->parent) : has_ancestor(components, at, row->parent);
}

/* ---- reading a path ---- */

enum { MAX_COMPONENTS = 64 };

/* Slashes part components; so does the ':' of a runtime given a systemd path for cgroupfs. */
static size_t split(struct text path, struct text components[MAX_COMPONENTS]) {
    size_t count = 0;
    while (path.n && count < MAX_COMPONENTS) {
        const char *slash = memchr(path.p, '/', path.n);
        struct text component = text_head(path, slash ? (size_t)(slash - path.p) : path.n);
        path = text_from(path, component.n + 1);
        ptrdiff_t colon;
        while ((colon = text_find(component, TEXT(":"))) >= 0 && count < MAX_COMPONENTS - 1) {
            components[count++] = text_head(component, (size_t)colon);
            component = text_from(component, (size_t)colon + 1);
        }
        if (component.n)
            components[count++] = component;
    }
    return count;
}

/* "\x2d" is systemd's '-' inside a name */
static const char *unescaped(struct text t, struct arena *a) {
    char *out = (char *)(uintptr_t)arena_text(a, t);
    size_t n = 0;
    if (!out)
        return NULL;
    for (size_t i = 0; i < t.n; i++) {
        bool dash = text_starts(text_from(t, i), TEXT("\\x2d"));
        out[n++] = dash ? '-' : t.p[i];
        i += dash ? 3 : 0;
    }
    out[n] = '\0';
    return out;
}

static const char *pod_uid(struct text t, struct arena *a) {
    char *out = (char *)(uintptr_t)arena_text(a, t);
    for (char *p = out; p && *p; p++)
        *p = *p == '_' ? '-' : *p;
    return out;
}

static void set_member(struct oomwhy_container *c, size_t member, struct text value, struct arena *a) {
    if (member != NOWHERE)
        *(const char **)(void *)((char *)c + member) =
            member == MEMBER(pod_uid) ? pod_uid(value, a) : unescaped(value, a);
}

static enum level unit_level(struct text component, struct oomwhy_container *c, struct arena *a) {
    if (text_ends(component, TEXT(".slice")))
        return LEVEL_SLICE;
    if (!text_ends(component, TEXT(".service")) && !text_ends(component, TEXT(".scope")))
        return LEVEL_CGROUP;
    c->unit = arena_text(a, component);
    return LEVEL_UNIT;
}

static const char *qos_of(const struct text *components, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (text_find(components[i], TEXT("besteffort")) >= 0)
            return "besteffort";
        if (text_find(components[i], TEXT("burstable")) >= 0)
            return "burstable";
    }
    return "guaranteed";
}

static enum level read_component(const struct text *components, size_t at, struct oomwhy_container *c,
                                 struct arena *a) {
    const char first = *components[at].p;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct text hole;
        if ((row->first && row->first != first) || !fits(row, components, at, &hole))
            continue; /* most rows, most of the time, by the first */
        if (row->hole == ANYTHING && row->level == LEVEL_CONTAINER && c->id && at)
            continue; /* below a container that has a name already: its own business */
        if (row->member == MEMBER(pod_uid))
            c->runtime = c->id = NULL; /* a pod inside of a container is not of the outer runtime */
        c->runtime = row->runtime ? row->runtime : c->runtime;
        set_member(c, row->member, hole, a);
        if (row->level == LEVEL_POD && row->member == MEMBER(pod_uid))
            c->qos = qos_of(components, at + 1);
        if (row->level == LEVEL_USER || row->level == LEVEL_MACHINE)
            unit_level(components[at], c, a);
        return row->level;
    }
    return unit_level(components[at], c, a);
}

/* The level of the last component; crun puts the payload into ".../container" below the container's own
 * cgroup. */
static enum level read_path(const char *path, struct oomwhy_container *c, struct arena *a) {
    struct text components[MAX_COMPONENTS];
    size_t count = split(text_of(path), components);
    enum level level = count ? LEVEL_CGROUP : LEVEL_ROOT;
    for (size_t i = 0; i < count; i++) {
        enum level inner = read_component(components, i, c, a);
        if (level != LEVEL_CONTAINER || !text_equal(components[i], TEXT("container")))
            level = inner;
    }
    if (!c->runtime && c->unit && !c->id && !c->pod_uid)
        c->runtime = "systemd";
    return level;
}

struct cgroup cgroup_read(const char *path, struct arena *a) {
    struct oomwhy_container *c = path ? arena_alloc(a, sizeof *c) : NULL;
    if (c)
        c->limit_level = level_names[read_path(path, c, a)];
    return (struct cgroup){ path, c };
}

struct oomwhy_container *container_identify(struct cgroup victim, struct cgroup limiting, struct arena *a) {
    bool moved = victim.path && strcmp(victim.path, "/") == 0; /* one that exits is moved to the root */
    const struct oomwhy_container *told =
        victim.told && !(moved && limiting.told) ? victim.told : limiting.told;
    struct oomwhy_container *c = arena_copy(a, told, told != NULL, sizeof *told);
    if (c)
        c->limit_level = limiting.told ? limiting.told->limit_level : NULL;
    return c;
}
