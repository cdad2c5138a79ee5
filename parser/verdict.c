/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - takes "oom-kill:constraint=...,task=x,pid=1,uid=0" apart from its certain ends inwards.
 *
 * mm/oom_kill.c (dump_oom_victim), kernel/cgroup/cpuset.c and mm/memcontrol.c print names without
 * quoting: a comm or a cgroup may be called "a,task=x,pid=1,uid=0".
 */
#include "verdict.h"

enum { LONGEST_COMM = 60 }; /* 15 bytes, each perhaps written as \xNN */

/* The part of t behind `key`, up to its end; cuts t off before the key. */
static bool split_at(struct text *t, ptrdiff_t at, struct text key, struct text *ret_value) {
    if (at < 0)
        return false;
    *ret_value = text_from(*t, (size_t)at + key.n);
    *t = text_head(*t, (size_t)at);
    return true;
}

/* ",pid=<digits>,uid=<-?digits>" at the very end */
static bool take_tail(struct text *t, struct facts *f) {
    struct text pid, uid;
    if (!split_at(t, text_find_last(*t, TEXT(",uid=")), TEXT(",uid="), &uid) ||
        !text_int(&uid, &f->selected.uid) || uid.n)
        return false;
    return split_at(t, text_find_last(*t, TEXT(",pid=")), TEXT(",pid="), &pid) &&
           text_int(&pid, &f->selected.pid) && !pid.n;
}

static ptrdiff_t find_within(struct text t, struct text key, size_t longest) {
    size_t from = t.n > longest + key.n ? t.n - longest - key.n : 0;
    ptrdiff_t at = text_find(text_from(t, from), key);
    return at < 0 ? -1 : at + (ptrdiff_t)from;
}

/* Both paths may hold ",task_memcg=/": the split where one is an ancestor of the other is the kernel's; or
 * -1. */
static ptrdiff_t find_split(struct text both) {
    struct text key = TEXT(",task_memcg=");
    for (ptrdiff_t at = text_find(both, key), next; at >= 0; at += next + (ptrdiff_t)key.n) {
        struct text task = text_from(both, (size_t)at + key.n);
        if (path_is_below(task, text_head(both, (size_t)at)))
            return at;
        next = text_find(task, key);
        if (next < 0)
            break;
    }
    return -1;
}

static bool split_paths(struct text both, struct text *ret_oom, struct text *ret_task) {
    struct text key = TEXT(",task_memcg=");
    ptrdiff_t first = text_find(both, key), at = find_split(both);
    if (first < 0)
        return false;
    at = at < 0 ? first : at;
    *ret_oom = text_head(both, (size_t)at);
    *ret_task = text_from(both, (size_t)at + key.n);
    return true;
}

/* Nothing where a piece of the line is lost. */
static const char *path_text(struct text path, struct arena *a) {
    return path.n ? arena_text(a, path) : NULL;
}

#define MEMS TEXT(",mems_allowed=")

/* What stands behind ",mems_allowed=0,2-3". */
static struct text behind_mems(struct text t) {
    t = text_from(t, MEMS.n);
    while (t.n && (is_digit(*t.p) || *t.p == '-' || (*t.p == ',' && t.n > 1 && is_digit(t.p[1]))))
        t = text_from(t, 1);
    return t;
}

/* Names may hold the key: the kernel's comes right behind the list of memory nodes, where there is one. */
static ptrdiff_t find_memcgs(struct text head, struct text key) {
    struct text rest = head;
    ptrdiff_t at = text_find(rest, MEMS);
    if (at < 0)
        return text_find(head, key);
    for (; at >= 0; at = text_find(rest, MEMS)) {
        rest = behind_mems(text_from(rest, (size_t)at));
        if (text_starts(rest, key))
            return rest.p - head.p;
    }
    return -1;
}

/* Whether what stands before ",task=" can be all of it: a victim's cgroup is the limiting one, or below it.
 */
static bool paths_agree(struct text head) {
    struct text paths;
    return split_at(&head, find_memcgs(head, TEXT(",oom_memcg=")), TEXT(",oom_memcg="), &paths) &&
           find_split(paths) >= 0;
}

/* The leftmost ",task=" that leaves so much behind it at the most and paths that agree, or else the leftmost.
 */
