/* SPDX-License-Identifier: MIT */
/*
 * test_nomem.c - every allocation fails once: the library says so, or gives what it gives otherwise, and
 * leaks nothing.
 *
 * This program's own malloc() takes the place of the C library's, and of AddressSanitizer's, and passes on to
 * it.
 */
#include "support.h"

/* Of AddressSanitizer, where the program is built with it; else of glibc. */
extern void *__interceptor_malloc(size_t size) __attribute__((weak));
extern void *__interceptor_calloc(size_t count, size_t size) __attribute__((weak));
extern void *__interceptor_realloc(void *p, size_t size) __attribute__((weak));
extern void __interceptor_free(void *p) __attribute__((weak));
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void __libc_free(void *p);

/* So that the libraries that this program uses find them too, whatever it is compiled with. */
#pragma GCC visibility push(default)
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *p, size_t size);
void free(void *p);
char *strdup(const char *s);
#pragma GCC visibility pop

/* Volatile: glibc declares its functions as such that never come back here, and some do allocate. */
static volatile bool watching;
static volatile long until_failure, allocations, alive; /* 0: none fails; counted while watching */

static bool fails(void) {
    if (!watching)
        return false;
    allocations++;
    return until_failure > 0 && --until_failure == 0;
}

static void *counted(void *p) {
    alive += watching && p;
    return p;
}

void *malloc(size_t size) {
    return fails() ? NULL : counted(__interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return fails() ? NULL
                   : counted(__interceptor_calloc ? __interceptor_calloc(count, size)
                                                  : __libc_calloc(count, size));
}

void *realloc(void *p, size_t size) {
    if (fails())
        return NULL;
    void *moved = __interceptor_realloc ? __interceptor_realloc(p, size) : __libc_realloc(p, size);
    return p ? moved : counted(moved);
}

void free(void *p) {
    alive -= watching && p;
    if (__interceptor_free)
        __interceptor_free(p);
    else
        __libc_free(p);
}

char *strdup(const char *s) {
    size_t n = strlen(s) + 1;
    char *copy = malloc(n);
    return copy ? memcpy(copy, s, n) : NULL;
}

/* ---- what is tried ---- */

enum { DESCRIPTION = 1 << 16 };

struct result {
    bool told;                     /* NULL or OOMWHY_NOMEM */
    bool wrong;                    /* another status */
    char description[DESCRIPTION]; /* of all records */
};

/* Describing allocates: that is not the library's doing. */
static void note(struct result *result, const void *object, const struct oomwhy_field *fields) {
    size_t n = strlen(result->description);
    watching = false;
    FILE *out = fmemopen(result->description + n, DESCRIPTION - n, "w");
    describe(out, object, fields);
    fclose(out);
    watching = true;
}

static void check(struct result *result, enum oomwhy_status status) {
    result->told |= status == OOMWHY_NOMEM;
    result->wrong |= status != OOMWHY_OK && status != OOMWHY_NOMEM;
}

static void take_records(struct oomwhy_parser *p, struct result *result, bool explain) {
    for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); oomwhy_record_free(r)) {
        note(result, r, oomwhy_record_fields());
        if (!explain)
            continue;
        struct oomwhy_analysis *a = oomwhy_explain(r);
        result->told |= !a;
        if (a)
            note(result, a, oomwhy_analysis_fields());
        oomwhy_analysis_free(a);
    }
}

/* Reads the log in chunks as two inputs, explains all, reads it as one that may run the other way, and frees
 * all; the n-th allocation fails. */
static void read_failing(const struct log *log, long n, struct result *result) {
    struct oomwhy_options options = { .size = sizeof options, .keep_lines = true, .boot_time_us = 1 };
    *result = (struct result){ .told = false };
    allocations = alive = 0;
    until_failure = n;
    watching = true;
    struct oomwhy_parser *p = oomwhy_parser_new(&options);
    result->told = !p;
    if (p) {
        check(result, oomwhy_parser_begin(p, "a name"));
        for (size_t at = 0; at < log->n; at += 1000)
            check(result, oomwhy_parser_feed(p, log->text + at, log->n - at < 1000 ? log->n - at : 1000));
        check(result, oomwhy_parser_flush(p));
        check(result, oomwhy_parser_begin(p, NULL));
        check(result, oomwhy_parser_finish(p));
        take_records(p, result, true);
        check(result, oomwhy_parser_begin(p, NULL));
        check(result, oomwhy_parser_feed_newest_first(p, log->text, log->n));
        take_records(p, result, false);
    }
    oomwhy_parser_free(p);
    watching = false;
}

