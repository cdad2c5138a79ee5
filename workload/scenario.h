/* SPDX-License-Identifier: MIT */
/* scenario.h - the scenarios: who takes part, what each does, what the kernel must do about it. */
#ifndef OOMWHY_LOAD_SCENARIO_H
#define OOMWHY_LOAD_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How memory is taken. */
enum appetite {
    TOUCHED,  /* malloc() and memset() */
    RESERVED, /* malloc() alone */
    SHARED,   /* mmap(MAP_SHARED | MAP_ANONYMOUS) and memset(): a tmpfs file without a name */
    LOCKED,   /* mmap(MAP_LOCKED) */
    PIPED,    /* written into pipes that nobody reads: kernel memory */
};

/* What a scenario cannot do without. */
enum need {
    OWN_CGROUP = 1 << 0, /* cgroups that it makes itself */
    SWAP = 1 << 1,       /* swap, and leave to use it */
    GROUP_KILL = 1 << 2, /* memory.oom.group, which is cgroup v2 */
    LONG_PATH = 1 << 3,  /* a cgroup path of nearly a whole log record */
    AT_ONCE = 1 << 4,    /* no watching: each process takes all in one go */
};

#define ANY_TIME (-1)

/* One process of a scenario. */
struct part {
    const char *comm;  /* NULL: the name of this round */
    const char *where; /* cgroup below the one with the limit; NULL: that one itself */
    int oom_score_adj;
    int sixteenths; /* of the limit, taken before the climb begins, and held */
    bool climbs;
    bool is_child; /* forked by the first part */
    int copies;    /* 0: one */
    int dies;      /* which kill of its round it must be, from 1; 0: it must live */
};

struct scenario {
    const char *name, *does, *must;
    unsigned needs;
    enum appetite appetite;
    const struct part *parts;
    size_t parts_count;
    const char *const *comms; /* one round each, with that name; NULL: one round */
    size_t rounds;            /* 0: as many as --kills says */
    size_t kills;             /* in each round */
    int64_t limit_max;        /* 0, or enough for it: it takes less than it is given */
};

extern const struct scenario scenarios[];
extern const size_t scenarios_count;

const struct scenario *scenario_find(const char *name);
size_t scenario_processes(const struct scenario *s);
size_t scenario_climbers(const struct scenario *s);

#endif
