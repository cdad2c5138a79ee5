/* SPDX-License-Identifier: MIT */
/* test_rank.c - badness as each kernel counts it, the balance that adds up, sizes as people read them. */
#include "fields.h"
#include "support.h"

/* ---- badness: mm/oom_kill.c, oom_badness ---- */

/* One row of the table, figures in pages as printed; of what is negative its kernel has no column. */
struct row {
    int64_t rss, swap, pgtables, nr_ptes, nr_pmds, uid, adj, points;
};

enum { MANY = 3000 };
enum { P = 4096, TOTAL = 131072 /* pages: the limit, 512 MiB, so a thousandth is 131 */ };

static void set_row(struct oomwhy_task *t, const struct row *row, int64_t pid) {
    fields_clear(t, sizeof *t, oomwhy_task_fields);
    t->pid = t->tgid = pid;
    t->uid = row->uid;
    t->comm = "x";
    t->rss_bytes = row->rss * P;
    t->swap_bytes = row->swap * P;
    t->oom_score_adj = row->adj;
    t->nr_ptes = row->nr_ptes < 0 ? OOMWHY_UNSET : row->nr_ptes;
    t->nr_pmds = row->nr_pmds < 0 ? OOMWHY_UNSET : row->nr_pmds;
    t->pgtables_bytes = row->pgtables * P;
}

static struct oomwhy_analysis *rank(const struct row *rows, size_t count,
                                    const struct oomwhy_counter *memory) {
    static struct oomwhy_task tasks[MANY];
    static struct oomwhy_record r;
    fields_clear(&r, sizeof r, oomwhy_record_fields());
    for (size_t i = 0; i < count; i++)
        set_row(&tasks[i], &rows[i], 100 + (int64_t)i);
    r.kind = OOMWHY_MEMCG;
    r.page_size_bytes = P;
    r.counters.memory = memory;
    r.tasks = tasks;
    r.tasks_count = count;
    struct oomwhy_analysis *a = oomwhy_explain(&r);
    cr_assert(ne(ptr, a, NULL));
    return a;
}

static const struct oomwhy_counter limit = { (int64_t)TOTAL * P, (int64_t)TOTAL *P, OOMWHY_FALSE, 1 };

static const struct {
    const char *about;
    struct row row;
} badness[] = {
    { "3.14 to 3.19: page tables count", { 1000, 90, 10, 10, -1, 1000, 0, 1100 } },
    { "3.14 to 3.19: root has 3 % off", { 1000, 90, 10, 10, -1, 0, 0, 1067 } },
    { "4.0 to 4.14: so do those a level above", { 1000, 90, 14, 10, 4, 1000, 0, 1104 } },
    { "4.0 to 4.14: adj is a thousandth of the limit", { 1000, 90, 14, 10, 4, 1000, 500, 1104 + 500 * 131 } },
    { "4.17+: page tables in bytes", { 1000, 50, 20, -1, -1, 1000, 0, 1070 } },
    { "4.17+: root is as good as any", { 1000, 50, 20, -1, -1, 0, 0, 1070 } },
    { "4.17+: adj, up", { 1000, 50, 20, -1, -1, 0, 1000, 1070 + 1000 * 131 } },
    { "5.9+: adj, down, below nothing", { 1000, 50, 20, -1, -1, 0, -998, 1070 - 998 * 131 } },
    { "nothing in RAM, all in swap", { 0, 5000, 3, -1, -1, 0, 0, 5003 } },
};

Test(rank, points_are_those_of_the_kernel_that_printed_the_table) {
    for (size_t i = 0; i < COUNT(badness); i++) {
        struct oomwhy_analysis *a = rank(&badness[i].row, 1, &limit);
        cr_assert(eq(sz, a->ranking_count, 1), "%s", badness[i].about);
        expect_int(a->ranking->points, badness[i].row.points, badness[i].about);
        expect(a->ranking->eligible, badness[i].about);
        oomwhy_analysis_free(a);
    }
}

