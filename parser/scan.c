/* SPDX-License-Identifier: MIT */
/*
 * scan.c - every line that may begin a report holds one of three literals: "oom" (invoked oom-killer,
 * oom-kill:, oom_reaper, oom_score_adj), "emory" (Memory cgroup, Out of memory, memory: usage) or
 * "kill" ("Killed process", "Task in ... killed"). A test holds the rules to this. Only "kmem: usage" and
 * "swap: usage" do not; "memory: usage" is printed before them.
 *
 * One pass looks for the first bytes of all three and counts line ends, a block at a time in the
 * compiler's vector types: AVX2 where the processor has it, else what the build's baseline offers.
 */
#include "scan.h"

typedef unsigned char block __attribute__((vector_size(32)));
typedef uint64_t words __attribute__((vector_size(32)));

enum { BLOCK = sizeof(block) };

#if defined(__x86_64__) && defined(__gnu_linux__)
#define FOR_EACH_CPU __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_CPU
#endif

static bool is_literal(struct text t) {
    return text_starts(t, TEXT("oom")) || text_starts(t, TEXT("emory")) || text_starts(t, TEXT("Kill")) ||
           text_starts(t, TEXT("kill"));
}

/*
 * Whole blocks from the front that hold no beginning of a literal; adds their line ends. A byte of the
 * counter takes 255 of them: so many blocks at a time.
 */
FOR_EACH_CPU static size_t quiet_blocks(struct text t, size_t *lines) {
    size_t at = 0;
    while (at + BLOCK + 2 <= t.n) {
        block newlines = { 0 };
        bool hit = false;
        for (unsigned n = 0; n < 255 && !hit && at + BLOCK + 2 <= t.n; n++) {
            block a, b, c;
            memcpy(&a, t.p + at, BLOCK);
            memcpy(&b, t.p + at + 1, BLOCK);
            memcpy(&c, t.p + at + 2, BLOCK);
            block begins = (block)((a == 'o') & (b == 'o') & (c == 'm')) |
                           (block)((a == 'e') & (b == 'm') & (c == 'o')) |
                           (block)(((a | 0x20) == 'k') & (b == 'i') & (c == 'l'));
            words w = (words)begins;
            hit = w[0] | w[1] | w[2] | w[3];
            if (!hit) {
                newlines -= (block)(a == '\n');
                at += BLOCK;
            }
        }
        for (size_t i = 0; i < BLOCK; i++)
            *lines += newlines[i];
        if (hit)
            break;
    }
    return at;
}

/* Byte by byte until a literal, or until `end`; adds the line ends passed. */
static size_t careful(struct text t, size_t at, size_t end, size_t *lines, bool *ret_found) {
    for (; at < end; at++) {
        if (is_literal(text_from(t, at))) {
            *ret_found = true;
            return at;
        }
        *lines += t.p[at] == '\n';
    }
    return at;
}

size_t scan_skip(struct text t, size_t *ret_lines) {
    size_t at = 0, lines = 0;
    bool found = false;
    while (at < t.n && !found) {
        at += quiet_blocks(text_from(t, at), &lines);
        at = careful(t, at, at + BLOCK < t.n ? at + BLOCK : t.n, &lines, &found);
    }
    *ret_lines = lines;
    if (!found)
        return t.n;
    const char *newline = at ? memrchr(t.p, '\n', at) : NULL;
    return newline ? (size_t)(newline - t.p) + 1 : 0;
}
