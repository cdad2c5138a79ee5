/* SPDX-License-Identifier: MIT */
/* progress.c - silent for the first second, then ten times a second at most. */
#include "progress.h"

#include "term.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SILENT_US 1000000
#define EVERY_US  100000

static int64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void progress_begin(struct progress *p, const char *name, int64_t total) {
    bool wanted = total > 0 && term_is_able(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    *p = (struct progress){ .name = name, .total = total, .next_us = wanted ? now_us() + SILENT_US : 0 };
}

void progress_update(struct progress *p, int64_t done) {
    static const char bar[] = "##############################";
    int64_t now = p->next_us ? now_us() : 0;
    if (p->next_us == 0 || now < p->next_us)
        return;
    double share = done < p->total ? (double)done / (double)p->total : 1;
    int width = (int)sizeof bar - 1, filled = (int)(share * width);
    fprintf(stderr, "\r%.40s [%.*s%*s] %3d %%", p->name, filled, bar, width - filled, "", (int)(share * 100));
    p->next_us = now + EVERY_US;
    p->drawn = true;
}

void progress_end(struct progress *p) {
    if (p->drawn)
        fputs("\r\033[K", stderr);
    p->drawn = false;
}