Test(rank, the_kernels_choice_comes_first_and_the_immune_last) {
    static const struct row rows[] = { { 500, 0, 5, -1, -1, 0, 0, 0 },
                                       { 90000, 0, 200, -1, -1, 0, -1000, 0 },
                                       { 1000, 0, 5, -1, -1, 0, 0, 0 },
                                       { 100, 0, 5, -1, -1, 0, 300, 0 },
                                       { 30000, 0, 50, -1, -1, 0, -999, 0 } };
    static const int64_t order[] = { 103, 102, 100, 104, 101 };
    struct oomwhy_analysis *a = rank(rows, COUNT(rows), &limit);
    double shares = 0;
    expect_int(a->ranking_count, COUNT(rows), "all of the table");
    for (size_t i = 0; i < a->ranking_count; i++) {
        expect_int(a->ranking[i].pid, order[i], "place");
        expect_int(a->ranking[i].eligible, order[i] != 101, "eligible");
        shares += a->ranking[i].share;
    }
    expect(shares > 0.9999 && shares < 1.0001, "shares add up to all");
    oomwhy_analysis_free(a);
}

/* Of equals the first row, which here has the smaller pid. */
static bool in_order(const struct oomwhy_rank *a, const struct oomwhy_rank *b) {
    if (a->eligible != b->eligible)
        return a->eligible;
    return a->points > b->points || (a->points == b->points && a->pid < b->pid);
}

/* Large tables and small ones: sizes of one digit to nine, many of them equal, some immune, some below
 * nothing. */
Test(rank, tables_of_any_size_are_in_order) {
    static const int64_t adjs[] = { 0, 0, 0, 0, -1000, 300, -998 };
    static struct row rows[MANY];
    uint32_t noise = 1;
    for (size_t count = 1; count <= MANY; count += count < 70 ? 1 : 977) {
        int64_t pids = 0;
        for (size_t i = 0; i < count; i++) {
            noise = noise * 1664525 + 1013904223;
            int64_t adj = adjs[(noise >> 20) % COUNT(adjs)];
            rows[i] = (struct row){ noise >> (noise >> 28), 0, 0, -1, -1, 0, adj, 0 };
        }
        struct oomwhy_analysis *a = rank(rows, count, &limit);
        cr_assert(eq(sz, a->ranking_count, count), "all of the table");
        size_t disorder = 0;
        for (size_t i = 0; i < count; i++) {
            pids += a->ranking[i].pid;
            disorder += i && !in_order(&a->ranking[i - 1], &a->ranking[i]);
        }
        expect_int(disorder, 0, "in order");
        expect_int(pids, (int64_t)(count * 100 + count * (count - 1) / 2), "each once");
        oomwhy_analysis_free(a);
    }
}

/* mm/oom_kill.c: "points > chosen" until 5.2, "points >= chosen" from 5.3 on, which tables of 6.8 certainly
 * are. */
Test(rank, of_equals_the_last_wins_on_a_new_kernel_and_the_first_on_an_old_one) {
    struct log new = { .form = BARE }, old = { .form = BARE };
    say_lines(&new, 70, INVOKED, ROW);
    for (int pid = 70; pid < 75; pid++)
        say(&new, pid, report_lines[ROW]);
    say_lines(&new, 74, VERDICT, REPORT_LINES);
    struct reading r = read_said(&new);
    struct oomwhy_analysis *a = oomwhy_explain(r.records[0]);
    expect_int(a->ranking_count ? a->ranking[0].pid : 0, 74, "6.18: the last");
    oomwhy_analysis_free(a);
    forget(&r);

    say(&old, 1, "[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name");
    for (int pid = 70; pid < 75; pid++)
        say(&old, pid, "[   @]  1000    @    16970     4401      12       4        0             0 app@");
    say(&old, 70, "Memory cgroup out of memory: Kill process @ (app@) score 9 or sacrifice child");
    r = read_said(&old);
    a = oomwhy_explain(r.records[0]);
    expect_int(a->ranking_count ? a->ranking[0].pid : 0, 70, "4.x: the first");
    oomwhy_analysis_free(a);
    forget(&r);
}

