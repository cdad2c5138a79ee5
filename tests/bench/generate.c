/* SPDX-License-Identifier: MIT */
/*
 * generate.c - writes the logs that the benchmark reads, the same ones on every machine, and says on standard
 * error how many kills are in it.
 *
 *     bench-generate KIND SIZE FIXTURE... >LOG
 *
 * SIZE is in bytes, or of the kind "wide" the number of tasks. Each FIXTURE has one report, as dmesg prints
 * it.
 */
#include "log.h"
#include "noise.h"
#include "template.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUIET_LINES = 20000, HOSTS = 300, LONG_LINE = 300000 };

struct maker {
    struct log log;
    uint64_t size;
    struct template **templates;
    size_t templates_count;
    uint64_t state; /* of the dice */
    uint64_t kills;
};

/* A process that was not killed before: the kernel's largest pid is 4194304. */
static uint64_t next_pid(struct maker *m) {
    return 20000 + m->kills++ * 7 % 4100000;
}

static const char *any_comm(struct maker *m) {
    static const char *const comms[] = { "java",       "node",        "postgres", "redis-server",
                                         "php-fpm7.4", "mongod",      "python3",  "prometheus",
                                         "ruby",       "Web Content", "etcd",     "cc1plus" };
    return comms[dice(&m->state) % (sizeof comms / sizeof *comms)];
}

static void wait_some(struct maker *m, uint64_t least_us, uint64_t range_us) {
    m->log.now_us += (int64_t)(least_us + dice(&m->state) % range_us);
}

static void report(struct maker *m) {
    struct template *t = m->templates[m->kills % m->templates_count];
    uint64_t pid = next_pid(m);
    template_write(t, &m->log, pid, any_comm(m));
}

/* One report in 20,000 lines: what nearly every log is. */
static void quiet(struct maker *m) {
    m->log.form = FORM_SYSLOG;
    while (m->log.bytes < m->size) {
        for (unsigned i = 0; i < QUIET_LINES && m->log.bytes < m->size; i++) {
            wait_some(m, 0, 100000);
            noise_message(&m->log, &m->state);
        }
        report(m);
    }
}

/* Nothing but reports. */
static void dense(struct maker *m) {
    while (m->log.bytes < m->size) {
        wait_some(m, 3000000, 30000000);
        report(m);
    }
}

static void journal(struct maker *m) {
    m->log.form = FORM_JOURNAL;
    dense(m);
}

/* Nothing but kill lines: all that the kernel prints of kills beyond ten in five seconds. */
static void storm(struct maker *m) {
    while (m->log.bytes < m->size) {
        struct log *log = &m->log;
        wait_some(m, 200, 20000);
        log_begin(log, 3);
        log_string(log, "Memory cgroup out of memory: Killed process ");
        log_number(log, next_pid(m), 1);
        log_string(log, " (");
        log_string(log, any_comm(m));
        log_string(log, ") total-vm:");
        log_number(log, 100000 + dice(&m->state) % 9000000, 1);
        log_string(log, "kB, anon-rss:");
        log_number(log, dice(&m->state) % 900000, 1);
        log_string(log, "kB, file-rss:");
        log_number(log, dice(&m->state) % 9000, 1);
        log_string(log, "kB, shmem-rss:0kB, UID:1000 pgtables:1400kB oom_score_adj:0");
        log_end(log);
    }
}

/* A row of the task table as 6.8 and later print it. */
static void row(struct maker *m, uint64_t pid) {
    static const unsigned widths[] = { 8, 8, 8, 8, 9, 8, 8, 13 };
    uint64_t rss = 1 + dice(&m->state) % 5000,
             figures[] = { rss * 4, rss, rss - rss / 4, rss / 4, 0, 73728, 0, 0 };
    struct log *log = &m->log;
    log->now_us += 2;
    log_begin(log, 6);
    log_string(log, "[");
    log_number(log, pid, 7);
    log_string(log, "]  1000 ");
    log_number(log, pid, 5);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        log_string(log, " ");
        log_number(log, figures[i], widths[i]);
    }
    log_string(log, " ");
    log_string(log, any_comm(m));
    log_end(log);
}

