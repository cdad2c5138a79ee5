/* SPDX-License-Identifier: MIT */
/*
 * scan.c - every line that may begin a report holds one of three literals: "oom" (invoked
 * oom-killer, oom-kill:, oom_reaper, oom_score_adj), "emory" (Memory cgroup, Out of memory,
 * memory: usage), "ed process" (the oldest kill lines). A test holds the rules to this.
 */
#include "scan.h"

static const struct text literals[] = { { "oom", 3 }, { "emory", 5 }, { "ed process ", 11 } };

bool scan_line(struct text line) {
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
        if (text_find(line, literals[i]) >= 0)
            return true;
    return false;
}

static size_t count_newlines(struct text t) {
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++)
        n += t.p[i] == '\n';
    return n;
}

size_t scan_skip(struct text block, size_t *ret_lines) {
    size_t nearest = block.n;
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        ptrdiff_t at = text_find(text_head(block, nearest + literals[i].n), literals[i]);
        nearest = at >= 0 && (size_t)at < nearest ? (size_t)at : nearest;
    }
    if (nearest < block.n) { /* back to the start of its line */
        const char *newline = memrchr(block.p, '\n', nearest);
        nearest = newline ? (size_t)(newline - block.p) + 1 : 0;
    }
    *ret_lines = count_newlines(text_head(block, nearest));
    return nearest;
}
