/* SPDX-License-Identifier: MIT */
/* cast.c - see cast.h. Both sides of the socket: the process that is told, and the one that tells it. */
#define _GNU_SOURCE
#include "cast.h"
#include "appetite.h"
#include "files.h"
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_US (INT64_C(120) * 1000000) /* for one answer: filling a swap file takes its time */
#define FAREWELL_MS 2000

struct order {
    int64_t bytes, count;
};

struct answer {
    int64_t pid; /* of who is ready; or, from a parent, of its child that has ended with `status` */
    int64_t steps;
    int error, status;
    struct why why; /* when the process could not take its place */
};

/* ---- in the process itself ---- */

static bool take_place(const struct cast *cast, const struct actor *self, struct why *why) {
    char adj[16];
    snprintf(adj, sizeof adj, "%d", self->part->oom_score_adj);
    if (!cgroup_join(self->cgroup, cast->no_move, why))
        return false;
    /* A unit may have one that only the privileged can lower: then all in it have it, and 0 means that. */
    if (!file_write("/proc/self", "oom_score_adj", adj) && (self->part->oom_score_adj || errno != EACCES))
        return why_not(why, "cannot set oom_score_adj to %s: %s%s", adj, strerror(errno),
                       errno == EACCES ? ": to lower it takes CAP_SYS_RESOURCE" : "");
    prctl(PR_SET_NAME, self->comm);
    return true;
}

static void serve(int fd, enum appetite appetite) {
    for (struct order order; recv(fd, &order, sizeof order, 0) == sizeof order;) {
        struct answer answer = { 0 };
        while (answer.steps < order.count && !(answer.error = eat(appetite, (size_t)order.bytes)))
            answer.steps++;
        send(fd, &answer, sizeof answer, MSG_NOSIGNAL);
    }
}

/* Every process keeps its own end only: then the death of any closes its socket. */
static void keep_own_end(struct cast *cast, const struct actor *self) {
    for (struct actor *a = cast->actors; a < cast->actors + cast->count; a++) {
        if (a->ours >= 0)
            close(a->ours);
        if (a != self && a->theirs >= 0)
            close(a->theirs);
    }
}

static pid_t start(struct cast *cast, struct actor *self);

static void start_children(struct cast *cast, const struct actor *self) {
    for (struct actor *a = cast->actors; a < cast->actors + cast->count; a++)
        if (a->part->is_child && self == cast->actors)
            start(cast, a);
}

/* While a parent lives nobody else can wait for its children. */
static void tell_of_children(int fd) {
    struct answer answer = { 0 };
    while ((answer.pid = wait(&answer.status)) > 0)
        send(fd, &answer, sizeof answer, MSG_NOSIGNAL);
}

static void live(struct cast *cast, struct actor *self, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before it could be said that it may */
        _exit(1);
    stop_forget();
    struct answer hello = { .pid = getpid() };
    if (!take_place(cast, self, &hello.why))
        hello.error = 1;
    else
        start_children(cast, self);
    keep_own_end(cast, self);
    if (send(self->theirs, &hello, sizeof hello, MSG_NOSIGNAL) == sizeof hello && !hello.error) {
        tell_of_children(self->theirs);
        serve(self->theirs, cast->appetite);
    }
    _exit(0);
}

static pid_t start(struct cast *cast, struct actor *self) {
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        live(cast, self, parent);
    return pid;
}

/* ---- in the process that directs ---- */

static bool make_actor(const struct part *part, const char *comm, const struct cgroup *cgroup,
                       struct actor *ret_actor) {
    struct actor actor = { .part = part, .cgroup = cgroup };
    strncpy(actor.comm, part->comm ? part->comm : comm, COMM_MAX - 1);
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    actor.ours = ends[0];
    actor.theirs = ends[1];
    *ret_actor = actor;
    return true;
}

bool cast_make(const struct scenario *s, const char *comm, const struct cgroup *cgroups, bool no_move,
               struct cast *ret_cast, struct why *why) {
    struct cast cast = { .appetite = s->appetite, .no_move = no_move };
    cast.actors = calloc(scenario_processes(s), sizeof *cast.actors);
    for (size_t i = 0; cast.actors && i < s->parts_count; i++)
        for (int copy = 0; copy == 0 || copy < s->parts[i].copies; copy++) {
            if (!make_actor(&s->parts[i], comm, &cgroups[i], &cast.actors[cast.count])) {
                cast_end(&cast);
                return why_not(why, "cannot make a socket: %s", strerror(errno));
            }
            cast.count++;
        }
    *ret_cast = cast;
    return cast.actors || why_not(why, "out of memory");
}

