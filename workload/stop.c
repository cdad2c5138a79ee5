/* SPDX-License-Identifier: MIT */
/* stop.c - see stop.h. Knows which signals ask a program to end. */
#define _GNU_SOURCE
#include "stop.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT };
static volatile sig_atomic_t noted;

static void note(int number) {
    noted = number;
}

/* SIGINT ignored from the start (`nohup`, a shell's `&`) stays so. */
static void handle_all(void (*handler)(int)) {
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction old, action = { .sa_handler = handler };
        sigemptyset(&action.sa_mask);
        sigaction(signals[i], NULL, &old);
        if (old.sa_handler != SIG_IGN || signals[i] == SIGPIPE)
            sigaction(signals[i], &action, NULL);
    }
}

void stop_listen(void) {
    handle_all(note);
}

bool stop_wanted(void) {
    return noted != 0;
}

bool stop_why(struct why *why) {
    return why_not(why, "stopped by %s", strsignal(noted));
}

bool stop_unheard(void) {
    return noted == SIGPIPE;
}

void stop_forget(void) {
    handle_all(SIG_DFL);
}

void stop_die(void) {
    if (!noted)
        return;
    handle_all(SIG_DFL);
    raise(noted);
}

int64_t clock_us(int clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void pause_ms(int64_t ms) {
    int64_t end = clock_us(CLOCK_MONOTONIC) + ms * 1000;
    for (int64_t left; !noted && (left = end - clock_us(CLOCK_MONOTONIC)) > 0;) {
        int64_t slice = left < STOP_POLL_MS * 1000 ? left : STOP_POLL_MS * 1000;
        nanosleep(&(struct timespec){ .tv_nsec = slice * 1000 }, NULL);
    }
}
