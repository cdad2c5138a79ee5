/* SPDX-License-Identifier: MIT */
/* wrap.c - the ends of long lines, and the words that their rests consist of. */
#include "wrap.h"

/* Of what looks whole: few terminals and no mail are wider than the one, none narrower than the other. */
enum { LONGEST_BEGINNING = 110, SHORTEST_BEGINNING = 36 };

static struct text first_word(struct text t) {
    struct text word = text_word(t);
    return word.n ? word : t;
}

static struct text last_word(struct text t) {
    return text_from(t, (size_t)(text_find_last(t, TEXT(" ")) + 1));
}

/* "04/01/2014", of a BIOS */
static bool is_date(struct text t) {
    return t.n == sizeof "04/01/2014" - 1 && t.p[2] == '/' && t.p[5] == '/' && text_count_digits(t) == 2 &&
           text_count_digits(text_from(t, 3)) == 2 && text_count_digits(text_from(t, 6)) == 4;
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '(' || c == ')';
}

static size_t count_name(struct text t) {
    size_t n = 0;
    while (n < t.n && is_name_byte(t.p[n]))
        n++;
    return n;
}

/* "12kB", "1*4kB" */
static bool is_size(struct text t) {
    t = text_skip_digits(t);
    if (text_take(&t, TEXT("*")))
        t = text_skip_digits(t);
    return text_equal(t, TEXT("kB")) || text_equal(t, TEXT("KB"));
}

static bool is_one_of(struct text t, const struct text *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (text_equal(t, names[i]))
            return true;
    return false;
}

/* "free:12kB", "shmem_thp:" before its size, "anon-rss:12kB,", "UID:0", "hugepages_total=0"; not
 * "active_anon:12", a count of pages, which lines of their own begin with. */
static bool is_named_figure(struct text name, struct text value, bool equals) {
    static const struct text plain[] = { { "UID", 3 }, { "oom_score_adj", 13 }, { "pages_scanned", 13 } };
    if (!value.n)
        return !equals;
    text_take(&value, TEXT("-"));
    if (!value.n || !is_digit(*value.p))
        return false;
    return is_size(value) ||
           (!text_skip_digits(value).n && (equals || is_one_of(name, plain, sizeof plain / sizeof *plain)));
}

static bool is_figure(struct text t) {
    static const struct text words[] = {
        { "all_unreclaimable?", 18 }, { "yes", 3 }, { "no", 2 }, { "=", 1 }, { "...", 3 }
    };
    if (is_one_of(t, words, sizeof words / sizeof *words))
        return true;
    if (text_ends(t, TEXT(",")))
        t.n--;
    struct text name = text_head(t, count_name(t)), rest = text_from(t, name.n);
    if (!name.n)
        return t.n && is_digit(*t.p) && is_size(t);
    if (!rest.n) /* "(UME)", of a buddy list */
        return *t.p == '(' && t.p[t.n - 1] == ')';
    return (*rest.p == ':' || *rest.p == '=') && is_named_figure(name, text_from(rest, 1), *rest.p == '=');
}

/* What a terminal may have left of one. */
static bool is_part_of_figure(struct text t) {
    size_t n = 0;
    while (n < t.n && (is_name_byte(t.p[n]) || is_digit(t.p[n]) || strchr(":=*,?", t.p[n])))
        n++;
    return n == t.n;
}

static bool are_figures(struct text t) {
    bool named = false; /* "shmem_thp:", and its size is to follow */
    while (t.n) {
        struct text word = first_word(t);
        t = text_skip_blanks(text_from(t, word.n));
        if (named ? !is_size(word) : !is_figure(word) && (t.n || !is_part_of_figure(word)))
            return false;
        named = !named && text_ends(word, TEXT(":"));
    }
    return true;
}

/* mm/show_mem.c: a zone's free memory, a node's, its free blocks, its huge pages */
static bool is_of_zone(struct text t) {
    return text_starts(t, TEXT("Node ")) || text_starts(t, TEXT("DMA")) || text_starts(t, TEXT("Normal")) ||
           text_starts(t, TEXT("HighMem"));
}