/* Something of every kind of line, and of every list in a record. */
static void say_everything(struct log *log) {
    for (int i = 0; i < 100; i++)
        say(log, 1, "usb 1-1: new device");
    say_lines(log, 70, INVOKED, ROW);
    for (int pid = 100; pid < 140; pid++)
        say(log, pid, report_lines[ROW]);
    say_lines(log, 70, ROW, VERDICT);
    add(log, "6,500,500,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/"
             ",mems_allowed=0,oom_memcg=/c70,"
             "task_memcg=\n4,501,501,c;/c70/docker-x\\x20y\n4,502,502,c;,task=a\\x0ab,pid=70,uid=0\n");
    log->seq = 503;
    say(log, 70, report_lines[KILL]);
    say(log, 70, "Tasks in /c@ are going to be killed due to memory.oom.group set");
    say(log, 71, report_lines[KILL]);
    say(log, 70, "oom_reaper: reaped process @ (app@), now anon-rss:0kB, file-rss:4kB, shmem-rss:8kB");
    say(log, 80, "app@ invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0");
    say(log, 80, "Mem-Info:");
    say(log, 80, "active_anon:1 inactive_anon:2 isolated_anon:0\\x0a free:6 slab_reclaimable:7");
    say(log, 80, "Node 0 active_anon:400kB inactive_anon:920000kB all_unreclaimable? yes");
    say(log, 80, "Node 0 DMA free:15908kB min:28kB low:40kB");
    say(log, 80, "lowmem_reserve[]: 0 0 0 0 0");
    say(log, 80, "Node 0 DMA: 1*4kB (U) 0*8kB 1*16kB (U) = 20kB");
    say(log, 80, "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB");
    say(log, 80, "Total swap = 0kB");
    say(log, 80, "262144 pages RAM");
    say(log, 80, "Unreclaimable slab info:");
    say(log, 80, "Name                      Used          Total");
    say(log, 80, "kmalloc-512              120KB        256KB");
    say(log, 80, "Memory allocations:");
    say(log, 80, "    1.50 GiB   393216 drivers/foo/bar.c:120 [foo] func:foo_alloc");
    say(log, 80, "[  pid  ]   uid  tgid total_vm      rss later pgtables_bytes swapents oom_score_adj name");
    say(log, 80, "[     @]     0     @    16970     4401     4064    73728        0             0 app@");
    say(log, 80,
        "Out of memory: Killed process @ (app@) total-vm:67880kB, anon-rss:16256kB, file-rss:1348kB, "
        "shmem-rss:0kB, UID:0 pgtables:72kB oom_score_adj:0");
}

Test(nomem, every_allocation_may_fail, .timeout = 120) {
    static struct result want, got;
    struct log log = { .form = KMSG };
    long silent = 0, leaks = 0, wrong = 0, n = 0;
    say_everything(&log);
    read_failing(&log, 0, &want);
    long all = allocations;
    expect(!want.told && strstr(want.description, "foo_alloc") && strstr(want.description, "app139"),
           "nothing failed");
    expect_int(alive, 0, "leaks without a failure");
    for (n = 1; n <= all; n++) {
        read_failing(&log, n, &got);
        bool differs = strcmp(got.description, want.description) != 0;
        if (!got.told && differs && silent++ < 5)
            cr_log_error("allocation %ld of %ld failed, and nothing was said", n, all);
        if (alive && leaks++ < 5)
            cr_log_error("allocation %ld of %ld failed, and %ld blocks are lost", n, all, alive);
        wrong += got.wrong;
    }
    fprintf(stderr, "%ld allocations, each failed once\n", all);
    expect(all > 100, "allocations");
    expect_int(silent, 0, "failures that were not told");
    expect_int(leaks, 0, "failures that leaked");
    expect_int(wrong, 0, "other statuses");
    free(log.text);
}

Test(nomem, a_copy_of_the_library_that_always_fails_gives_nothing) {
    watching = true;
    for (long n = 1; n <= 3; n++) {
        until_failure = n;
        struct oomwhy_parser *p = oomwhy_parser_new(NULL);
        watching = false;
        expect(!p, "no parser");
        oomwhy_parser_free(p);
        watching = true;
    }
    watching = false;
}
