/* SPDX-License-Identifier: MIT */
/* show.c - see show.h. */
#define _GNU_SOURCE
#include "show.h"
#include "files.h"
#include "oomwhy.h"
#include "stop.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TABLE_ROWS 10
#define REDRAW_US  50000
#define NOTICEABLE 10 /* without a terminal: a line for each tenth of the limit */

const char *size_text(int64_t bytes, char text[static SIZE_TEXT]) {
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
    size_t unit = 0;
    double value = (double)bytes;
    for (; value >= 999.5 && unit < 4; unit++)
        value /= 1024;
    if (bytes == OOMWHY_UNSET)
        snprintf(text, SIZE_TEXT, "-");
    else if (bytes == 0)
        snprintf(text, SIZE_TEXT, "0");
    else
        snprintf(text, SIZE_TEXT, "%.*f %s",
                 unit == 0 || value >= 99.95 ? 0
                 : value >= 9.995            ? 1
                                             : 2,
                 value, units[unit]);
    return text;
}

void show_begin(struct show *show, const struct scenario *s, const struct cgroup *limited, bool quiet) {
    char limit[SIZE_TEXT];
    *show = (struct show){ .quiet = quiet, .limit_bytes = cgroup_limit(limited) };
    if (quiet)
        return;
    printf("%s: %s\n  cgroup v%d %s, limit %s\n  the kernel must %s\n", s->name, s->does,
           limited->hierarchy->version, limited->path, size_text(show->limit_bytes, limit), s->must);
    fflush(stdout);
}

static void draw(struct show *show, const char *comm, const struct sample *s) {
    char vm[SIZE_TEXT], rss[SIZE_TEXT], swap[SIZE_TEXT], usage[SIZE_TEXT], limit[SIZE_TEXT];
    bool terminal = isatty(STDOUT_FILENO);
    printf("%s  %s: step %" PRId64 "  VIRT %s  RES %s  swap %s  cgroup %s of %s%s", terminal ? "\r" : "",
           comm, s->steps, size_text(s->total_vm_bytes, vm), size_text(s->rss_bytes, rss),
           size_text(s->swap_bytes, swap), size_text(s->usage_bytes, usage),
           size_text(show->limit_bytes, limit), terminal ? "\033[K" : "\n");
    fflush(stdout);
}

void show_sample(struct show *show, const char *comm, const struct sample *sample) {
    struct sample *samples = realloc(show->samples, (show->count + 1) * sizeof *samples);
    if (!samples)
        return;
    show->samples = samples;
    samples[show->count++] = *sample;
    int64_t now = clock_us(CLOCK_MONOTONIC), filled = sample->usage_bytes + sample->swap_bytes;
    bool due = isatty(STDOUT_FILENO) ? now - show->drawn_us >= REDRAW_US
                                     : filled - show->drawn_bytes >= show->limit_bytes / NOTICEABLE;
    if (show->quiet || !due)
        return;
    draw(show, comm, sample);
    show->drawn_us = now;
    show->drawn_bytes = filled;
}

static void print_row(const struct sample *s) {
    const int64_t sizes[] = { s->total_vm_bytes, s->rss_bytes,   s->swap_bytes,
                              s->pgtables_bytes, s->usage_bytes, s->kernel_bytes };
    char text[SIZE_TEXT];
    printf("  %8" PRId64, s->steps);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        printf("  %11s", size_text(sizes[i], text));
    putchar('\n');
}

void show_climb(struct show *show) {
    if (!show->quiet && show->count > 1) {
        if (isatty(STDOUT_FILENO))
            fputs("\r\033[K", stdout);
        printf("\n  %8s  %11s  %11s  %11s  %11s  %11s  %11s\n", "steps", "VIRT", "RES", "swapped",
               "page tables", "cgroup", "its kernel");
        size_t rows = show->count < TABLE_ROWS ? show->count : TABLE_ROWS;
        for (size_t i = 0; i < rows; i++)
            print_row(&show->samples[i * (show->count - 1) / (rows - 1)]);
        putchar('\n');
    }
    free(show->samples);
    show->samples = NULL;
    show->count = 0;
}

/* A comm on a terminal: one line, whatever it holds. */
static void print_comm(const char *comm) {
    for (; *comm; comm++)
        printf((unsigned char)*comm < ' ' || *comm == 0x7f || (unsigned char)*comm >= 0x80 ? "\\x%02x" : "%c",
               (unsigned)(unsigned char)*comm);
}

void show_kill(const struct show *show, const struct truth *t, size_t index) {
    const struct kill *kill = &t->kills[index];
    if (show->quiet)
        return;
    printf("  kill %zu: pid %" PRId64 " (", index + 1, kill->pid);
    print_comm(kill->comm);
    printf(") died by signal %d (%s)\n", kill->signal, strsignal(kill->signal));
    fflush(stdout);
}

void show_end(struct show *show, const struct truth *t) {
    if (!show->quiet)
        printf("  oom_kill counter %" PRId64 " -> %" PRId64 ": %s\n", t->oom_kill_before, t->oom_kill_after,
               t->surprise[0] ? t->surprise : "as it must be");
    fflush(stdout);
    free(show->samples);
    *show = (struct show){ 0 };
}
