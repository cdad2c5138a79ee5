/* SPDX-License-Identifier: MIT */
/*
 * emit_text.c - the report for people. Three sentences answer; then the evidence, each line earning
 * its place; then what is not known, and what to do.
 */
#include "layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL = 16, SIZE_COLUMN = 21, BAR = 16, TOP_TASKS = 5 };

#define SIZE(bytes)     oomwhy_size_text((bytes), (char[OOMWHY_SIZE_TEXT]){ 0 })
#define COUNT(value)    layout_count((value), (char[32]){ 0 })
#define CLEAN(o, bytes) layout_clean((o), (bytes), (char[LAYOUT_TEXT]){ 0 }, LAYOUT_TEXT)

struct report {
    struct output *o;
    const struct oomwhy_record *r;
    const struct oomwhy_analysis *a;
    unsigned long long told; /* findings already printed, by index */
};

static const struct oomwhy_finding *find(struct report *p, const char *const *codes) {
    for (; *codes; codes++)
        for (size_t i = 0; i < p->a->findings_count; i++) {
            size_t n = strlen(*codes);
            bool family = (*codes)[n - 1] == '*';
            if (family ? strncmp(p->a->findings[i].code, *codes, n - 1) == 0
                       : strcmp(p->a->findings[i].code, *codes) == 0)
                return &p->a->findings[i];
        }
    return NULL;
}

#define FIND(p, ...) find((p), (const char *const[]){ __VA_ARGS__, NULL })

static void mark_told(struct report *p, const struct oomwhy_finding *f) {
    p->told |= 1ull << (f - p->a->findings);
}

/* A finding's text, and how sure it is unless it is certain. */
static void sentence(struct report *p, const struct oomwhy_finding *f, char *out, size_t size) {
    static const char *const marks[] = { "", " [likely]", " [possible]" };
    snprintf(out, size, "%s%s", CLEAN(p->o, f->text), marks[f->certainty]);
    mark_told(p, f);
}

/* ---- the answer ---- */

static void headline(struct report *p) {
    static const char *const fates[] = { "was involved", "was killed", "was not killed", "was not killed",
                                         "was not killed" };
    const struct oomwhy_record *r = p->r;
    const struct oomwhy_finding *limit = FIND(p, "limit_*", "global", "nodes");
    const struct oomwhy_victim *v = r->victims_count ? r->victims : NULL;
    char text[2 * LAYOUT_TEXT] = "", who[LAYOUT_TEXT] = "a process that the log does not name";
    if (v)
        snprintf(who, sizeof who, "%s (pid %" PRId64 ")", v->comm ? CLEAN(p->o, v->comm) : "a process",
                 v->pid);
    if (r->outcome == OOMWHY_KILLED)
        snprintf(text, sizeof text, "%s%s %s", who, r->victims_count > 1 ? " and others" : "",
                 fates[r->outcome]);
    else if (r->outcome == OOMWHY_PANIC)
        snprintf(text, sizeof text, "The kernel panicked");
    else if (r->outcome == OOMWHY_OUTCOME_UNSET)
        snprintf(text, sizeof text, "Memory ran out; the log ends before it says who was killed");
    else
        snprintf(text, sizeof text, "Nothing was killed");
    size_t n = strlen(text);
    if (limit) {
        snprintf(text + n, sizeof text - n, ": %s", CLEAN(p->o, limit->text));
        mark_told(p, limit);
    } else {
        snprintf(text + n, sizeof text - n, ".");
    }
    layout_style(p->o, STYLE_BOLD);
    layout_paragraph(p->o, 0, 0, text);
    layout_style(p->o, STYLE_PLAIN);
}

