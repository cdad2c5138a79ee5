/* SPDX-License-Identifier: MIT */
/* compare.c - see compare.h. Knows how far from the truth a right record may be, and why. */
#define _GNU_SOURCE
#include "compare.h"
#include "files.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB (INT64_C(1) << 20)

/*
 * Resident sizes are counted per CPU and brought together now and then (up to 64 pages each); a process
 * grows by a page of its own code or stack between a look and its death.
 */
static int64_t slack(void) {
    return 2 * MIB + 64 * sysconf(_SC_PAGESIZE) * sysconf(_SC_NPROCESSORS_ONLN);
}

/* Bytes, as one word of printing ASCII that tells them all. */
static char *escape(const char *bytes) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    fputs(bytes ? "" : "null", out);
    for (; bytes && *bytes; bytes++)
        fprintf(out, *bytes >= ' ' && *bytes < 0x7f && *bytes != '\\' ? "%c" : "\\x%02x",
                (unsigned char)*bytes);
    fclose(out);
    return text;
}

void compare_differ(struct comparison *c, int64_t pid, const char *member, const char *format, ...) {
    va_list arguments;
    if (c->differences++ >= COMPARE_LINES_MAX)
        return;
    va_start(arguments, format);
    fprintf(c->out, "  pid %" PRId64 ": %s: ", pid, member);
    vfprintf(c->out, format, arguments);
    fputc('\n', c->out);
    va_end(arguments);
}

static const char *number_text(int64_t value, char text[static 24]) {
    snprintf(text, 24, "%" PRId64, value);
    return value == OOMWHY_UNSET ? "unset" : value == UNLIMITED ? "unlimited" : text;
}

static void want_between(struct comparison *c, int64_t pid, const char *member, int64_t low, int64_t high,
                         int64_t is) {
    char a[24], b[24], d[24];
    if (is == OOMWHY_UNSET || is < low || is > high)
        compare_differ(c, pid, member, low == high ? "truth %s%.0s, record %s" : "truth %s to %s, record %s",
                       number_text(low, a), number_text(high, b), number_text(is, d));
}

static void want_number(struct comparison *c, int64_t pid, const char *member, int64_t truth, int64_t is) {
    want_between(c, pid, member, truth, truth, is);
}

static void want_text(struct comparison *c, int64_t pid, const char *member, const char *truth,
                      const char *is) {
    if (is && strcmp(truth, is) == 0)
        return;
    char *a = escape(truth), *b = escape(is);
    compare_differ(c, pid, member, "truth %s, record %s", a ? a : "?", b ? b : "?");
    free(a);
    free(b);
}

const struct oomwhy_victim *compare_victim(const struct oomwhy_record *record, int64_t pid) {
    for (size_t i = 0; i < record->victims_count; i++)
        if (record->victims[i].pid == pid)
            return &record->victims[i];
    return NULL;
}

/* As it was, or more by what the process could still take. */
static void want_size(struct comparison *c, const struct kill *kill, int64_t pid, const char *member,
                      int64_t size, int64_t is) {
    int64_t growth = kill->grower == pid ? kill->growth_bytes : 0;
    want_between(c, pid, member, size < slack() ? 0 : size - slack(), size + growth + slack(), is);
}

static void compare_victim_line(struct comparison *c, const struct kill *kill,
                                const struct oomwhy_victim *v) {
    want_text(c, kill->pid, "victims.comm", kill->comm, v->comm);
    if (v->oom_score_adj != OOMWHY_UNSET) /* 5.4 on */
        want_number(c, kill->pid, "victims.oom_score_adj", kill->oom_score_adj, v->oom_score_adj);
    if (v->uid != OOMWHY_UNSET)
        want_number(c, kill->pid, "victims.uid", (int64_t)getuid(), v->uid);
    const struct task *t = tasks_find(&kill->tasks, kill->pid);
    if (!t)
        return;
    int64_t shmem = v->shmem_rss_bytes == OOMWHY_UNSET ? 0 : v->shmem_rss_bytes;
    want_size(c, kill, kill->pid, "victims.total_vm_bytes", t->total_vm_bytes, v->total_vm_bytes);
    want_size(c, kill, kill->pid, "victims: anon_rss + file_rss + shmem_rss", t->rss_bytes,
              v->anon_rss_bytes + v->file_rss_bytes + shmem);
    if (v->pgtables_bytes != OOMWHY_UNSET) /* 5.4 on */
        want_size(c, kill, kill->pid, "victims.pgtables_bytes", t->pgtables_bytes, v->pgtables_bytes);
}

