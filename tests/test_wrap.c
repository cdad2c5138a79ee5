/* SPDX-License-Identifier: MIT */
/*
 * test_wrap.c - lines that a mail broke: what may go on, what its rest looks like, and every fixture with
 * stamps wrapped at the usual widths, which has to tell the same.
 */
#include "support.h"
#include "wrap.h"

#include <glob.h>

#define ZONE "Node 0 DMA free:15372kB min:696kB low:868kB"

static const struct {
    enum line_kind kind;
    const char *text;
    bool more;
} ends[] = {
    { LINE_MEMINFO, ZONE, true },
    { LINE_MEMINFO, ZONE " all_unreclaimable?", true },
    { LINE_MEMINFO, ZONE " all_unreclaimable? no", false },
    { LINE_MEMINFO, ZONE " local_pcp:0kB free_cma:0kB", false },
    { LINE_MEMINFO, "Node 0 DMA per-cpu:", false },
    { LINE_MEMINFO, "Node 0 DMA: 1*4kB (U) 0*8kB", true },
    { LINE_MEMINFO, "Node 0 DMA: 1*4kB (U) 0*8kB = 4kB", false },
    { LINE_MEMINFO, "Node 0 hugepages_total=0 hugepages_free=0", true },
    { LINE_MEMINFO, "Node 0 hugepages_total=0 hugepages_size=2048kB", false },
    { LINE_MEMINFO, "active_anon:12 inactive_anon:3 isolated_anon:0", false },
    { LINE_HARDWARE, "Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS", true },
    { LINE_HARDWARE, "Hardware name: QEMU Standard PC, BIOS 1.16.2 04/01/2014", false },
    { LINE_HARDWARE, "Hardware name: linux,dummy-virt (DT)", false },
    { LINE_KILLED, "Killed process 7 (x)", true },
    { LINE_KILLED, "Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB", true },
    { LINE_KILLED, "Killed process 7 (x) total-vm:4kB, UID:0 pgtables:4kB oom_score_adj:-998", false },
    { LINE_STATS, "Memory cgroup stats for /a: cache:0KB rss:4KB", true },
    { LINE_STATS, "Memory cgroup stats for /a: cache:0KB rss:4KB unevictable:0KB", false },
    { LINE_COUNTER, "memory: usage 1kB, limit 1kB, failcnt 0", false },
};

Test(wrap, knows_what_lines_end_with) {
    for (size_t i = 0; i < COUNT(ends); i++)
        expect_int(wrap_may_go_on(ends[i].kind, text_of(ends[i].text)), ends[i].more, ends[i].text);
}

static const struct {
    enum line_kind kind;
    const char *so_far, *rest, *joint;
} rests[] = {
    { LINE_MEMINFO, ZONE, "high:1040kB active_anon:0kB", " " },
    { LINE_MEMINFO, ZONE, "  high:1040kB", " " },
    { LINE_MEMINFO, ZONE, "yes", " " },
    { LINE_MEMINFO, ZONE, "lowmem_reserve[]: 0 961 961", NULL },
    { LINE_MEMINFO, ZONE, "active_anon:12 inactive_anon:3 isolated_anon:0", NULL },
    { LINE_MEMINFO, ZONE, "anon 123", NULL },
    { LINE_MEMINFO, ZONE, "memory: usage", NULL },
    { LINE_MEMINFO, ZONE, "", NULL },
    { LINE_MEMINFO, "Node 0 active_anon:4kB shmem_thp:", "0kB anon_thp: 0kB", " " },
    { LINE_MEMINFO, "Node 0 active_anon:4kB", "shmem_thp: 0kB anon_thp: 0kB", " " },
    { LINE_MEMINFO, "Node 0 DMA free:153", "72kB min:6", "" }, /* a terminal, twice */
    { LINE_MEMINFO, "Node 0 DMA free:15372k", "B min:696kB", "" },
    { LINE_MEMINFO, "Node 0 DMA: 1*4kB", "(UM) 2*8kB = 20kB", " " },
    { LINE_KILLED, "Killed process 7 (x)", "total-vm:4kB, anon-rss:4kB,", " " },
    { LINE_KILLED, "Killed process 7 (x)", "total-vm is what it had mapped", NULL },
    { LINE_KILLED, "Killed process 7 (x)", "total-vm: what it had mapped", NULL },
    { LINE_KILLED, "Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB", "UID:0 pgtables:4kB",
      " " },
    { LINE_KILLED, "Killed process 7 (x) total-vm:4kB", "and then it was gone", NULL },
    { LINE_KILLED, "Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB", "...", NULL },
    { LINE_KILLED, "Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB", "no", NULL },
    { LINE_KILLED, "Killed process 7 (x)", "(snip)", NULL },
    { LINE_KILLED, "Killed process 7 (x)", "12kB", NULL },
    { LINE_KILLED, "Killed process 7 (x)", "Note:", NULL },
    { LINE_KILLED, "Killed process 7 (x)", "free: 12kB", NULL },
    { LINE_STATS, "Memory cgroup stats for /kubepods/burstable/pod1:", "...", NULL },
    { LINE_STATS, "Memory cgroup stats for /kubepods/burstable/pod1:", "(snip)", NULL },
    { LINE_KILLED, "Killed process 7 (x)", "total-vm:4kB, ... oom_score_adj:0", " " },
    { LINE_KILLED, "Killed process 7 (x) total-vm:4kB, UID:5", "25287 pgtables:4kB", "" },
    { LINE_STATS, "Memory cgroup stats for /a:", "cache:0KB rss:4KB", " " },
    { LINE_STATS, "Memory cgroup stats for /a:", "anon 4096", NULL },
    { LINE_HARDWARE, "Hardware name: QEMU Standard PC, BIOS", "1.16.2-debian-1.16.2-1 04/01/2014", " " },
    { LINE_HARDWARE, "Hardware name: QEMU Standard PC, BIOS", "then I pressed the button", NULL },
};

