/* SPDX-License-Identifier: MIT */
/* test_scan.c - quiet lines are passed over and counted, and no line with a literal in it ever is. */
#include "scan.h"
#include "support.h"

static const char *const literals[] = { "oom", "emory", "Kill", "kill" };

/* "Killing", "out of memory" and "memory: 2048K" are in no report. */
static bool counts(struct text line, struct text at) {
    struct text before = text_head(line, (size_t)(at.p - line.p));
    if (text_starts(at, TEXT("emory")) && text_ends(before, TEXT("out of m")) &&
        !text_ends(before, TEXT("syncing: out of m")))
        return false;
    return !text_starts(text_from(at, 1), TEXT("illi")) &&
           !(text_starts(at, TEXT("emory: ")) && at.n > 7 && is_digit(at.p[7]));
}

static bool has_literal(struct text line) {
    for (size_t at = 0; at < line.n; at++)
        for (size_t i = 0; i < COUNT(literals); i++)
            if (text_starts(text_from(line, at), text_of(literals[i])) && counts(line, text_from(line, at)))
                return true;
    return false;
}

/* The same, byte by byte. */
static size_t slowly(struct text t, size_t *ret_lines) {
    size_t start = 0;
    *ret_lines = 0;
    while (start < t.n) {
        const char *newline = memchr(t.p + start, '\n', t.n - start);
        size_t end = newline ? (size_t)(newline - t.p) : t.n;
        struct text line = text_head(text_from(t, start), end - start);
        if (has_literal(line))
            return start;
        *ret_lines += newline != NULL;
        start = end + 1;
    }
    return t.n;
}

static void expect_same(struct text t, const char *about) {
    size_t lines = 42, want_lines;
    size_t want = slowly(t, &want_lines);
    expect_int(scan_skip(t, &lines), want, about);
    if (want == t.n)
        expect_int(lines, want_lines, about);
}

Test(scan, skips_to_the_line_and_counts_those_before) {
    static const char *const texts[] = {
        "",
        "\n",
        "\n\n\n",
        "quiet",
        "quiet\n",
        "quiet\nquiet\nx invoked oom-killer\n",
        "oom",
        "\noom",
        "a\nMemory cgroup stats for /x:\nb\n",
        "a\nb Killed process\n",
        "a\nO O M\nKil\nemo ry\noo\nm\nKi\nll\n",
        "zoom\nx",
        "emoemory",
        "ooom\n",
        "KKill",
        "a\r\nb\r\nout of memory\r\n",
        "a\nb: Killing process 1\nkilling\nKilled\n",
        "Kill\ning\n",
        "Freeing unused kernel memory: 2048K\nmemory: usage 2048kB\n",
        "memory: ",
        "memory:\n",
        "memory: 1 Killing memory: 2 oom\n",
        "vmap: out of memory\nsout of memory\nOut of memory\n",
        "out of memory: usage\nout of\nmemory\n",
        "out of memory, out of  memory\n",
        "quiet\nKernel panic - not syncing: out of memory\n",
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        expect_same(text_of(texts[i]), texts[i]);
}

Test(scan, reports_the_lines_before_the_one_found) {
    size_t lines = 42;
    expect_int(scan_skip(TEXT("a\nb\nc\nd oom e\nf\n"), &lines), 6, "the fourth line");
    expect_int(lines, 3, "three before it");
}

/* Vector blocks are 32 bytes: a literal at every place in and across them. */
Test(scan, finds_a_literal_wherever_it_lies) {
    enum { SIZE = 200 };
    char text[SIZE];
    size_t missed = 0;
    for (size_t l = 0; l < COUNT(literals); l++)
        for (size_t n = strlen(literals[l]); n <= SIZE; n += 7)
            for (size_t at = 0; at + strlen(literals[l]) <= n; at++) {
                size_t lines, want_lines;
                memset(text, 'x', SIZE);
                for (size_t i = 11; i < SIZE; i += 13)
                    text[i] = '\n';
                memcpy(text + at, literals[l], strlen(literals[l]));
                char *exact = malloc(n); /* so that a byte read too much is noticed */
                memcpy(exact, text, n);
                missed += scan_skip((struct text){ exact, n }, &lines) !=
                          slowly((struct text){ text, n }, &want_lines);
                free(exact);
            }
    expect_int(missed, 0, "places where it was missed");
}

/* A byte of the counter holds 255: more line ends than that in one lane, and in all of them. */
Test(scan, counts_any_number_of_lines) {
    enum { SIZE = 100000 };
    char *text = malloc(SIZE);
    size_t lines;
    for (size_t gap = 1; gap < 70; gap++) {
        memset(text, 'x', SIZE);
        for (size_t i = gap - 1; i < SIZE; i += gap)
            text[i] = '\n';
        expect_int(scan_skip((struct text){ text, SIZE }, &lines), SIZE, "nothing in it");
        expect_int(lines, SIZE / gap, "line ends");
    }
    free(text);
}

/* Mostly quiet, with whole literals and the beginnings of some. */
static size_t scribble(char text[400], uint32_t *state) {
    static const char *const words[] = { "oo", "m",    "oom", "em", "emo", "ory", "emory", "Ki",
                                         "ll", "Kill", "ki",  ": ", "1",   "i",   "kill",  "out of m" };
    size_t n = 0, end = 10 + *state % 380;
    while (n < end) {
        *state = *state * 1664525u + 1013904223u;
        uint32_t dice = *state >> 16;
        const char *word = dice % 97 ? &"a\0b\0\n\0 "[dice % 4 * 2] : words[dice / 97 % COUNT(words)];
        n += (size_t)snprintf(text + n, 400 - n, "%s", word);
    }
    return n;
}

Test(scan, agrees_with_a_slow_search_on_any_text) {
    uint32_t state = 1;
    char text[400];
    size_t different = 0, found = 0;
    for (int round = 0; round < 20000; round++) {
        size_t lines, want_lines, n = scribble(text, &state);
        struct text t = { text, n };
        size_t want = slowly(t, &want_lines);
        different += scan_skip(t, &lines) != want || (want == n && lines != want_lines);
        found += want < n;
    }
    expect_int(different, 0, "texts on which they differ");
    expect(found > 1000 && found < 19000, "texts of both kinds");
}