/* One report with as many tasks as SIZE says; the fixture's own row is the last of them. */
static void wide(struct maker *m) {
    const struct template *t = m->templates[0];
    for (size_t i = 0; i < t->messages_count; i++) {
        m->log.now_us += 10;
        template_write_message(t, i, &m->log, 19999, "hog");
        const struct piece *text = &t->pieces[t->messages[i].first];
        for (uint64_t task = 1; strncmp(text->text, "[  pid  ]", 9) == 0 && task < m->size; task++)
            row(m, 20000 + task);
    }
    m->kills = 1;
}

static void repeated(struct maker *m, const char *before, const char *again, size_t bytes) {
    m->log.now_us++;
    log_begin(&m->log, 6);
    log_string(&m->log, before);
    for (size_t done = 0; done < bytes; done += strlen(again))
        log_string(&m->log, again);
    log_end(&m->log);
}

/* What a pattern that goes back and forth would choke on. No kill is among it. */
static void bait(struct maker *m) {
    static const struct {
        const char *before, *again;
    } LINES[] = {
        { "Killed process 1 (", "(" },
        { "Killed process 1 (", ") total-vm:" },
        { "Memory cgroup out of memory: ", "Kill process 1 (a) score " },
        { "oom-kill:constraint=CONSTRAINT_MEMCG", ",task=a,pid=" },
        { "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=", ",oom_memcg=/a,task_memcg=/a" },
        { "Task in /", "a killed as a result of limit of /" },
        { "memory: usage ", "1kB, limit 1kB, failcnt" },
        { "memory: usage ", "9" },
        { "Memory cgroup stats for /", ": cache:1KB" },
        { "[", "    " },
        { "CPU: 0 PID: 1 Comm: ", "Not tainted " },
        { "oom_reaper: reaped process 1 (", "a), now anon-rss:" },
        { "Node 0 ", "oom free:1kB min:" },
        { "<6>[    1.0] ", "<6>[    1.0] oom " },
    };
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++)
        for (size_t bytes = 500; bytes <= 8000; bytes *= 4)
            repeated(m, LINES[i].before, LINES[i].again, bytes);
}

static size_t undecided(const struct template *t) {
    size_t n = 0;
    while (n < t->messages_count && !t->messages[n].decides)
        n++;
    return n;
}

/* Reports of hundreds of hosts, a line of each in turn, none of which says who was killed. */
static void unfinished(struct maker *m) {
    char host[32];
    m->log.form = FORM_SYSLOG;
    m->log.host = host;
    for (size_t i = 0; i < MAX_MESSAGES; i++) {
        m->log.now_us += 1000;
        for (unsigned h = 0; h < HOSTS; h++) {
            const struct template *t = m->templates[h % m->templates_count];
            snprintf(host, sizeof host, "node-%u", h);
            if (i < undecided(t))
                template_write_message(t, i, &m->log, 1000 + h, "victim");
        }
    }
    m->log.form = FORM_DMESG;
    m->log.host = "node-1";
}

/* Whatever might cost more than its length, over and over, and after each round one real kill. */
static void hostile(struct maker *m) {
    while (m->log.bytes < m->size) {
        wait_some(m, 100000000, 100000000);
        repeated(m, "", "x", LONG_LINE);
        repeated(m, "", "oom Killed emory ", LONG_LINE);
        repeated(m, "Killed process 1 (a", ") (", LONG_LINE);
        bait(m);
        unfinished(m);
        wait_some(m, 100000000, 100000000);
        report(m);
    }
}

static const struct {
    const char *name;
    void (*make)(struct maker *);
} KINDS[] = {
    { "quiet", quiet }, { "dense", dense }, { "journal", journal },
    { "storm", storm }, { "wide", wide },   { "hostile", hostile },
};

int main(int argc, char **argv) {
    static struct maker m = { .state = 20240229 };
    m.log = (struct log){ .host = "node-1", .now_us = 4000000 };
    m.size = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
    m.templates = calloc((size_t)argc, sizeof *m.templates);
    for (int i = 3; i < argc && m.templates; i++)
        m.templates[m.templates_count++] = template_read(argv[i]);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS && m.templates_count > 0; i++) {
        if (strcmp(argv[1], KINDS[i].name) == 0) {
            KINDS[i].make(&m);
            log_flush(&m.log);
            fprintf(stderr, "%" PRIu64 "\n", m.kills);
            return 0;
        }
    }
    fputs("Usage: bench-generate quiet|dense|journal|storm|wide|hostile SIZE FIXTURE... >LOG\n", stderr);
    return 2;
}