/* "2026-11-22 14:18:20 (4983682.777 s after boot) on web1. " */
static void when(const struct report *p, char *out, size_t size) {
    enum { DAY_US = 24 * 60 * 60 };
    const struct oomwhy_record *r = p->r;
    int64_t us = r->time.monotonic_us, days = us / 1000000 / DAY_US;
    char since[96] = "", date[64] = "";
    size_t n = 0;
    if (us != OOMWHY_UNSET)
        n = (size_t)snprintf(since, sizeof since, "%" PRId64 ".%03d s", us / 1000000,
                             (int)(us % 1000000 / 1000));
    if (us != OOMWHY_UNSET && days)
        n +=
            (size_t)snprintf(since + n, sizeof since - n, " (%" PRId64 " day%s)", days, days == 1 ? "" : "s");
    if (us != OOMWHY_UNSET)
        snprintf(since + n, sizeof since - n, " after boot");
    if (r->time.wall)
        snprintf(date, sizeof date, "%s", CLEAN(p->o, r->time.wall));
    if (strlen(date) > 10 && date[10] == 'T')
        date[10] = ' ';
    snprintf(out, size, "%s%s%s%s%s. ",
             *date    ? date
             : *since ? "At "
                      : "The log gives no time",
             *date && *since ? ", " : "", since, r->host ? " on " : "", r->host ? CLEAN(p->o, r->host) : "");
}

/* "It held 453 MiB of RAM, all of it anonymous, and 711 MiB in swap." */
static void victim_held(const struct report *p, char *out, size_t size) {
    const struct oomwhy_record *r = p->r;
    const struct oomwhy_victim *v = r->victims_count ? r->victims : NULL;
    *out = '\0';
    if (!v || v->anon_rss_bytes == OOMWHY_UNSET)
        return;
    int64_t file = v->file_rss_bytes == OOMWHY_UNSET ? 0 : v->file_rss_bytes;
    int64_t shmem = v->shmem_rss_bytes == OOMWHY_UNSET ? 0 : v->shmem_rss_bytes, swap = 0;
    int64_t ram = v->anon_rss_bytes + file + shmem;
    for (size_t i = 0; i < r->tasks_count; i++)
        if (r->tasks[i].pid == v->pid && r->tasks[i].swap_bytes != OOMWHY_UNSET)
            swap = r->tasks[i].swap_bytes;
    const char *mostly = !ram                                  ? ""
                         : v->anon_rss_bytes >= ram - ram / 20 ? ", nearly all of it anonymous (heap, stack)"
                         : shmem >= ram - ram / 20             ? ", nearly all of it shared memory"
                         : file >= ram - ram / 20              ? ", nearly all of it file pages"
                                                               : "";
    snprintf(out, size, "It held %s of RAM%s%s%s%s.", SIZE(ram), mostly, swap ? ", and " : "",
             swap ? SIZE(swap) : "", swap ? " in swap" : "");
}

static void answer(struct report *p) {
    char first[LAYOUT_TEXT], held[256], text[2 * LAYOUT_TEXT];
    headline(p);
    when(p, first, sizeof first);
    victim_held(p, held, sizeof held);
    snprintf(text, sizeof text, "%s%s", first, held);
    layout_paragraph(p->o, 0, 0, text);

    const struct oomwhy_finding *reasons[] = { FIND(p, "reserved_untouched", "filled_*", "sysrq"),
                                               FIND(p, "swap_*", "group_kill", "ancestor_limit") };
    char *to = text;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i]) {
            if (to > text)
                *to++ = ' ';
            sentence(p, reasons[i], to, sizeof text - (size_t)(to - text) - 1);
            to += strlen(to);
        }
    if (to > text)
        layout_paragraph(p->o, 0, 0, text);
}

/* ---- the evidence ---- */

static void label(struct report *p, const char *name) {
    layout_style(p->o, STYLE_DIM);
    buffer_puts(p->o->to, "  ");
    layout_cell(p->o, name, LABEL);
    layout_style(p->o, STYLE_PLAIN);
}

static void labelled(struct report *p, const char *name, const char *text) {
    label(p, name);
    layout_paragraph(p->o, LABEL + 2, LABEL + 2, text);
}

static void limit_path(struct report *p) {
    const struct oomwhy_record *r = p->r;
    char text[2 * LAYOUT_TEXT];
    if (!r->oom_memcg)
        return;
    labelled(p, "limit of", CLEAN(p->o, r->oom_memcg));
    if (r->task_memcg && strcmp(r->task_memcg, r->oom_memcg) != 0) {
        snprintf(text, sizeof text, "%s", CLEAN(p->o, r->task_memcg));
        labelled(p, "victim in", text);
    }
}