Test(wrap, knows_the_rest_of_a_line) {
    for (size_t i = 0; i < COUNT(rests); i++)
        expect_str(wrap_joint(rests[i].kind, text_of(rests[i].so_far), text_of(rests[i].rest)),
                   rests[i].joint, rests[i].rest);
}

/* ---- whole reports ---- */

/* What it tells of the kill; frames, hardware and sums of pages may lose their ends. */
static char *tell(const struct reading *reading) {
    static const char *const names[] = { "kind",     "outcome", "constraint", "oom_memcg",  "task_memcg",
                                         "counters", "tasks",   "victims",    "group_kill", "stats" };
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (size_t i = 0; i < reading->count; i++) {
        for (const struct oomwhy_field *f = oomwhy_record_fields(); f->name; f++)
            for (size_t n = 0; n < COUNT(names); n++)
                if (strcmp(f->name, names[n]) == 0) {
                    struct oomwhy_field one[] = { *f, { .name = NULL } };
                    describe(out, reading->records[i], one);
                }
        fputc('\n', out);
    }
    fclose(out);
    return text;
}

/* How a mail wraps: `before` each line, as an answer quotes it; `behind` each that goes on, as format=flowed
 * has it. */
struct style {
    const char *name, *before, *behind;
};

/* Behind the last word that fits. */
static void wrap_line(FILE *out, struct text line, size_t width, const struct style *style) {
    while (line.n > width) {
        ptrdiff_t at = text_find_last(text_head(line, width + 1), TEXT(" "));
        if (at <= 0 || !text_skip_blanks(text_head(line, (size_t)at)).n)
            at = text_find(line, TEXT(" "));
        if (at <= 0)
            break;
        fprintf(out, "%s%.*s%s\n", style->before, (int)at, line.p, style->behind);
        line = text_from(line, (size_t)at + 1);
    }
    fprintf(out, "%s%.*s\n", style->before, (int)line.n, line.p);
}

static char *wrap_log(struct text log, size_t width, const struct style *style) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    while (log.n) {
        const char *newline = memchr(log.p, '\n', log.n);
        struct text line = text_head(log, newline ? (size_t)(newline - log.p) : log.n);
        wrap_line(out, line, width, style);
        log = text_from(log, line.n + 1);
    }
    fclose(out);
    return text;
}

/* One with a stamp on each line, and no name that is none, nor a prefix half as wide as a mail. */
static bool is_usual(const char *path, struct text log) {
    static const char *const others[] = { "odd-comm", "hostile", "octal", "delta", "wrapped",
                                          "forged",   "broken",  "nbsp",  "utf8" };
    for (size_t i = 0; i < COUNT(others); i++)
        if (strstr(path, others[i]))
            return false;
    return log.n && (*log.p == '[' || (*log.p >= 'A' && *log.p <= 'Z'));
}

static size_t wrap_fixture(const char *path, const char *text) {
    static const size_t widths[] = { 72, 76, 80, 100 };
    static const struct style styles[] = {
        { "plain", "", "" }, { "quoted", "> ", "" }, { "flowed", "", " " }, { "indented", "    ", "" }
    };
    struct reading whole = read_log(text);
    char *want = tell(&whole);
    for (size_t w = 0; w < COUNT(widths); w++)
        for (size_t s = 0; s < COUNT(styles); s++) {
            char *wrapped = wrap_log(text_of(text), widths[w], &styles[s]), about[256];
            struct reading r = read_log(wrapped);
            char *got = tell(&r);
            snprintf(about, sizeof about, "%s at %zu, %s", path, widths[w], styles[s].name);
            expect_str(got, want, about);
            free(got);
            free(wrapped);
            forget(&r);
        }
    free(want);
    forget(&whole);
    return COUNT(widths) * COUNT(styles);
}