static ptrdiff_t find_task_within(struct text t, size_t longest) {
    struct text key = TEXT(",task=");
    ptrdiff_t first = find_within(t, key, longest);
    for (ptrdiff_t at = first, next; at >= 0; at += next + (ptrdiff_t)key.n) {
        if (paths_agree(text_head(t, (size_t)at)))
            return at;
        next = text_find(text_from(t, (size_t)at + key.n), key);
        if (next < 0)
            break;
    }
    return first;
}

/*
 * A comm may hold ",task=" itself, and so may a cgroup. In text that dmesg escaped a comm may be longer than
 * its 15 bytes.
 */
static ptrdiff_t find_task(struct text t) {
    ptrdiff_t at = find_task_within(t, 15);
    return at >= 0 ? at : find_task_within(t, LONGEST_COMM);
}

/* Where the cgroups begin: the last ",oom_memcg=" (or its like) that can follow the head. */
static void take_memcgs(struct text *head, struct facts *f, struct arena *a) {
    struct text rest, oom, task;
    if (split_at(head, find_memcgs(*head, TEXT(",oom_memcg=")), TEXT(",oom_memcg="), &rest)) {
        if (split_paths(rest, &oom, &task)) {
            f->record.oom_memcg = path_text(oom, a);
            f->record.task_memcg = path_text(task, a);
        } else {
            f->record.oom_memcg = path_text(rest, a);
        }
        f->record.kind = OOMWHY_MEMCG;
    } else if (split_at(head, find_memcgs(*head, TEXT(",global_oom")), TEXT(",global_oom"), &rest)) {
        if (text_take(&rest, TEXT(",task_memcg=")))
            f->record.task_memcg = path_text(rest, a);
        f->record.kind = OOMWHY_GLOBAL;
    }
}

/* "oom-kill:constraint=C,nodemask=M,cpuset=N,mems_allowed=L"; a vendor's 3.10 has no C and M */
static void take_head(struct text head, struct facts *f, struct arena *a) {
    struct text value;
    if (split_at(&head, text_find_last(head, TEXT(",mems_allowed=")), TEXT(",mems_allowed="), &value))
        f->invoker.mems_allowed = arena_text(a, value);
    if (split_at(&head, text_find(head, TEXT(",cpuset=")), TEXT(",cpuset="), &value))
        f->invoker.cpuset = arena_text(a, value);
    if (split_at(&head, text_find(head, TEXT(",nodemask=")), TEXT(",nodemask="), &value) &&
        !text_equal(value, TEXT("(null)")))
        f->record.nodemask = arena_text(a, value);
    text_take(&head, TEXT("oom-kill:"));
    if (text_take(&head, TEXT("constraint=")))
        f->record.constraint = arena_text(a, head);
}

/* Without its end: the process's name and pid, if they are there in full. */
static void take_broken_tail(struct text *t, struct facts *f, struct arena *a) {
    struct text task, pid;
    if (!split_at(t, text_find_last(*t, TEXT(",task=")), TEXT(",task="), &task) ||
        !split_at(&task, text_find_last(task, TEXT(",pid=")), TEXT(",pid="), &pid))
        return;
    f->selected.comm = arena_text(a, task);
    if (!text_int(&pid, &f->selected.pid) || !text_starts(pid, TEXT(",")))
        f->selected.pid = OOMWHY_UNSET;
}

/* "task_memcg=,": a piece with the path in it is lost. */
static bool has_empty_path(struct text t) {
    return text_find(t, TEXT("oom_memcg=,")) >= 0 || text_find(t, TEXT("task_memcg=,")) >= 0;
}

bool verdict_read(struct text line, struct facts *ret_facts, struct arena *a) {
    struct text head = line, comm;
    ret_facts->of_record = true;
    bool whole = take_tail(&head, ret_facts) && !has_empty_path(line);
    if (whole && split_at(&head, find_task(head), TEXT(",task="), &comm))
        ret_facts->selected.comm = arena_text(a, comm);
    if (!whole) {
        head = line;
        ret_facts->selected.uid = ret_facts->selected.pid = OOMWHY_UNSET;
        take_broken_tail(&head, ret_facts, a);
    }
    bool cut = !whole && !ret_facts->selected.comm;
    take_memcgs(&head, ret_facts, a);
    if (cut && ret_facts->record.task_memcg) /* the line ends in it, who knows where */
        ret_facts->record.task_memcg = NULL;
    else if (cut)
        ret_facts->record.oom_memcg = NULL;
    take_head(head, ret_facts, a);
    return whole;
}
