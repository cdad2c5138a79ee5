/* SPDX-License-Identifier: MIT */
/* rules.h - the line forms of the kernel's OOM text, as data. */
#ifndef OOMWHY_RULES_H
#define OOMWHY_RULES_H

#include "fields.h"

enum line_kind {
    LINE_NONE,
    LINE_SUPPRESSED,
    LINE_DROPPED,
    LINE_SYSRQ,
    LINE_INVOKED,
    LINE_CPUSET,
    LINE_CPU,
    LINE_HARDWARE,
    LINE_STACK, /* belongs to the stack dump, says nothing that is kept */
    LINE_FRAME,
    LINE_TASK_IN,
    LINE_COUNTER,
    LINE_STATS, /* "Memory cgroup stats for ...:", with or without the figures on it */
    LINE_STAT,  /* "key 123" */
    LINE_MEMINFO,
    LINE_SLAB,
    LINE_ALLOCATION,
    LINE_PROTECTION,
    LINE_TASKS_STATE,
    LINE_TASKS_HEADER,
    LINE_TASK,
    LINE_OOM_KILL,
    LINE_SELECTED, /* "Kill process 1 (x) score 2 or sacrifice child" */
    LINE_KILLED,
    LINE_SHARING, /* "Kill process 1 (x) sharing same memory" */
    LINE_GROUP,
    LINE_SKIPPED,
    LINE_NO_VICTIM,
    LINE_PANIC,
    LINE_REAPED,
    LINE_UNREAPED,
    LINE_KINDS,
};

/*
 * What one line says. A rule's group names a member: "victim__pid" is facts.victim.pid; without
 * "__" it is a member of facts.record. A group that ends in _kB fills the member that ends in _bytes.
 */
struct facts {
    struct oomwhy_record record; /* its STR and INT members only */
    struct oomwhy_invoker invoker;
    struct oomwhy_selected selected;
    struct oomwhy_victim victim;
    struct oomwhy_victim left; /* of a reaper line: what is still there */
    struct oomwhy_protection protection;
    const char *reason; /* "Memory cgroup out of memory", before "Kill(ed) process" */
    bool of_record;     /* the record has something of it */
};

enum rule_how {
    PLAIN = 0, /* the line starts with the literal */
    ANYWHERE = 1,
    JOINS = 2, /* may come in pieces (a split record, a newline in comm, a wrapped mail): wait for the rest */
    CUT = 4,   /* a form damaged at its end: tried only when no rest came */
    COUNT = 8, /* the line is a number and the literal */
    HEX = 16,  /* a hexadecimal number follows the literal */
    REASONED = 32, /* the line starts with the literal, or with the reason for a kill and the literal */
};

struct rule {
    enum line_kind kind;
    const char *seen;    /* the kernels that print it */
    const char *literal; /* must be there, where `how` says, before the pattern is tried */
    const char *pattern; /* PCRE2; NULL: the literal says it all, or sections.c reads the rest by hand */
    unsigned how;        /* enum rule_how, or'ed */
};

extern const struct rule oomwhy_rules[];
extern const size_t oomwhy_rules_count;

/* What stands behind "Memory cgroup out of memory: " or its like; the text as it is when it has none. */
struct text rules_behind_reason(struct text t);

#endif