static const struct oomwhy_counter *counter_of(const struct oomwhy_record *r, const char *name) {
    const struct {
        const char *name;
        const struct oomwhy_counter *counter;
    } all[] = { { "memory", r->counters.memory },
                { "memory_swap", r->counters.memory_swap },
                { "swap", r->counters.swap },
                { "kmem", r->counters.kmem } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].counter;
    return NULL;
}

/* Until 6.16 a v2 log shows failed charges, which no file tells; then the event "max" of the cgroup. */
static bool failcnt_is_known(const struct truth *t) {
    int major = 0, minor = 0;
    sscanf(t->kernel, "%d.%d", &major, &minor);
    return t->cgroup_version == 1 || major > 6 || (major == 6 && minor >= 17);
}

static void compare_counter(struct comparison *c, int64_t pid, const struct counter *before,
                            const struct counter *after, const struct oomwhy_counter *is) {
    char member[64];
    if (!is) {
        snprintf(member, sizeof member, "counters.%s", before->name);
        compare_differ(c, pid, member, "truth: the cgroup has it, record null");
        return;
    }
    snprintf(member, sizeof member, "counters.%s.limit_bytes", before->name);
    want_number(c, pid, member, before->limit_bytes,
                is->unlimited == OOMWHY_TRUE ? UNLIMITED : is->limit_bytes);
    /* Charges that must not fail go over the limit: some for each CPU. */
    snprintf(member, sizeof member, "counters.%s.usage_bytes", before->name);
    want_between(c, pid, member, 0,
                 before->limit_bytes == UNLIMITED ? INT64_MAX : before->limit_bytes + slack(),
                 is->usage_bytes);
    snprintf(member, sizeof member, "counters.%s.failcnt", before->name);
    if (before->failcnt != OOMWHY_UNSET && failcnt_is_known(c->truth))
        want_between(c, pid, member, before->failcnt, after->failcnt, is->failcnt);
}

/* What has hit its limit must be full, but for what was freed while the report was printed. */
static void compare_counters(struct comparison *c, int64_t pid, const struct oomwhy_record *r) {
    const struct truth *t = c->truth;
    for (size_t i = 0; i < t->counters_count; i++)
        compare_counter(c, pid, &t->before[i], &t->after[i], counter_of(r, t->before[i].name));
    if (r->counters.memory)
        want_between(c, pid, "counters.memory.usage_bytes", t->limit_bytes / 2, t->limit_bytes + slack(),
                     r->counters.memory->usage_bytes);
}

static void compare_row(struct comparison *c, const struct kill *kill, const struct task *t,
                        const struct oomwhy_task *is) {
    int64_t swap = is->swap_bytes == OOMWHY_UNSET ? 0 : is->swap_bytes;
    want_text(c, t->pid, "tasks.comm", t->comm, is->comm);
    want_number(c, t->pid, "tasks.oom_score_adj", t->oom_score_adj, is->oom_score_adj);
    want_number(c, t->pid, "tasks.tgid", t->pid, is->tgid);
    want_size(c, kill, t->pid, "tasks.total_vm_bytes", t->total_vm_bytes, is->total_vm_bytes);
    want_size(c, kill, t->pid, "tasks: rss + swap", t->rss_bytes + t->swap_bytes, is->rss_bytes + swap);
    if (is->pgtables_bytes != OOMWHY_UNSET) /* 4.15 on */
        want_size(c, kill, t->pid, "tasks.pgtables_bytes", t->pgtables_bytes, is->pgtables_bytes);
}

