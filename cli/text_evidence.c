/* SPDX-License-Identifier: MIT */
/* text_evidence.c - the figures behind the answer: limit, counters, balance sheet, processes. */
#include "text_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_COLUMN = 21, BAR = 13, TOP_TASKS = 5, COMM = 15, COMM_WIDEST = 19, PID = 8 };

void text_label(struct report *p, const char *name) {
    layout_style(p->o, STYLE_DIM);
    buffer_puts(p->o->to, "  ");
    layout_cell(p->o, name, LABEL);
    layout_style(p->o, STYLE_PLAIN);
}

void text_labelled(struct report *p, const char *name, const char *text) {
    text_label(p, name);
    layout_paragraph(p->o, LABEL + 2, LABEL + 2, text);
}

static void counter(struct report *p, const char *name, const struct oomwhy_counter *c) {
    char of[64];
    if (!c)
        return;
    text_label(p, name);
    if (c->unlimited == OOMWHY_TRUE)
        snprintf(of, sizeof of, "%s of no limit", SIZE(c->usage_bytes));
    else if (c->limit_bytes == 0)
        snprintf(of, sizeof of, "%s, none allowed", SIZE(c->usage_bytes));
    else
        snprintf(of, sizeof of, "%s of %s", SIZE(c->usage_bytes), SIZE(c->limit_bytes));
    bool drawn = c->unlimited != OOMWHY_TRUE && c->limit_bytes > 0;
    layout_cell(p->o, of, drawn ? SIZE_COLUMN : 0);
    if (drawn) {
        double fraction = (double)c->usage_bytes / (double)c->limit_bytes;
        layout_bar(p->o, fraction, BAR);
        buffer_printf(p->o->to, " %3.0f %%", fraction * 100);
    }
    if (c->failcnt > 0)
        buffer_printf(p->o->to, "  hit %s time%s", COUNT(c->failcnt), c->failcnt == 1 ? "" : "s");
    buffer_puts(p->o->to, "\n");
}

/* RAM and swap of the machine, of a global report. */
static void machine(struct report *p) {
    const struct oomwhy_meminfo *info = p->r->meminfo;
    char text[128];
    if (p->r->kind == OOMWHY_MEMCG || !info || p->a->balance_total_bytes == OOMWHY_UNSET)
        return;
    text_labelled(p, "RAM", SIZE(p->a->balance_total_bytes));
    if (info->swap.total_bytes == OOMWHY_UNSET)
        return;
    snprintf(text, sizeof text, "%s%s%s", SIZE(info->swap.total_bytes),
             p->a->swapped_bytes != OOMWHY_UNSET ? ", used " : "",
             p->a->swapped_bytes != OOMWHY_UNSET ? SIZE(p->a->swapped_bytes) : "");
    text_labelled(p, "swap", info->swap.total_bytes ? text : "none");
}

static void limit_and_counters(struct report *p) {
    const struct oomwhy_counters *c = &p->r->counters;
    text_path(p);
    counter(p, "memory", c->memory);
    counter(p, "memory+swap", c->memory_swap);
    counter(p, "swap", c->swap);
    counter(p, "kernel", c->kmem);
    machine(p);
}

static void heading(struct report *p, const char *text) {
    layout_style(p->o, STYLE_DIM);
    buffer_printf(p->o->to, "  %s\n", text);
    layout_style(p->o, STYLE_PLAIN);
}

static void balance(struct report *p) {
    int64_t usage = p->a->balance_total_bytes;
    if (!p->a->balance_count || usage <= 0)
        return;
    heading(p, p->r->kind == OOMWHY_MEMCG ? "what filled it" : "what filled the RAM");
    for (size_t i = 0; i < p->a->balance_count; i++) {
        const struct oomwhy_part *part = &p->a->balance[i];
        double fraction = (double)part->bytes / (double)usage;
        bool negligible = fraction < 0.005 && fraction > -0.005;
        if (negligible && !p->o->verbose)
            continue;
        char name[32];
        snprintf(name, sizeof name, "  %s%s", part->estimated ? "~" : "", text_part(part->name));
        text_label(p, name);
        layout_cell(p->o, SIZE(part->bytes), SIZE_COLUMN);
        layout_bar(p->o, fraction, BAR);
        buffer_printf(p->o->to, " %3.0f %%\n", fraction * 100);
    }
}

/* ---- the processes ---- */

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

/* NULL: none of its own. Chosen without a kill line: a child may have died for it. */
static const char *fate_of(const struct oomwhy_record *r, int64_t pid) {
    bool chosen = r->outcome == OOMWHY_KILLED && !r->victims_count && r->selected && r->selected->pid == pid;
    return is_victim(r, pid) ? "killed" : chosen ? "chosen" : NULL;
}

static void cell_size(struct report *p, int64_t bytes) {
    char text[32] = "";
    if (bytes != OOMWHY_UNSET)
        oomwhy_size_text(bytes, text);
    buffer_printf(p->o->to, " %8s", text);
}

static void task_row(struct report *p, const struct oomwhy_task *t) {
    char comm[32 * 4], number[32] = "";
    const char *fate = fate_of(p->r, t->pid);
    if (fate)
        layout_style(p->o, STYLE_RED);
    buffer_puts(p->o->to, "    ");
    int wide = layout_cut(layout_clean(p->o, t->comm, comm, sizeof comm), COMM_WIDEST) - COMM;
    layout_cell(p->o, comm, COMM);
    buffer_printf(p->o->to, " %*" PRId64, wide > 0 ? PID - wide : PID, t->pid);
    cell_size(p, t->total_vm_bytes);
    cell_size(p, t->rss_bytes);
    cell_size(p, t->swap_bytes);
    cell_size(p, t->pgtables_bytes);
    if (t->oom_score_adj != OOMWHY_UNSET)
        snprintf(number, sizeof number, " %5" PRId64, t->oom_score_adj);
    if (!*number && !fate) /* columns that old kernels lack */
        while (p->o->to->used && p->o->to->data[p->o->to->used - 1] == ' ')
            p->o->to->used--;
    buffer_puts(p->o->to, number);
    if (fate)
        buffer_printf(p->o->to, " %s %s", p->o->utf8 ? "◀" : "<", fate);
    buffer_puts(p->o->to, "\n");
    if (fate)
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
    buffer_printf(p->o->to, "  %-17s %8s %8s %8s %8s %8s %5s\n",
                  p->r->kind == OOMWHY_MEMCG ? "processes in it" : "processes", "pid", "reserved", "in RAM",
                  "in swap", "pgtables", "adj");
    layout_style(p->o, STYLE_PLAIN);
    for (size_t i = 0; i < r->tasks_count; i++)
        if (i < shown || fate_of(r, sorted[i]->pid)) {
            task_row(p, sorted[i]);
            printed++;
        } else {
            rest += held(sorted[i]);
        }
    if (printed < r->tasks_count)
        buffer_printf(p->o->to, "    %zu more held %s together\n", r->tasks_count - printed, SIZE(rest));
    free(sorted);
}

/* Each part after a blank line, if it has anything to say. */
void text_evidence(struct report *p) {
    static void (*const parts[])(struct report *) = { limit_and_counters, balance, tasks };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t before = p->o->to->used;
        buffer_puts(p->o->to, "\n");
        size_t started = p->o->to->used;
        parts[i](p);
        if (p->o->to->used == started && started > before)
            p->o->to->used = before;
    }
}
