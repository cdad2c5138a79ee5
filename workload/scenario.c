/* SPDX-License-Identifier: MIT */
/* scenario.c - see scenario.h. Data, but for the counting of it. */
#include "scenario.h"

#include <string.h>

#define MIB          (INT64_C(1) << 20)
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define PARTS(array) .parts = (array), .parts_count = COUNT(array)

static const struct part alone[] = { { .climbs = true, .dies = 1 } };

static const struct part family[] = {
    { .comm = "parent" },
    { .comm = "child", .is_child = true, .sixteenths = 2 },
    { .comm = "child", .is_child = true, .sixteenths = 2 },
    { .comm = "greedy child", .is_child = true, .climbs = true, .dies = 1 },
};

static const struct part equals[] = {
    { .comm = "one of many", .climbs = true, .copies = 20, .dies = ANY_TIME }
};

static const struct part neighbours[] = {
    { .comm = "sibling", .where = "sibling", .sixteenths = 2 },
    { .comm = "nested", .where = "victim", .climbs = true, .dies = 1 },
};

/* The kernel adds a thousandth of the limit for each point of oom_score_adj. */
static const struct part adjusted[] = {
    { .comm = "small, +1000", .oom_score_adj = 1000, .sixteenths = 1, .dies = 1 },
    { .comm = "quiet", .sixteenths = 2 },
    { .comm = "hog", .climbs = true, .dies = 2 },
};

static const struct part protected[] = {
    { .comm = "immune", .oom_score_adj = -1000, .sixteenths = 9 },
    { .comm = "hog", .climbs = true, .dies = 1 },
};

static const struct part comrades[] = {
    { .comm = "comrade", .sixteenths = 1, .dies = ANY_TIME },
    { .comm = "comrade", .sixteenths = 1, .dies = ANY_TIME },
    { .comm = "group", .climbs = true, .dies = ANY_TIME },
};

static const struct part deep[] = { { .comm = "deep", .where = "", .climbs = true, .dies = 1 } };

/* What a name of 15 bytes can do to a reader of "Killed process 1 (NAME) total-vm:..." and "task=NAME,pid=1".
 */
static const char *const odd_comms[] = {
    "a b  c",           /* blanks */
    "[kworker/0:1]",    /* brackets, as in the task table */
    "new\nline) x",     /* a newline */
    ") total-vm:1kB",   /* the end of the name, as it looks */
    ",task=x,pid=1",    /* the next name, as it looks */
    "half \xe2\x82",    /* two of the three bytes of U+20AC */
    "back\\x0a\\slash", /* what an escaped newline looks like */
};

const struct scenario scenarios[] = {
    { .name = "virtual",
      .does = "malloc() step by step, and never touch any of it",
      .must = "kill it, though VIRT is all it has: each block costs a page and its page table",
      .appetite = RESERVED,
      PARTS(alone),
      .rounds = 1,
      .kills = 1 },
    { .name = "touch",
      .does = "malloc() step by step, and memset() each block",
      .must = "kill it when RES reaches the limit",
      PARTS(alone),
      .rounds = 1,
      .kills = 1 },
    { .name = "swap",
      .does = "malloc() step by step, and memset() each block, with no limit for swap",
      .must = "move it on into swap, and kill it when swap is full",
      .needs = SWAP,
      PARTS(alone),
      .rounds = 1,
      .kills = 1 },
    { .name = "fork",
      .does = "a small parent with three children, one of which grows",
      .must = "kill that child, not the parent",
      PARTS(family),
      .rounds = 1,
      .kills = 1 },
    { .name = "many",
      .does = "twenty processes that grow in turn",
      .must = "kill one of them (rarely a second at once), which frees enough for the others",
      PARTS(equals),
      .rounds = 1,
      .kills = 1 },
    { .name = "shm",
      .does = "touch shared memory step by step, which is a tmpfs file",
      .must = "kill it; the memory shows as shmem and cache, not as heap",
      .appetite = SHARED,
      PARTS(alone),
      .rounds = 1,
      .kills = 1 },
    { .name = "mlock",
      .does = "lock memory step by step, so that none can be reclaimed",
      .must = "kill it; the memory shows as unevictable",
      .appetite = LOCKED,
      PARTS(alone),
      .rounds = 1,
      .kills = 1 },
    { .name = "pipes",
      .does = "write into pipes that nobody reads",
      .must = "kill it, though its RES is tiny: the pages are the kernel's",
      .needs = OWN_CGROUP, /* anybody else would look larger than it */
      .appetite = PIPED,
      PARTS(alone),
      .rounds = 1,
      .kills = 1 },
    { .name = "nested",
      .does = "grow in a cgroup without a limit, below one that has it, beside a sibling",
      .must = "kill it for the limit of the cgroup above, and leave the sibling alone",
      .needs = OWN_CGROUP,
      PARTS(neighbours),
      .rounds = 1,
      .kills = 1 },
    { .name = "adj",
      .does = "grow beside a small process with oom_score_adj 1000",
      .must = "kill the small one first, then the one that grows",
      PARTS(adjusted),
      .rounds = 1,
      .kills = 2 },
    { .name = "immune",
      .does = "grow beside a larger process with oom_score_adj -1000 (takes CAP_SYS_RESOURCE)",
      .must = "list the immune one, but kill the smaller one that grows",
      PARTS(protected),
      .rounds = 1,
      .kills = 1 },
    { .name = "group",
      .does = "grow beside two others in a cgroup with memory.oom.group",
      .must = "kill all three for one of them",
      .needs = OWN_CGROUP | GROUP_KILL,
      PARTS(comrades),
      .rounds = 1,
      .kills = 3 },
    { .name = "long-path",
      .does = "grow in a cgroup whose path is nearly as long as a log record",
      .must = "kill it, and split its oom-kill: line into several records",
      .needs = OWN_CGROUP | LONG_PATH,
      PARTS(deep),
      .rounds = 1,
      .kills = 1 },
    { .name = "odd-comm",
      .does = "seven processes, one after the other, with names that look like something else",
      .must = "kill each, and print its name as it is",
      .needs = AT_ONCE,
      PARTS(alone),
      .comms = odd_comms,
      .rounds = COUNT(odd_comms),
      .kills = 1,
      .limit_max = 16 * MIB },
    { .name = "storm",
      .does = "grow, die, and again, as often as --kills says; the last time after a pause",
      .must = "kill each, but report only ten in five seconds, and say later how many it left out",
      .needs = AT_ONCE,
      PARTS(alone),
      .kills = 1,
      .limit_max = 16 * MIB },
};
const size_t scenarios_count = COUNT(scenarios);

const struct scenario *scenario_find(const char *name) {
    for (size_t i = 0; i < scenarios_count; i++)
        if (strcmp(scenarios[i].name, name) == 0)
            return &scenarios[i];
    return NULL;
}

static size_t copies(const struct part *part) {
    return part->copies ? (size_t)part->copies : 1;
}

size_t scenario_processes(const struct scenario *s) {
    size_t n = 0;
    for (size_t i = 0; i < s->parts_count; i++)
        n += copies(&s->parts[i]);
    return n;
}

size_t scenario_climbers(const struct scenario *s) {
    size_t n = 0;
    for (size_t i = 0; i < s->parts_count; i++)
        n += s->parts[i].climbs ? copies(&s->parts[i]) : 0;
    return n;
}