Test(rank, what_cannot_be_recomputed_is_not) {
    static const struct row alike[] = { { 10, 0, 1, -1, -1, 0, 5, 0 }, { 20, 0, 1, -1, -1, 0, 5, 0 } };
    static const struct row adjusted[] = { { 10, 0, 1, -1, -1, 0, 5, 0 }, { 20, 0, 1, -1, -1, 0, 6, 0 } };
    static const struct row old[] = { { 10, 0, 1, -1, -1, 0, OOMWHY_UNSET, 0 } };
    struct oomwhy_analysis *a = rank(adjusted, 2, NULL);
    expect_int(a->ranking_count, 0, "adj differs, and nobody knows of what it is a thousandth");
    oomwhy_analysis_free(a);
    a = rank(alike, 2, NULL);
    expect_int(a->ranking_count, 2, "adj is the same: size decides");
    expect_int(a->ranking_count ? a->ranking->pid : 0, 101, "the larger");
    oomwhy_analysis_free(a);
    a = rank(old, 1, &limit);
    expect_int(a->ranking_count, 0, "before 2.6.36 the formula was another");
    oomwhy_analysis_free(a);
}

/* ---- balance ---- */

static const struct {
    const char *about, *stats, *kmem;
    int64_t anonymous, file, page_tables;
} balances[] = {
    { "6.x on v2",
      "anon 90000000\nfile 5000000\nkernel 4000000\nkernel_stack 1000000\npagetables 2000000\nsock 8192\n"
      "shmem 1000000\nslab 500000\n",
      "swap: usage 0kB, limit 0kB, failcnt 0", 90000000, 4000000, 2000000 },
    { "5.4 on v2: neither kernel nor pagetables",
      "anon 90000000\nfile 5000000\nkernel_stack 1000000\nshmem 0\nslab 500000\n",
      "swap: usage 0kB, limit 0kB, failcnt 0", 90000000, 5000000, 73728 },
    { "6.18 on v1: total_ counts",
      "cache 0\nrss 0\nshmem 0\ntotal_cache 5000000\ntotal_rss 90000000\ntotal_shmem 0\n",
      "kmem: usage 4096kB, limit 9007199254740988kB, failcnt 0", 90000000, 5000000, 73728 },
    { "parts that are more than there was", "anon 200000000\nfile 5000000\n",
      "swap: usage 0kB, limit 0kB, failcnt 0", 200000000, 5000000, 0 },
};

static int64_t part(const struct oomwhy_analysis *a, const char *name) {
    for (size_t i = 0; i < a->balance_count; i++)
        if (strcmp(a->balance[i].name, name) == 0)
            return a->balance[i].bytes;
    return 0;
}

static void expect_sum(const struct oomwhy_analysis *a, int64_t total, const char *about) {
    int64_t sum = 0;
    for (size_t i = 0; i < a->balance_count; i++)
        sum += a->balance[i].bytes;
    expect(a->balance_count, about);
    expect_int(sum, total, about);
    expect_int(a->balance_total_bytes, total, about);
}

Test(rank, the_balance_adds_up_to_the_usage) {
    for (size_t i = 0; i < COUNT(balances); i++) {
        struct log log = { .form = BARE };
        say_lines(&log, 70, INVOKED, MEMORY);
        say(&log, 70, "memory: usage 102400kB, limit 102400kB, failcnt 19");
        say(&log, 70, balances[i].kmem);
        say(&log, 70, "Memory cgroup stats for /c@:");
        add(&log, balances[i].stats);
        say_lines(&log, 70, TABLE, REPORT_LINES);
        struct reading r = read_said(&log);
        struct oomwhy_analysis *a = oomwhy_explain(r.records[0]);
        expect_sum(a, 104857600, balances[i].about);
        expect_int(part(a, "anonymous"), balances[i].anonymous, balances[i].about);
        expect_int(part(a, "file"), balances[i].file, balances[i].about);
        expect_int(part(a, "page_tables"), balances[i].page_tables, balances[i].about);
        oomwhy_analysis_free(a);
        forget(&r);
    }
}