static void counter(struct report *p, const char *name, const struct oomwhy_counter *c) {
    char of[64];
    if (!c)
        return;
    label(p, name);
    if (c->unlimited == OOMWHY_TRUE)
        snprintf(of, sizeof of, "%s of no limit", SIZE(c->usage_bytes));
    else
        snprintf(of, sizeof of, "%s of %s", SIZE(c->usage_bytes), SIZE(c->limit_bytes));
    layout_cell(p->o, of, c->unlimited == OOMWHY_TRUE ? 0 : SIZE_COLUMN);
    if (c->unlimited != OOMWHY_TRUE && c->limit_bytes > 0) {
        double fraction = (double)c->usage_bytes / (double)c->limit_bytes;
        layout_bar(p->o, fraction, BAR);
        buffer_printf(p->o->to, " %3.0f %%", fraction * 100);
    }
    if (c->failcnt > 0)
        buffer_printf(p->o->to, "  hit %s time%s", COUNT(c->failcnt), c->failcnt == 1 ? "" : "s");
    buffer_puts(p->o->to, "\n");
}

static void counters(struct report *p) {
    const struct oomwhy_counters *c = &p->r->counters;
    counter(p, "memory", c->memory);
    counter(p, "memory+swap", c->memory_swap);
    counter(p, "swap", c->swap);
    counter(p, "kernel", c->kmem);
}

static const char *part_words(const char *name) {
    static const char *const words[][2] = {
        { "file", "page cache" },           { "shmem", "shmem, tmpfs" }, { "page_tables", "page tables" },
        { "kernel_stack", "kernel stack" }, { "sock", "sockets" },       { "unaccounted", "unaccounted" },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], name) == 0)
            return words[i][1];
    return name;
}

static void balance(struct report *p) {
    int64_t usage = p->r->counters.memory ? p->r->counters.memory->usage_bytes : 0;
    if (!p->a->balance_count || usage <= 0)
        return;
    buffer_puts(p->o->to, "\n");
    labelled(p, "what filled it", "");
    for (size_t i = 0; i < p->a->balance_count; i++) {
        const struct oomwhy_part *part = &p->a->balance[i];
        double fraction = (double)part->bytes / (double)usage;
        bool negligible = fraction < 0.005 && fraction > -0.005;
        if (negligible && !p->o->verbose)
            continue;
        char name[32];
        snprintf(name, sizeof name, "  %s%s", part->estimated ? "~" : "", part_words(part->name));
        label(p, name);
        layout_cell(p->o, SIZE(part->bytes), SIZE_COLUMN);
        layout_bar(p->o, fraction, BAR);
        buffer_printf(p->o->to, " %3.0f %%\n", fraction * 100);
    }
}

/* ---- the tasks ---- */

static int64_t held(const struct oomwhy_task *t) {
    int64_t sum = 0;
    const int64_t parts[] = { t->rss_bytes, t->swap_bytes, t->pgtables_bytes };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        sum += parts[i] == OOMWHY_UNSET ? 0 : parts[i];
    return sum;
}

static int by_held(const void *left, const void *right) {
    const struct oomwhy_task *const *a = left, *const *b = right;
    int64_t x = held(*a), y = held(*b);
    return x != y ? (x < y ? 1 : -1) : ((*a)->pid > (*b)->pid) - ((*a)->pid < (*b)->pid);
}

static bool is_victim(const struct oomwhy_record *r, int64_t pid) {
    for (size_t i = 0; i < r->victims_count; i++)
        if (r->victims[i].pid == pid)
            return true;
    return false;
}

static void cell_size(struct report *p, int64_t bytes) {
    char text[32] = "";
    if (bytes != OOMWHY_UNSET)
        oomwhy_size_text(bytes, text);
    buffer_printf(p->o->to, " %9s", text);
}