static bool zone_may_go_on(struct text t, struct text last) {
    if (!is_of_zone(t))
        return false;
    bool ended = text_equal(last, TEXT("yes")) || text_equal(last, TEXT("no")) ||
                 text_starts(last, TEXT("free_cma:")) || text_starts(last, TEXT("hugepages_size=")) ||
                 (text_find(t, TEXT(" = ")) >= 0 && is_size(last));
    return !ended && is_part_of_figure(last) && !text_ends(t, TEXT("per-cpu:"));
}

bool wrap_may_go_on(enum line_kind kind, struct text t) {
    if (kind == LINE_MEMINFO)
        return zone_may_go_on(t, last_word(t));
    if (kind == LINE_HARDWARE)
        return !is_date(last_word(t)) && !text_ends(t, TEXT(")"));
    if (kind == LINE_KILLED)
        return !text_starts(last_word(t), TEXT("oom_score_adj:"));
    if (kind != LINE_STATS ||
        text_starts(last_word(t), TEXT("unevictable:"))) /* the last of cgroup v1's until 5.2 */
        return false;
    return text_ends(t, TEXT(":")) || text_find(t, TEXT(": cache:")) >= 0;
}

bool wrap_may_begin(enum line_kind kind, struct text t) {
    bool usual =
        kind == LINE_KILLED ? t.n > LONGEST_BEGINNING : kind == LINE_STATS && t.n < SHORTEST_BEGINNING;
    return !usual && wrap_may_go_on(kind, t);
}

/* Of kill lines and headings, which may be whole, the rest begins with nothing but their own figures. */
static bool is_own_word(enum line_kind kind, struct text last, struct text first) {
    static const struct text names[] = { { "total-vm", 8 }, { "vsz", 3 },           { "anon-rss", 8 },
                                         { "file-rss", 8 }, { "UID", 3 },           { "shmem-rss", 9 },
                                         { "pgtables", 8 }, { "oom_score_adj", 13 } };
    struct text name = text_head(first, count_name(first));
    bool valued = name.n && name.n < first.n && first.p[name.n] == ':';
    if (kind == LINE_STATS)
        return valued && text_ends(first, TEXT("KB"));
    if (kind != LINE_KILLED)
        return true;
    if (is_digit(*first.p)) /* "pgtables:", "4kB"; "UID:5", "25287" */
        return text_ends(last, TEXT(":")) || text_starts(last, TEXT("UID:")) || !is_figure(last);
    return !is_figure(last) || (valued && is_one_of(name, names, sizeof names / sizeof *names));
}

const char *wrap_joint(enum line_kind kind, struct text so_far, struct text rest) {
    enum { LONGEST_WORD = 64 };
    char glued[2 * LONGEST_WORD];
    rest = text_skip_blanks(rest);
    if (kind == LINE_HARDWARE)
        return is_date(last_word(rest)) ? " " : NULL;
    struct text last = last_word(so_far), first = first_word(rest);
    if (!first.n)
        return NULL;
    if (!is_own_word(kind, last, first))
        return NULL; /* "...", where somebody left out the rest, or a word */
    if (kind == LINE_KILLED && text_ends(last, TEXT(":")) && is_size(first) && are_figures(rest))
        return ""; /* "pgtables:", "4kB", see is_in_word() in pieces.c */
    bool between = is_figure(last) || text_ends(last, TEXT(")")) || text_ends(last, TEXT(":"));
    if (between && is_figure(first) && are_figures(rest))
        return " ";
    if (text_ends(first, TEXT(":")) || last.n > LONGEST_WORD || first.n > LONGEST_WORD ||
        !are_figures(text_skip_blanks(text_from(rest, first.n))))
        return NULL;
    memcpy(glued, last.p, last.n);
    memcpy(glued + last.n, first.p, first.n);
    return is_figure((struct text){ glued, last.n + first.n }) ? "" : NULL;
}
