/* SPDX-License-Identifier: MIT */
/*
 * measure.c - runs commands in turns, so that a machine's bad minute falls on all of them, and says what each
 * took.
 *
 *     bench-measure ROUNDS <JOBS
 *
 * A job is a line "NAME<tab>COMMAND"; the answer to it is "NAME<tab>ms<tab>cpu ms<tab>peak KiB": the medians
 * of the rounds after the first one, which warms the caches and is not counted, and the largest peak. Only a
 * command with characters of the shell is run by a shell. Output goes to /dev/null: a program that looks
 * whether it does needs "| cat".
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MAX_JOBS = 128, MAX_ROUNDS = 100, MAX_WORDS = 64, LONGEST = 4096 };

struct job {
    char *name, *command;
    char *argv[MAX_WORDS];
    double wall_ms[MAX_ROUNDS], cpu_ms[MAX_ROUNDS];
    long peak_KiB;
};

static double ms_of(struct timeval t) {
    return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The command as words, or as a thing for the shell. */
static void split(struct job *job) {
    static char sh[] = "sh", c[] = "-c";
    size_t n = 0;
    if (strpbrk(job->command, "|<>'\"$;&*")) {
        job->argv[n++] = sh;
        job->argv[n++] = c;
        job->argv[n++] = job->command;
        return;
    }
    for (char *word = strtok(strdup(job->command), " "); word && n + 1 < MAX_WORDS; word = strtok(NULL, " "))
        job->argv[n++] = word;
}

static size_t read_jobs(struct job *jobs) {
    char line[LONGEST];
    size_t count = 0;
    while (count < MAX_JOBS && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        struct job *job = &jobs[count++];
        job->command = job->name = strdup(line);
        strsep(&job->command, "\t");
        if (!job->command || !*job->command) {
            fprintf(stderr, "bench-measure: no command in: %s\n", line);
            exit(2);
        }
        split(job);
    }
    return count;
}

static void run(struct job *job, unsigned round, const posix_spawn_file_actions_t *quiet) {
    pid_t pid;
    int status;
    struct rusage used;
    double began = now_ms();
    if (posix_spawnp(&pid, job->argv[0], quiet, NULL, job->argv, environ) != 0 ||
        wait4(pid, &status, 0, &used) != pid) {
        fprintf(stderr, "bench-measure: cannot run: %s\n", job->command);
        exit(1);
    }
    job->wall_ms[round] = now_ms() - began;
    job->cpu_ms[round] = ms_of(used.ru_utime) + ms_of(used.ru_stime);
    if (used.ru_maxrss > job->peak_KiB)
        job->peak_KiB = used.ru_maxrss;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) { /* 1: nothing was found */
        fprintf(stderr, "bench-measure: this failed, with status 0x%x: %s\n", (unsigned)status, job->command);
        exit(1);
    }
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *samples, unsigned count) {
    qsort(samples, count, sizeof *samples, compare);
    return (samples[count / 2] + samples[(count - 1) / 2]) / 2;
}

int main(int argc, char **argv) {
    static struct job jobs[MAX_JOBS];
    unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    if (rounds < 1 || rounds > MAX_ROUNDS) {
        fputs("Usage: bench-measure ROUNDS <JOBS\n", stderr);
        return 2;
    }
    size_t count = read_jobs(jobs);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    for (unsigned round = 0; round <= rounds; round++) /* the first is overwritten by the second */
        for (size_t i = 0; i < count; i++)
            run(&jobs[i], round ? round - 1 : 0, &quiet);
    posix_spawn_file_actions_destroy(&quiet);
    for (size_t i = 0; i < count; i++)
        printf("%s\t%.3f\t%.3f\t%ld\n", jobs[i].name, median(jobs[i].wall_ms, rounds),
               median(jobs[i].cpu_ms, rounds), jobs[i].peak_KiB);
    return 0;
}
