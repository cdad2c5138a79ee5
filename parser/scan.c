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

enum { BLOCK = sizeof(block), GROUP = 4 * BLOCK };

#if defined(__x86_64__) && defined(__gnu_linux__)
#define FOR_EACH_CPU __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_CPU
#endif

static bool is_literal(struct text t) {
    switch (t.n ? *t.p : '\0') {
    case 'o':
        return text_starts(t, TEXT("oom"));
    case 'e':
        return text_starts(t, TEXT("emory"));
    case 'K':
        return text_starts(t, TEXT("Kill"));
    case 'k':
        return text_starts(t, TEXT("kill"));
    default:
        return false;
    }
}

/* 0xff for each byte of the block where the first three of a literal stand. */
static inline __attribute__((always_inline)) void find_beginnings(const char *p, block *ret_begins,
                                                                  block *ret_newlines) {
    block a, b, c;
    memcpy(&a, p, BLOCK);
    memcpy(&b, p + 1, BLOCK);
    memcpy(&c, p + 2, BLOCK);
    *ret_newlines = (block)(a == '\n');
    *ret_begins = (block)((a == 'o') & (b == 'o') & (c == 'm')) |
                  (block)((a == 'e') & (b == 'm') & (c == 'o')) |
                  (block)(((a | 0x20) == 'k') & (b == 'i') & (c == 'l'));
}

/* Whether a literal begins in the group at `at`: most hits are something else, "removed" for one. */
FOR_EACH_CPU static bool has_literal(struct text t, size_t at) {
    for (size_t end = at + GROUP; at < end; at += BLOCK) {
        block begins, newlines;
        uint64_t eight[BLOCK / 8];
        find_beginnings(t.p + at, &begins, &newlines);
        memcpy(eight, &begins, sizeof eight);
        for (size_t i = 0; i < BLOCK; i++)
            if (!eight[i / 8])
                i += 7;
            else if (begins[i] && is_literal(text_from(t, at + i)))
                return true;
    }
    return false;
}

/*
 * Whole groups from the front up to one that holds a literal; adds their line ends. A byte of the counter
 * takes 255 of them: so many blocks at a time.
 */
FOR_EACH_CPU static size_t quiet_groups(struct text t, size_t *lines) {
    size_t at = 0;
    bool found = false;
    while (at + GROUP + 2 <= t.n && !found) {
        block counted = { 0 };
        for (size_t blocks = 0; blocks < 252 && at + GROUP + 2 <= t.n; blocks += GROUP / BLOCK, at += GROUP) {
            block sum = counted, all = { 0 }, begins, newlines;
#pragma GCC unroll 4
            for (size_t i = 0; i < GROUP; i += BLOCK) {
                find_beginnings(t.p + at + i, &begins, &newlines);
                all |= begins;
                sum -= newlines;
            }
            words any = (words)all;
            if ((any[0] | any[1] | any[2] | any[3]) && has_literal(t, at)) {
                found = true;
                break;
            }
            counted = sum;
        }
        for (size_t i = 0; i < BLOCK; i++)
            *lines += counted[i];
    }
    return at;
}

size_t scan_skip(struct text t, size_t *ret_lines) {
    size_t lines = 0, at = quiet_groups(t, &lines);
    for (; at < t.n && !is_literal(text_from(t, at)); at++)
        lines += t.p[at] == '\n';
    *ret_lines = lines;
    if (at == t.n)
        return t.n;
    const char *newline = at ? memrchr(t.p, '\n', at) : NULL;
    return newline ? (size_t)(newline - t.p) + 1 : 0;
}