static void task_row(struct report *p, const struct oomwhy_task *t) {
    char comm[32], number[32] = "";
    bool killed = is_victim(p->r, t->pid);
    if (killed)
        layout_style(p->o, STYLE_RED);
    buffer_puts(p->o->to, "    ");
    snprintf(comm, sizeof comm, "%.20s", CLEAN(p->o, t->comm));
    layout_cell(p->o, comm, 16);
    buffer_printf(p->o->to, " %8" PRId64, t->pid);
    cell_size(p, t->total_vm_bytes);
    cell_size(p, t->rss_bytes);
    cell_size(p, t->swap_bytes);
    cell_size(p, t->pgtables_bytes);
    if (t->oom_score_adj != OOMWHY_UNSET)
        snprintf(number, sizeof number, "%" PRId64, t->oom_score_adj);
    buffer_printf(p->o->to, " %5s%s\n", number, killed ? (p->o->utf8 ? " ◀ killed" : " < killed") : "");
    if (killed)
        layout_style(p->o, STYLE_PLAIN);
}

static void tasks(struct report *p) {
    const struct oomwhy_record *r = p->r;
    size_t shown = p->o->verbose ? r->tasks_count : TOP_TASKS, printed = 0;
    int64_t rest = 0;
    const struct oomwhy_task **sorted = r->tasks_count ? malloc(r->tasks_count * sizeof *sorted) : NULL;
    if (!sorted)
        return;
    for (size_t i = 0; i < r->tasks_count; i++)
        sorted[i] = &r->tasks[i];
    qsort(sorted, r->tasks_count, sizeof *sorted, by_held);
    layout_style(p->o, STYLE_DIM);
    buffer_printf(p->o->to, "\n  %-18s %8s %9s %9s %9s %9s %5s\n", "processes in it", "pid", "reserved",
                  "in RAM", "in swap", "pg tables", "adj");
    layout_style(p->o, STYLE_PLAIN);
    for (size_t i = 0; i < r->tasks_count; i++)
        if (i < shown || is_victim(r, sorted[i]->pid)) {
            task_row(p, sorted[i]);
            printed++;
        } else {
            rest += held(sorted[i]);
        }
    if (printed < r->tasks_count)
        buffer_printf(p->o->to, "    %zu more held %s together\n", r->tasks_count - printed, SIZE(rest));
    free(sorted);
}

/* ---- why, not known, next ---- */

static void other_findings(struct report *p) {
    char text[2 * LAYOUT_TEXT];
    bool first = true;
    for (size_t i = 0; i < p->a->findings_count; i++) {
        if (p->told & 1ull << i)
            continue;
        sentence(p, &p->a->findings[i], text, sizeof text);
        if (first)
            buffer_puts(p->o->to, "\n");
        labelled(p, first ? "why" : "", text);
        first = false;
    }
}

static const char *reason_words(const char *reason) {
    static const char *const words[][2] = {
        { "head_lost", "the log begins in the middle of it" },
        { "cut", "the log ends, or another report begins, in the middle of it" },
        { "rate_limited", "the kernel prints 10 reports in 5 seconds and then only kill lines" },
        { "level_filter",
          "the log was filtered by level (journalctl -p, kern.err): those lines are of lower urgency" },
        { "oom_dump_tasks_off", "vm.oom_dump_tasks is 0" },
        { "lost_messages", "messages were lost on the way" },
        { "record_cut", "the kernel cut its own record (5.3 to 6.4)" },
        { "line_cut", "a line is cut at its end" },
        { "columns_guessed", "the table's heading is lost and was guessed" },
        { "lost_lines", "the lines are not in the log, which does not say why" },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], reason) == 0)
            return words[i][1];
    return reason;
}

static const char *part_of_report(const char *name) {
    static const char *const words[][2] = {
        { "invoker", "who asked for memory" }, { "stack", "the kernel's version and call trace" },
        { "memcg", "which cgroup" },           { "counters", "usage and limit" },
        { "stats", "what filled it" },         { "meminfo", "the machine's memory" },
        { "tasks", "the other processes" },    { "verdict", "the kernel's verdict" },
        { "victim", "the kill line" },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], name) == 0)
            return words[i][1];
    return name;
}

