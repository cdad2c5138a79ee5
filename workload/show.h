/* SPDX-License-Identifier: MIT */
/* show.h - what a person sees of the climb: a live line, a table at the end, and the kill. */
#ifndef OOMWHY_LOAD_SHOW_H
#define OOMWHY_LOAD_SHOW_H

#include "scenario.h"
#include "truth.h"

struct sample {
    int64_t steps;
    int64_t total_vm_bytes, rss_bytes, swap_bytes, pgtables_bytes; /* of the process that climbs */
    int64_t usage_bytes, kernel_bytes;                             /* of the cgroup; UNSET where not told */
};

struct show {
    bool quiet;
    int64_t limit_bytes, drawn_us, drawn_bytes;
    struct sample *samples;
    size_t count;
};

void show_begin(struct show *show, const struct scenario *s, const struct cgroup *limited, bool quiet);
void show_sample(struct show *show, const char *comm, const struct sample *sample);

/* The table of the climb. Called before the kills are told, and once more than needed does no harm. */
void show_climb(struct show *show);
void show_kill(const struct show *show, const struct truth *t, size_t index);
void show_end(struct show *show, const struct truth *t);

/* "62.4 MiB", three significant digits; "-" for what is not known. */
#define SIZE_TEXT 16
const char *size_text(int64_t bytes, char text[static SIZE_TEXT]);

#endif