static const struct oomwhy_task *row_of(const struct oomwhy_record *r, int64_t pid) {
    for (size_t i = 0; i < r->tasks_count; i++)
        if (r->tasks[i].pid == pid)
            return &r->tasks[i];
    return NULL;
}

/* A victim of before may be listed still, or not any more; so may a foreign task of a shared cgroup. */
static bool may_differ(const struct comparison *c, const struct kill *kill, int64_t pid) {
    return c->truth->shared || (pid != kill->pid && truth_find(c->truth, pid) && !c->truth->group);
}

static void compare_tasks(struct comparison *c, const struct kill *kill, const struct oomwhy_record *r) {
    for (const struct task *t = kill->tasks.items; t < kill->tasks.items + kill->tasks.count; t++) {
        const struct oomwhy_task *row = row_of(r, t->pid);
        if (row)
            compare_row(c, kill, t, row);
        else if (!may_differ(c, kill, t->pid))
            compare_differ(c, t->pid, "tasks", "truth: it was in the cgroup, record: not listed");
    }
    for (size_t i = 0; i < r->tasks_count; i++)
        if (!tasks_find(&kill->tasks, r->tasks[i].pid) && !may_differ(c, kill, r->tasks[i].pid))
            compare_differ(c, r->tasks[i].pid, "tasks", "truth: it was not in the cgroup, record: listed");
}

static void compare_complete(struct comparison *c, int64_t pid, const struct oomwhy_record *r) {
    if (r->complete)
        return;
    for (size_t i = 0; i < r->missing.count; i++)
        compare_differ(c, pid, "missing", "truth: nothing, record: %s, because: %s", r->missing.items[i],
                       r->reasons.count ? r->reasons.items[0] : "");
    if (!r->missing.count)
        compare_differ(c, pid, "complete", "truth true, record false");
}

static void compare_report(struct comparison *c, const struct kill *kill, const struct oomwhy_record *r) {
    compare_complete(c, kill->pid, r);
    want_text(c, kill->pid, "oom_memcg", c->truth->oom_memcg, r->oom_memcg);
    want_text(c, kill->pid, "task_memcg", kill->task_memcg, r->task_memcg);
    want_number(c, kill->pid, "page_size_bytes", sysconf(_SC_PAGESIZE), r->page_size_bytes);
    want_number(c, kill->pid, "trigger", OOMWHY_ALLOCATION, (int64_t)r->trigger);
    if (r->invoker)
        want_text(c, kill->pid, "invoker.kernel", c->truth->kernel, r->invoker->kernel);
    if (c->truth->group)
        want_text(c, kill->pid, "group_kill", c->truth->oom_memcg, r->group_kill);
    if (r->selected && r->victims_count)
        want_number(c, kill->pid, "selected.pid", r->victims[0].pid, r->selected->pid);
    compare_counters(c, kill->pid, r);
    if (file_number("/proc/sys/vm", "oom_dump_tasks", NULL) != 0)
        compare_tasks(c, kill, r);
}

void compare_kill(struct comparison *c, const struct kill *kill, const struct oomwhy_record *r) {
    const int64_t *mono = c->truth->monotonic_us;
    int64_t drift = 10000000 + mono[1] / 10000; /* printk has a clock of its own, which may begin earlier */
    want_number(c, kill->pid, "kind", OOMWHY_MEMCG, (int64_t)r->kind);
    want_number(c, kill->pid, "outcome", OOMWHY_KILLED, (int64_t)r->outcome);
    want_number(c, kill->pid, "provenance", OOMWHY_KERNEL, (int64_t)r->provenance);
    want_between(c, kill->pid, "time.monotonic_us", mono[0] - drift, mono[1] + drift, r->time.monotonic_us);
    compare_victim_line(c, kill, compare_victim(r, kill->pid));
    if (r->dump)
        compare_report(c, kill, r);
}