Test(wrap, a_mail_may_be_broken_behind_a_hyphen) {
    struct reading r =
        read_log("> [ 1171.795551] Out of memory: Killed process 1669 (xdg-desktop-por) total-\n"
                 "vm:\n"
                 "> 105068kB, anon-rss:9792kB, file-rss:10972kB, shmem-rss:0kB, UID:1000\n"
                 "pgtables:\n"
                 "> 152kB oom_score_adj:200\n"
                 "> [ 1171.795600] oom_reaper: reaped process 1669 (xdg-desktop-por), now anon-\n"
                 "> rss:0kB, file-rss:0kB, shmem-rss:0kB\n");
    expect_int(r.count, 1, "records");
    const struct oomwhy_victim *v = r.records[0]->victims;
    expect_int(v->total_vm_bytes, 105068 * 1024, "total_vm");
    expect_int(v->uid, 1000, "uid");
    expect_int(v->pgtables_bytes, 152 * 1024, "pgtables");
    expect_int(v->oom_score_adj, 200, "oom_score_adj");
    expect_int(v->reaped, OOMWHY_TRUE, "reaped");
    forget(&r);
}

Test(wrap, a_line_cut_within_a_word_takes_no_line_that_begins_alike) {
    struct reading r = read_log("Out of memory: Killed\n"
                                "Memory cgroup out of memory: Killed process 5133 (resi\n");
    expect_int(r.count, 1, "records");
    expect_int(r.count && r.records[0]->victims_count ? r.records[0]->victims->pid : -1, 5133, "pid");
    forget(&r);
}

/* Who follows a log is told after a second of silence, not when the kernel speaks again. */
Test(wrap, in_silence_nobody_waits_for_a_rest) {
    static const char log[] =
        "[    2.000000] Out of memory: Killed process 7 (x) total-vm:4kB, anon-rss:4kB, "
        "file-rss:0kB, shmem-rss:0kB\n";
    struct oomwhy_parser *p = oomwhy_parser_new(NULL);
    oomwhy_parser_feed(p, log, sizeof log - 1);
    expect(!oomwhy_parser_next(p), "it may go on");
    oomwhy_parser_flush(p);
    struct oomwhy_record *record = oomwhy_parser_next(p);
    expect(record && record->victims_count == 1 && record->victims->pid == 7, "told");
    oomwhy_record_free(record);
    oomwhy_parser_free(p);
}

/* Once a few lines have shown its width: rows and kill lines are those of the log, numbers broken or not. */
Test(wrap, a_terminal_breaks_lines_in_the_middle_of_words) {
    static const char log[] =
        "[   31.165658] hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_sco\n"
        "re_adj=0\n"
        "[   31.165659] memory: usage 32768000000000000kB, limit 32768000000000000kB, failcn\n"
        "t 17\n"
        "[   31.165660] swap: usage 320000000000000000kB, limit 327680000000000000kB, failcn\n"
        "t 18\n"
        "[   31.165661] Memory cgroup stats for /a:\n"
        "[   31.165662] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_\n"
        "score_adj name\n"
        "[   31.165663] [    212] 52528   212     8768     8417         106496        13    \n"
        "        0 hog\n"
        "[   31.165664] [    213] 52528   213     8768     8417         106496        13   5\n"
        "00 small one\n"
        "[   31.165665] Memory cgroup out of memory: Killed process 212 (hog) total-vm:35072\n"
        "kB, anon-rss:32872kB, file-rss:0kB, shmem-rss:796kB, UID:52528 pgtables:104kB oom_s\n"
        "core_adj:0\n";
    struct reading r = read_log(log);
    expect_int(r.count, 1, "records");
    const struct oomwhy_record *record = r.records[0];
    expect_int(record->tasks_count, 2, "rows");
    expect_int(record->tasks[0].swap_bytes, 13 * 4096, "swapents");
    expect_int(record->tasks[1].oom_score_adj, 500, "oom_score_adj");
    expect_str(record->tasks[1].comm, "small one", "comm");
    expect_int(record->victims[0].total_vm_bytes, 35072LL * 1024, "total_vm");
    expect_int(record->victims[0].oom_score_adj, 0, "oom_score_adj of the victim");
    expect_int(record->counters.swap->failcnt, 18, "failcnt");
    forget(&r);
}

Test(wrap, a_report_that_a_mail_wrapped_tells_the_same, .timeout = 120) {
    glob_t logs = { 0 };
    size_t variants = 0;
    cr_assert(eq(int, glob(FIXTURES "/*/*.log", 0, NULL, &logs), 0));
    for (size_t i = 0; i < logs.gl_pathc; i++) {
        char *text = load(logs.gl_pathv[i]);
        if (is_usual(logs.gl_pathv[i], text_of(text)))
            variants += wrap_fixture(logs.gl_pathv[i], text);
        free(text);
    }
    fprintf(stderr, "%zu wrapped logs\n", variants);
    expect(variants > 500, "fixtures found");
    globfree(&logs);
}