static void join(char *out, size_t size, const struct oomwhy_strings *s, const char *(*say)(const char *),
                 const char *between) {
    size_t n = 0;
    for (size_t i = 0; i < s->count && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", i ? between : "", say(s->items[i]));
}

static void not_known(struct report *p) {
    char parts[LAYOUT_TEXT] = "", reasons[LAYOUT_TEXT] = "", text[3 * LAYOUT_TEXT];
    const struct oomwhy_record *r = p->r;
    if (r->complete && !r->reasons.count)
        return;
    join(parts, sizeof parts, &r->missing, part_of_report, ", ");
    join(reasons, sizeof reasons, &r->reasons, reason_words, "; ");
    snprintf(text, sizeof text, "%s%s%s.", *parts ? parts : "nothing more", *reasons ? ": " : "", reasons);
    labelled(p, "not in the log", text);
}

/* What to do, by the finding that calls for it; the first that is there speaks. */
static const char *advice(struct report *p) {
    static const char *const advices[][2] = {
        { "reserved_untouched",
          "Look for an allocation loop that never uses or frees what it gets; a higher limit "
          "only delays the end." },
        { "swap_exhausted",
          "Set a memory+swap limit too (docker: --memory-swap, systemd: MemorySwapMax=), or the next "
          "run will fill the machine's swap again. What it wanted is memory and swap together." },
        { "filled_by_shmem",
          "Look for files on tmpfs (/dev/shm, /tmp, emptyDir with medium Memory): they count as "
          "memory until they are removed." },
        { "filled_by_page_tables", "Look for very large or sparse mappings: their page tables are charged." },
        { "filled_by_file",
          "Page cache is dropped before a kill unless it is dirty or locked: look at the writes." },
        { "filled_by_kernel", "Look at what the kernel keeps for it: open files, sockets, pipes, dentries." },
        { "ancestor_limit", "Raising the container's own limit will not help: the limit is above it." },
        { "many_small", "Limit how many run at once, or raise the limit for all of them." },
        { "filled_by_anonymous",
          "If that is its honest size, raise the limit; if it grows without end, look for a leak "
          "in the process named above." },
    };
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (FIND(p, advices[i][0]))
            return advices[i][1];
    return NULL;
}

static void provenance(struct report *p) {
    if (p->r->provenance == OOMWHY_USER)
        labelled(p, "beware", "a program wrote this to /dev/kmsg, not the kernel: it may be invented.");
}

static void who_asked(struct report *p) {
    const struct oomwhy_invoker *i = p->r->invoker;
    char text[LAYOUT_TEXT];
    if (!i || !i->comm || !i->kernel)
        return;
    snprintf(text, sizeof text, "%s asked for %s%s%s; Linux %s", CLEAN(p->o, i->comm),
             i->order > 0 ? "several pages in a row, " : "a page, ",
             i->gfp_flags  ? ""
             : i->gfp_mask ? i->gfp_mask
                           : "?",
             i->gfp_flags ? i->gfp_flags : "", CLEAN(p->o, i->kernel));
    labelled(p, "asked by", text);
}

static void raw_lines(struct report *p) {
    if (!p->o->raw || !p->r->lines_count)
        return;
    buffer_puts(p->o->to, "\n");
    for (size_t i = 0; i < p->r->lines_count; i++)
        buffer_printf(p->o->to, "  %8" PRId64 "  %s\n", p->r->lines[i].number,
                      CLEAN(p->o, p->r->lines[i].text));
}

/* ---- a record ---- */

static void text_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct report p = { .o = o, .r = r, .a = a };
    const char *next;
    if (o->count)
        buffer_puts(o->to, "\n");
    answer(&p);
    if (r->dump) {
        buffer_puts(o->to, "\n");
        limit_path(&p);
        counters(&p);
        balance(&p);
        tasks(&p);
        other_findings(&p);
        who_asked(&p);
    }
    provenance(&p);
    not_known(&p);
    if (r->dump && (next = advice(&p)))
        labelled(&p, "what next", next);
    raw_lines(&p);
}

const struct emitter oomwhy_emit_text = { "text", NULL, text_record, NULL };