/* 3.9 to 5.2: a line for each cgroup below the limiting one, each with its own figures only */
Test(rank, the_lines_of_many_cgroups_are_added_up) {
    struct reading r = read_log(
        "memory: usage 1024kB, limit 1024kB, failcnt 77\n"
        "memory+swap: usage 3072kB, limit 9007199254740988kB, failcnt 0\n"
        "kmem: usage 0kB, limit 9007199254740988kB, failcnt 0\n"
        "Memory cgroup stats for /p: cache:0KB rss:0KB rss_huge:0KB mapped_file:0KB swap:0KB\n"
        "Memory cgroup stats for /p/a: cache:16KB rss:700KB rss_huge:0KB mapped_file:0KB swap:1024KB\n"
        "Memory cgroup stats for /p/b: cache:8KB rss:300KB rss_huge:0KB mapped_file:0KB swap:1024KB\n");
    struct oomwhy_analysis *a = oomwhy_explain(r.records[0]);
    expect_sum(a, 1048576, "a pod of two");
    expect_int(part(a, "anonymous"), 1000 * 1024, "rss of both");
    expect_int(part(a, "file"), 24 * 1024, "cache of both");
    expect_int(a->swapped_bytes, 2048 * 1024, "swap of both");
    oomwhy_analysis_free(a);
    forget(&r);
}

Test(rank, without_figures_there_is_no_balance) {
    static const char *const logs[] = { "memory: usage 1024kB, limit 1024kB, failcnt 77\n",
                                        "Memory cgroup stats for /p: cache:0KB rss:4KB\n",
                                        "Memory cgroup out of memory: Killed process 1 (x)\n" };
    for (size_t i = 0; i < COUNT(logs); i++) {
        struct reading r = read_log(logs[i]);
        struct oomwhy_analysis *a = oomwhy_explain(r.records[0]);
        expect_int(a->balance_count, 0, logs[i]);
        expect_int(a->balance_total_bytes, OOMWHY_UNSET, logs[i]);
        oomwhy_analysis_free(a);
        forget(&r);
    }
}

/* ---- sizes ---- */

Test(rank, sizes_are_read_at_a_glance) {
    static const struct {
        int64_t bytes;
        const char *text;
    } sizes[] = {
        { 0, "0 B" },
        { 1, "1 B" },
        { 999, "999 B" },
        { 4096, "4 KiB" },
        { 524288000, "500 MiB" },
        { 1224065679, "1.14 GiB" },
        { 42624287539, "39.7 GiB" },
        { 4267704, "4.07 MiB" },
        { 32768, "32 KiB" },
        { (int64_t)1 << 40, "1 TiB" },
        { (int64_t)1 << 50, "1 PiB" },
        { -4096, "-4 KiB" },
    };
    char text[OOMWHY_SIZE_TEXT];
    for (size_t i = 0; i < COUNT(sizes); i++)
        expect_str(oomwhy_size_text(sizes[i].bytes, text), sizes[i].text, sizes[i].text);
    expect(oomwhy_size_text(1, text) == text, "it returns what it was given");
}

/* Of any size: three digits at most, and not half of the last one off. */
Test(rank, sizes_are_right_to_three_digits) {
    static const char units[] = "BKMGTPE";
    size_t wrong = 0;
    for (int64_t bytes = 1; bytes > 0 && bytes < INT64_MAX / 3; bytes += bytes / 37 + 1) {
        char text[OOMWHY_SIZE_TEXT], unit = '?';
        double value = 0;
        size_t digits = 0;
        oomwhy_size_text(bytes, text);
        sscanf(text, "%lf %c", &value, &unit);
        for (const char *c = text; *c != ' '; c++)
            digits += *c >= '0' && *c <= '9';
        for (const char *u = units; *u && *u != unit; u++)
            value *= 1024;
        double off = value > (double)bytes ? value - (double)bytes : (double)bytes - value;
        if (digits > 3 || off > (double)bytes * 0.0051 || strchr(units, unit) == NULL) {
            wrong++;
            cr_log_error("%lld bytes are not %s", (long long)bytes, text);
        }
    }
    expect_int(wrong, 0, "sizes");
    char text[OOMWHY_SIZE_TEXT];
    expect(strlen(oomwhy_size_text(INT64_MAX, text)) < OOMWHY_SIZE_TEXT, "the largest");
    expect(strlen(oomwhy_size_text(INT64_MIN, text)) < OOMWHY_SIZE_TEXT, "the smallest");
}
