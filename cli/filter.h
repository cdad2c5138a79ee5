/* SPDX-License-Identifier: MIT */
/* filter.h - which records are wanted. */
#ifndef OOMWHY_CLI_FILTER_H
#define OOMWHY_CLI_FILTER_H

#include "oomwhy.h"
#include "pattern.h"
#include "when.h"

#include <stddef.h>

/* What was asked for. All zero lets everything through. */
struct filter {
    struct when since, until;
    struct pattern *cgroup, *container, *comm; /* NULL: any */
    unsigned kinds;                            /* a bit for each enum oomwhy_kind; 0: any */
};

/* What became of the records whose time is asked for. */
struct filter_times {
    int64_t written_us;  /* when the log they come from was written last; 0: now */
    int64_t undated;     /* left out: no date to compare */
    int64_t unclocked;   /* left out: no time since boot */
    int64_t year_untold; /* compared in the year that `written_us` leaves */
};

/* Set from the command line. False: refused, which has been said. */
bool filter_set_since(struct filter *f, const char *time);
bool filter_set_until(struct filter *f, const char *time);
bool filter_set_cgroup(struct filter *f, const char *regex);
bool filter_set_container(struct filter *f, const char *regex);
bool filter_set_comm(struct filter *f, const char *regex);
bool filter_set_kinds(struct filter *f, const char *kinds);

/* Container may be NULL where no filter asks for it. */
bool filter_accepts(const struct filter *f, const struct oomwhy_record *record,
                    const struct oomwhy_container *container, struct filter_times *times);

/* The options given, as "--comm and --since"; "" when there are none. Cut to fit size; returns out. */
char *filter_names(const struct filter *f, char *out, size_t size);

/* Says on standard error which times could not be compared; when quiet, only what the exit status hides. */
void filter_report(const struct filter *f, const struct filter_times *times, bool quiet);

#endif
