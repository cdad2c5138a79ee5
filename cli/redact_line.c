/* SPDX-License-Identifier: MIT */
/*
 * redact_line.c - what a record holds of a line is replaced there; a word of the rest must be one of the
 * kernel's, or the line had a name that no member has, as where it was cut.
 */
#include "redact_line.h"

#include <ctype.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct words {
    void *tree; /* of char * */
    bool failed;
};

static const char kernel_words[] =
    /* "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0", and what is below it */
    "invoked oom killer gfp_mask order oom_score_adj oom_adj nodemask null cpuset mems_allowed CPU PID Pid "
    "Comm "
    "comm Not Tainted tainted Kdump loaded Hardware name Debian Ubuntu SMP PREEMPT PREEMPT_DYNAMIC none "
    "voluntary full Call "
    "Trace trace unreliable TASK Backtrace Workqueue events moom_callback oomkilladj "
    /* whose limit, and how far it was */
    "Task Tasks in killed as a result of limit memory Memory swap kmem usage failcnt cgroup stats for min "
    "low "
    "protection kB KB kiB "
    /* "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name" */
    "state values pages pid uid tgid total_vm rss rss_anon rss_file rss_shmem pgtables_bytes nr_ptes nr_pmds "
    "nr_puds swapents cpu "
    /* "oom-kill:constraint=", and who was killed */
    "kill constraint global_oom oom_memcg task_memcg task out Out or Kill Killed process score sacrifice "
    "child "
    "total vm vsz anon file shmem UID pgtables lazy oom_reaper reaped now unable reap giving up are going to "
    "be due "
    "group set sharing same OOM victim is already exiting Skip killing the reached oom_kill_allocating_task "
    /* Mem-Info */
    "Mem Info Node per hi btch usd cache add delete find Free Total Swap lowmem_reserve all_unreclaimable "
    "pages_scanned yes no hugepages_total hugepages_free hugepages_surp hugepages_size RAM HighMem "
    "MovableOnly "
    "reserved cma hwpoisoned pagecache non shared Unreclaimable slab info Name Used allocations func KiB MiB "
    "GiB "
    /* nobody was killed */
    "Kernel panic not syncing compulsory system wide panic_on_oom enabled and no No killable processes "
    "available "
    "MPOL_BIND Would have killed But continuing instead";

static bool is_word_byte(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '\\' || (unsigned char)c >= 0x80;
}

static size_t word_length(const char *p) {
    size_t n = 0;
    while (is_word_byte(p[n]))
        n++;
    return n;
}

/* ---- the words ---- */

static int compare_words(const void *left, const void *right) {
    return strcmp(left, right);
}

static void add_word(struct words *w, const char *p, size_t n) {
    char *word = strndup(p, n);
    char **found = word ? tsearch(word, &w->tree, compare_words) : NULL;
    w->failed = w->failed || !found;
    if (!found || *found != word)
        free(word);
}

void words_add(struct words *w, const char *text) {
    while (*text) {
        size_t n = word_length(text);
        if (n)
            add_word(w, text, n);
        text += n + !n;
    }
}

struct words *words_new(void) {
    struct words *w = calloc(1, sizeof *w);
    if (w)
        words_add(w, kernel_words);
    return w;
}

bool words_failed(const struct words *w) {
    return w->failed;
}

void words_free(struct words *w) {
    if (w)
        tdestroy(w->tree, free);
    free(w);
}

enum { LONGEST_WORD = 128 };

/* "100", "4kB", "0x7f", an address of the kernel, or a word that is known. */
static bool is_harmless(const struct words *w, const char *p, size_t n) {
    static const char hex[] = "0123456789abcdef";
    char word[LONGEST_WORD];
    if (n >= sizeof word)
        return false;
    memcpy(word, p, n);
    word[n] = '\0';
    if (strncmp(word, "0x", 2) == 0 && strspn(word + 2, hex) == n - 2)
        return true;
    if (n == 16 && strncmp(word, "ffff", 4) == 0 && strspn(word, hex) == n)
        return true;
    if (n <= 6 && strspn(word, "UMERCIH") == n) /* "3*4kB (UME)" */
        return true;
    const char *rest = word + strspn(word, "0123456789");
    return !*rest || tfind(rest, &w->tree, compare_words) || tfind(word, &w->tree, compare_words);
}

/* ---- a line ---- */

/* The end of those names, from low on, whose byte at that place is no greater than c. */
static size_t end_of(const struct names *names, size_t low, size_t high, size_t at, unsigned char c) {
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if ((unsigned char)names->items[middle]->original[at] <= c)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The longest name that stands there, whole: a name may be a part of another. Each byte leaves fewer of them.
 */
static const struct name *name_at(const char *p, const struct names *names) {
    const struct name *longest = NULL;
    size_t low = 0, high = names->count;
    for (size_t n = 0; p[n];) {
        unsigned char c = (unsigned char)p[n];
        low = end_of(names, low, high, n, (unsigned char)(c - 1));
        high = end_of(names, low, high, n, c);
        if (low == high)
            break;
        n++;
        if (names->items[low]->original[n] == '\0' && !(is_word_byte(p[n - 1]) && is_word_byte(p[n])))
            longest = names->items[low];
    }
    return longest;
}

bool line_redact(struct bytes *to, const char *line, const struct names *names, const struct words *w) {
    while (*line) {
        const struct name *name = name_at(line, names);
        size_t n = name ? strlen(name->original) : word_length(line);
        if (name)
            bytes_add(to, name->pseudonym, strlen(name->pseudonym));
        else if (n && !is_harmless(w, line, n))
            return false;
        else
            bytes_add(to, line, n + !n);
        line += n + !n;
    }
    return true;
}