static enum reply receive(struct actor *a, struct answer *ret_answer, void (*wait)(void *), void *arg,
                          struct why *why) {
    int64_t end = clock_us(CLOCK_MONOTONIC) + PATIENCE_US;
    struct pollfd readable = { .fd = a->ours, .events = POLLIN };
    int ready = 0;
    while (!stop_wanted() && (ready = poll(&readable, 1, STOP_POLL_MS)) <= 0 &&
           clock_us(CLOCK_MONOTONIC) < end)
        if (wait)
            wait(arg);
    if (stop_wanted())
        return stop_why(why), FAILED;
    if (ready <= 0)
        return why_say(why, "process %s was neither done nor dead after two minutes", a->comm), FAILED;
    ssize_t n = recv(a->ours, ret_answer, sizeof *ret_answer, 0);
    return n == sizeof *ret_answer ? DONE : DEAD;
}

static bool hear_hello(struct actor *a, struct why *why) {
    struct answer hello;
    enum reply reply = receive(a, &hello, NULL, NULL, why);
    if (reply == DEAD)
        why_say(why, "process %s ended before it began", a->comm);
    if (reply != DONE)
        return false;
    if (hello.error) {
        *why = hello.why;
        return false;
    }
    a->pid = hello.pid;
    return true;
}

bool cast_start(struct cast *cast, struct why *why) {
    struct actor *end = cast->actors + cast->count;
    bool started = true;
    for (struct actor *a = cast->actors; a < end; a++)
        if (!a->part->is_child && (a->pid = start(cast, a)) < 0)
            started = why_not(why, "cannot start a process: %s", strerror(errno));
    for (struct actor *a = cast->actors; a < end; a++) {
        close(a->theirs);
        a->theirs = -1;
    }
    for (struct actor *a = cast->actors; started && a < end; a++)
        started = hear_hello(a, why);
    return started;
}

enum reply cast_order(struct cast *cast, struct actor *actor, int64_t bytes, int64_t count,
                      void (*wait)(void *), void *arg, struct why *why) {
    struct order order = { bytes, count };
    struct answer answer;
    if (send(actor->ours, &order, sizeof order, MSG_NOSIGNAL) != sizeof order)
        return DEAD;
    enum reply reply = receive(actor, &answer, wait, arg, why);
    if (reply != DONE)
        return reply;
    actor->steps += answer.steps;
    if (!answer.error)
        return DONE;
    appetite_spoilt(cast->appetite, answer.error, actor->steps, why);
    return FAILED;
}

static struct actor *bury(struct cast *cast, int64_t pid) {
    for (struct actor *a = cast->actors; a < cast->actors + cast->count; a++)
        if (a->pid == pid && !a->gone) {
            a->gone = true;
            return a;
        }
    return NULL;
}

struct actor *cast_reap(struct cast *cast, int *ret_status) {
    struct actor *dead = NULL;
    for (pid_t pid; !dead && (pid = waitpid(-1, ret_status, WNOHANG)) > 0;)
        dead = bury(cast, pid);
    struct answer news;
    if (dead || !cast->actors[cast->count - 1].part->is_child ||
        recv(cast->actors->ours, &news, sizeof news, MSG_DONTWAIT) != sizeof news)
        return dead;
    *ret_status = news.status;
    return bury(cast, news.pid);
}

void cast_end(struct cast *cast) {
    int status;
    for (struct actor *a = cast->actors; a < cast->actors + cast->count; a++) {
        close(a->ours);
        if (a->theirs >= 0)
            close(a->theirs);
        if (a->pid > 0 && !a->gone)
            kill((pid_t)a->pid, SIGKILL);
    }
    /* The children of a dead parent are ours to wait for, see PR_SET_CHILD_SUBREAPER in main(). */
    for (int ms = 0; ms < FAREWELL_MS && waitpid(-1, &status, WNOHANG) >= 0; ms++)
        usleep(1000);
    free(cast->actors);
    *cast = (struct cast){ 0 };
}
