/* SPDX-License-Identifier: MIT */
/* climb.c - see climb.h. */
#define _GNU_SOURCE
#include "climb.h"
#include "oomwhy.h"
#include "stop.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* From the kernel's counting a kill to the end of the process. */
#define MOURNING_US (INT64_C(10) * 1000000)

/* Steps shorter than that are taken several at a time. */
#define QUICK_US 3000

static void tick(const struct climb *c) {
    if (c->tick)
        c->tick(c->arg);
}

/* The scenario went another way; the first such thing is the one to tell. */
__attribute__((format(printf, 2, 3))) static void surprise(struct climb *c, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (!c->truth->surprise[0])
        vsnprintf(c->truth->surprise, sizeof c->truth->surprise, format, arguments);
    va_end(arguments);
}

/* The state before the next step: what the kernel is going to list, should this step be the fatal one. */
static bool look(struct climb *c, const struct actor *a, struct why *why) {
    tasks_free(&c->seen);
    if (!cgroup_tasks(c->limited, &c->seen))
        return why_not(why, "out of memory");
    const struct task *task = tasks_find(&c->seen, a->pid);
    if (!task || c->scenario->needs & AT_ONCE)
        return true;
    struct sample sample = { .steps = a->steps,
                             .total_vm_bytes = task->total_vm_bytes,
                             .rss_bytes = task->rss_bytes,
                             .swap_bytes = task->swap_bytes,
                             .pgtables_bytes = task->pgtables_bytes,
                             .usage_bytes = cgroup_usage(c->limited),
                             .kernel_bytes = cgroup_kernel(c->limited) };
    show_sample(c->show, a->comm, &sample);
    return true;
}

static bool record(struct climb *c, struct actor *dead, int status, int64_t growth, int64_t grower,
                   struct why *why) {
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        return why_not(why, "process %s (pid %" PRId64 ") ended with %s %d, not by the kernel's SIGKILL",
                       dead->comm, dead->pid, WIFSIGNALED(status) ? "signal" : "status",
                       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    const struct task *last = tasks_find(&c->seen, dead->pid);
    struct kill kill = { .pid = dead->pid,
                         .signal = WTERMSIG(status),
                         .oom_score_adj = last ? last->oom_score_adj : dead->part->oom_score_adj,
                         .task_memcg = dead->cgroup->path,
                         .grower = grower,
                         .growth_bytes = growth };
    memcpy(kill.comm, dead->comm, sizeof kill.comm);
    dead->died = ++c->kills;
    return truth_add(c->truth, &kill, &c->seen, why);
}

/*
 * Were those that died in the last step the right ones? Two victims of one step end in any order: the second
 * may be gone before the first has given back its memory.
 */
static void compare_turns(struct climb *c, size_t known) {
    for (const struct actor *a = c->cast.actors; a < c->cast.actors + c->cast.count; a++) {
        size_t turn = (size_t)a->part->dies;
        bool in_step = a->part->dies == ANY_TIME || (turn > known && turn <= c->kills);
        if (a->died > known && !in_step)
            surprise(c, "kill %zu was of pid %" PRId64 " (%s), which %s", a->died, a->pid, a->comm,
                     turn ? "had another turn" : "had to live");
    }
}

/* How many of our processes must be dead by now, as the kernel counts. */
static size_t counted(const struct climb *c) {
    int64_t kills = cgroup_kills(c->limited) - c->truth->oom_kill_before;
    int64_t earlier = (int64_t)(c->truth->kills_count - c->kills);
    if (c->truth->group)
        return kills > 0 ? c->scenario->kills : 0;
    return kills > earlier ? (size_t)(kills - earlier) : 0;
}

/* A victim ends a little later than the kernel counts it; `more`: one at least must end yet. */
static bool mourn(struct climb *c, bool more, int64_t growth, int64_t grower, struct why *why) {
    int64_t end = clock_us(CLOCK_MONOTONIC) + MOURNING_US;
    size_t known = c->kills;
    for (;;) {
        int status;
        struct actor *dead;
        while ((dead = cast_reap(&c->cast, &status)))
            if (!record(c, dead, status, growth, grower, why))
                return stop_wanted() ? stop_why(why) : false;
        tick(c);
        if (c->kills >= known + more && c->kills >= counted(c)) {
            compare_turns(c, known);
            return true;
        }
        if (stop_wanted())
            return stop_why(why);
        if (clock_us(CLOCK_MONOTONIC) > end)
            break;
        usleep(500);
    }
    surprise(c, "the kernel counted %zu kills, but %zu of the scenario's processes died: it chose others",
             counted(c), c->kills);
    return true;
}

static bool goes_on(const struct climb *c) {
    return c->kills < c->scenario->kills && !c->truth->surprise[0];
}

static struct actor *next_climber(struct cast *cast, const struct actor *last) {
    size_t from = last ? (size_t)(last - cast->actors) + 1 : 0;
    for (size_t i = 0; i < cast->count; i++) {
        struct actor *a = &cast->actors[(from + i) % cast->count];
        if (a->part->climbs && !a->gone)
            return a;
    }
    return NULL;
}

static bool order(struct climb *c, struct actor *a, int64_t bytes, int64_t count, struct why *why) {
    if (!look(c, a, why))
        return false;
    enum reply reply = cast_order(&c->cast, a, bytes, count, c->tick, c->arg, why);
    if (reply == FAILED)
        return false;
    /* A block is a page longer than asked for, and has page tables. */
    return mourn(c, reply == DEAD, bytes * count + count * 4 * sysconf(_SC_PAGESIZE), a->pid, why);
}

static bool take_shares(struct climb *c, struct why *why) {
    for (struct actor *a = c->cast.actors; a < c->cast.actors + c->cast.count; a++)
        if (a->part->sixteenths && !order(c, a, c->limit_bytes / 16 * a->part->sixteenths, 1, why))
            return false;
    return true;
}

static bool grow(struct climb *c, struct why *why) {
    int64_t taken = 0, count = c->scenario->needs & AT_ONCE ? c->most_steps : 1;
    size_t last_kills = c->kills;
    struct actor *a = NULL;
    while (goes_on(c) && (a = next_climber(&c->cast, a))) {
        if (taken >= c->most_steps) {
            surprise(c, "%" PRId64 " steps of %" PRId64 " bytes, and nobody was killed", taken,
                     c->step_bytes);
            return true;
        }
        if (c->kills > last_kills) /* there is room again */
            taken = 0;
        last_kills = c->kills;
        int64_t begin = clock_us(CLOCK_MONOTONIC);
        if (!order(c, a, c->step_bytes, count, why))
            return false;
        taken += count;
        bool quick = c->scenario->appetite == RESERVED && !c->interval_ms &&
                     clock_us(CLOCK_MONOTONIC) - begin < QUICK_US;
        if (quick && count < c->most_steps / 100)
            count *= 2;
        pause_ms(c->interval_ms);
    }
    return true;
}

bool climb_round(struct climb *c, const char *comm, struct why *why) {
    size_t before = c->truth->kills_count;
    c->kills = 0;
    bool done = cast_make(c->scenario, comm, c->places, c->no_move, &c->cast, why) &&
                cast_start(&c->cast, why) && take_shares(c, why) && grow(c, why);
    if (done && c->kills < c->scenario->kills)
        surprise(c, "%zu processes were killed, not %zu", c->kills, c->scenario->kills);
    show_climb(c->show);
    for (size_t i = before; i < c->truth->kills_count; i++)
        show_kill(c->show, c->truth, i);
    cast_end(&c->cast);
    tasks_free(&c->seen);
    return done;
}
