/* SPDX-License-Identifier: MIT */
/*
 * scan.c - every line that may begin a report holds one of three literals: "oom" (invoked oom-killer,
 * oom-kill:, oom_reaper, oom_score_adj), "emory" (Memory cgroup, Out of memory, memory: usage) or
 * "kill" ("Killed process", "Task in ... killed"). A test holds the rules to this. Only "kmem: usage" and
 * "swap: usage" do not; "memory: usage" is printed before them. "Killing", figures of "memory: " and "out of
 * memory" without anything else of these are what logs are full of and no report says.
 *
 * One pass looks for what is rare in each of the three, "oom", "ory" and "kil", and counts line ends, a block
 * at a time in the compiler's vector types: AVX2 where the processor has it, else what the build's baseline
 * offers.
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

/* "vmap: out of memory", as others than the killer complain; he begins with a capital letter, but in a panic.
 */
static bool is_complaint(struct text before) {
    return text_ends(before, TEXT("out of m")) && !text_ends(before, TEXT("syncing: out of m"));
}

/* Not "Freeing initrd memory: 2048K", and more of the kind at each boot. */
static bool is_memory(struct text before, struct text t) {
    if (!text_take(&t, TEXT("emory")) || is_complaint(before))
        return false;
    return !text_take(&t, TEXT(": ")) || !t.n || !is_digit(*t.p);
}

/* systemd: "Killing process 812 (nginx) with signal SIGKILL." */
static bool is_kill(struct text t) {
    return text_take(&t, TEXT("ill")) && !(t.n && *t.p == 'i');
}

/* Whether it is one of the literals that has its rare part at `at`. */
static bool is_literal(struct text t, size_t at) {
    struct text part = text_from(t, at);
    switch (part.n ? *part.p : '\0') {
    case 'o':
        return text_starts(part, TEXT("oom")) ||
               (at >= 2 && is_memory(text_head(t, at - 2), text_from(t, at - 2)));
    case 'K':
    case 'k':
        return is_kill(text_from(part, 1));
    default:
        return false;
    }
}

/* What a sum of two bytes is for the second and third of a rare part; hardly any other pair has it. */
#define SUM(b, c) (unsigned char)((b) + 2 * (c))

/*
 * 0xff for each byte of the block where a rare part seems to stand. To compare sums takes half the
 * comparisons that the letters would.
 */
static inline __attribute__((always_inline)) void find_parts(const char *p, block *ret_parts,
                                                             block *ret_newlines) {
    block a, b, c;
    memcpy(&a, p, BLOCK);
    memcpy(&b, p + 1, BLOCK);
    memcpy(&c, p + 2, BLOCK);
    block sum = b + c + c;
    *ret_newlines = (block)(a == '\n');
    *ret_parts = (block)((a == 'o') & ((sum == SUM('o', 'm')) | (sum == SUM('r', 'y')))) |
                 (block)(((a | 0x20) == 'k') & (sum == SUM('i', 'l')));
}

static inline __attribute__((always_inline)) bool is_any(const block *b) {
    words w;
    memcpy(&w, b, sizeof w);
    return w[0] | w[1] | w[2] | w[3];
}

FOR_EACH_CPU static bool has_literal(struct text t, size_t at, size_t size) {
    for (size_t end = at + size; at < end; at += BLOCK) {
        block parts, newlines;
        words w;
        find_parts(t.p + at, &parts, &newlines);
        memcpy(&w, &parts, sizeof w);
        for (size_t i = 0; i < BLOCK / sizeof w[0]; i++)
            for (uint64_t left = le64toh(w[i]); left;) {
                unsigned bit = (unsigned)__builtin_ctzll(left);
                if (is_literal(t, at + i * sizeof w[0] + bit / 8))
                    return true;
                left &= ~((uint64_t)0xff << bit);
            }
    }
    return false;
}

/*
 * Whole groups from `at` up to one that holds a literal; adds their line ends. A byte of the counter takes
 * 255 of them: so many blocks at a time.
 */
static inline __attribute__((always_inline)) size_t skip_groups(struct text t, size_t at, size_t group,
                                                                size_t *lines) {
    bool found = false;
    while (at + group + 2 <= t.n && !found) {
        block counted = { 0 };
        for (size_t blocks = 0; blocks < 252 && at + group + 2 <= t.n; blocks += group / BLOCK, at += group) {
            block sum = counted, all = { 0 }, parts, newlines;
#pragma GCC unroll 4
            for (size_t i = 0; i < group; i += BLOCK) {
                find_parts(t.p + at + i, &parts, &newlines);
                all |= parts;
                sum -= newlines;
            }
            if (is_any(&all) && has_literal(t, at, group)) {
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

FOR_EACH_CPU static size_t quiet_blocks(struct text t, size_t *lines) {
    return skip_groups(t, skip_groups(t, 0, GROUP, lines), BLOCK, lines);
}

size_t scan_skip(struct text t, size_t *ret_lines) {
    size_t lines = 0, at = quiet_blocks(t, &lines);
    for (; at < t.n && !is_literal(t, at); at++)
        lines += t.p[at] == '\n';
    *ret_lines = lines;
    if (at == t.n)
        return t.n;
    const char *newline = at ? memrchr(t.p, '\n', at) : NULL;
    return newline ? (size_t)(newline - t.p) + 1 : 0;
}
