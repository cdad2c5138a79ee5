/* SPDX-License-Identifier: MIT */
/* test_tasks.c - the task table of every era, with its header and without, and comms that look like columns.
 */
#include "sections.h"
#include "support.h"

#define FRONT \
    "pid=812 tgid=812 uid=33 comm=apache2 total_vm_bytes=61342 rss_bytes=9120" /* pages, not yet bytes */
#define OLD "[ pid ]   uid  tgid total_vm      rss "
#define NEW "[  pid  ]   uid  tgid total_vm      rss "

/* What is described is pages where the kernel prints pages: nothing is scaled yet. */
static const struct era {
    const char *seen, *header, *row, *task;
    bool ambiguous; /* without its header */
} eras[] = {
    { "2.6.32 to 2.6.35", OLD "cpu oom_adj name", "[  812]    33   812    61342     9120   1      -3 apache2",
      FRONT " cpu=1 oom_adj=-3", false },
    { "2.6.36 to 3.5", OLD "cpu oom_adj oom_score_adj name",
      "[  812]    33   812    61342     9120   1       0             0 apache2",
      FRONT " oom_score_adj=0 cpu=1 oom_adj=0", true },
    { "3.6 to 3.19", OLD "nr_ptes swapents oom_score_adj name",
      "[  812]    33   812    61342     9120      96        5           -17 apache2",
      FRONT " swap_bytes=5 oom_score_adj=-17 nr_ptes=96", true },
    { "4.0 to 4.14", OLD "nr_ptes nr_pmds swapents oom_score_adj name",
      "[  812]    33   812    61342     9120      96       4        5             0 apache2",
      FRONT " swap_bytes=5 oom_score_adj=0 nr_ptes=96 nr_pmds=4", false },
    { "some 4.14", OLD "nr_ptes nr_pmds nr_puds swapents oom_score_adj name",
      "[  812]    33   812    61342     9120      96       4       3        5             0 apache2",
      FRONT " swap_bytes=5 oom_score_adj=0 nr_ptes=96 nr_pmds=4 nr_puds=3", false },
    { "4.15 to 4.18", OLD "pgtables_bytes swapents oom_score_adj name",
      "[  812]    33   812    61342     9120   409600        5             0 apache2",
      FRONT " pgtables_bytes=409600 swap_bytes=5 oom_score_adj=0", true },
    { "4.19 to 6.7", NEW "pgtables_bytes swapents oom_score_adj name",
      "[    812]    33   812    61342     9120   409600        5          -998 apache2",
      FRONT " pgtables_bytes=409600 swap_bytes=5 oom_score_adj=-998", true },
    { "6.8+", NEW "rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name",
      "[    812]    33   812    61342     9120     8000     1000       120   409600        5         -1000 "
      "apache2",
      FRONT " rss_anon_bytes=8000 rss_file_bytes=1000 rss_shmem_bytes=120 pgtables_bytes=409600 swap_bytes=5 "
            "oom_score_adj=-1000",
      false },
};

/* The task read, described; static, for one use. */
static const char *read_row(const char *row, struct columns *columns) {
    static char description[512];
    struct oomwhy_task task;
    struct text comm;
    int64_t others[MAX_COLUMNS];
    char name[64];
    if (!task_read(text_of(row), columns, &task, &comm, others))
        return "refused";
    snprintf(name, sizeof name, "%.*s", (int)comm.n, comm.p);
    task.comm = name;
    task.columns = (struct oomwhy_numbers){ NULL, 0 };
    FILE *out = fmemopen(description, sizeof description, "w");
    describe(out, &task, oomwhy_task_fields);
    fclose(out);
    return description + 1;
}

Test(tasks, columns_are_taken_by_the_words_of_their_header) {
    for (size_t i = 0; i < COUNT(eras); i++) {
        struct columns columns = { 0 };
        expect(columns_read(text_of(eras[i].header), &columns), eras[i].header);
        expect(task_is_row(text_of(eras[i].row)) && !task_is_row(text_of(eras[i].header)), eras[i].seen);
        expect_str(read_row(eras[i].row, &columns), eras[i].task, eras[i].seen);
        expect(!columns.guessed, eras[i].seen);
    }
}

Test(tasks, a_lost_header_is_told_from_the_row_or_called_a_guess) {
    for (size_t i = 0; i < COUNT(eras); i++) {
        struct columns columns = { 0 };
        const char *got = read_row(eras[i].row, &columns);
        if (i !=
            1) /* of seven columns the eras before 3.6 and after it look alike: a guess, and marked as one */
            expect_str(got, eras[i].task, eras[i].seen);
        expect_int(columns.guessed, eras[i].ambiguous, eras[i].seen);
    }
}

Test(tasks, a_comm_begins_one_blank_behind_the_last_column) {
    static const char *const comms[] = {
        "apache2",          " lead", "  two", "", " ", "a b", "12", "12 34", "-1", "trail ", "[1] 2 3", "(x)",
        "0             0 z"
    };
    for (size_t e = 0; e < COUNT(eras); e++)
        for (size_t i = 0; i < COUNT(comms); i++) {
            struct columns columns = { 0 };
            struct oomwhy_task task;
            struct text comm = { NULL, 0 };
            int64_t others[MAX_COLUMNS];
            char row[256];
            int n = (int)(strlen(eras[e].row) - strlen("apache2"));
            snprintf(row, sizeof row, "%.*s%s", n, eras[e].row, comms[i]);
            columns_read(text_of(eras[e].header), &columns);
            expect(task_read(text_of(row), &columns, &task, &comm, others), row);
            expect(text_equal(comm, text_of(comms[i])), row);
        }
}

Test(tasks, values_wider_than_their_column_are_read) {
    struct columns columns = { 0 };
    columns_read(TEXT(NEW "pgtables_bytes swapents oom_score_adj name"), &columns);
    expect_str(read_row("[4194301] 1001240000 4194301 1234567890 987654321 12345678        0           999 x",
                        &columns),
               "pid=4194301 tgid=4194301 uid=1001240000 comm=x total_vm_bytes=1234567890 rss_bytes=987654321 "
               "pgtables_bytes=12345678 swap_bytes=0 oom_score_adj=999",
               "wide");
    expect_str(read_row("[      7]    -2     7      100        5        5        0         0 x", &columns),
               "pid=7 tgid=7 uid=-2 comm=x total_vm_bytes=100 rss_bytes=5 pgtables_bytes=5 swap_bytes=0 "
               "oom_score_adj=0",
               "a uid of 4294967294");
}

Test(tasks, a_row_with_too_few_columns_is_refused) {
    static const char *const rows[] = { "[  812]    33   812    61342     9120   409600        0",
                                        "[  812]    33   812    61342     9120   409600        0 apache2",
                                        "[  812]    33   812    61342 apache2",
                                        "[  812]    33",
                                        "[  812]",
                                        "[  812",
                                        "[",
                                        "" };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct columns columns = { 0 };
        columns_read(TEXT(NEW "pgtables_bytes swapents oom_score_adj name"), &columns);
        expect_str(read_row(rows[i], &columns), "refused", rows[i]);
    }
}

Test(tasks, headings_not_known_keep_their_name_and_value) {
    struct columns columns = { 0 };
    struct oomwhy_task task;
    struct text comm;
    int64_t others[MAX_COLUMNS];
    expect(columns_read(TEXT(NEW "numa_hits pgtables_bytes later oom_score_adj name"), &columns), "header");
    expect(task_read(TEXT("[    812]    33   812    61342     9120  77   409600        5          -998 x y"),
                     &columns, &task, &comm, others),
           "row");
    expect_int(others[0], 77, "numa_hits");
    expect_int(others[1], 5, "later");
    expect_int(task.pgtables_bytes, 409600, "pgtables_bytes");
    expect_int(task.swap_bytes, OOMWHY_UNSET, "swapents");
    expect(text_equal(comm, TEXT("x y")), "comm");
    expect(columns.column[4].offset == NO_OFFSET && text_equal(columns.column[4].name, TEXT("numa_hits")),
           "its name");
}

Test(tasks, a_header_beyond_all_measure_is_survived) {
    char header[4096] = NEW;
    for (int i = 0; i < 60; i++)
        strcat(header, "x ");
    strcat(header, "name");
    struct columns columns = { 0 };
    if (columns_read(text_of(header), &columns))
        cr_expect(le(sz, columns.count, MAX_COLUMNS));
    memset(header + 40, 'y', 3000);
    strcpy(header + 3000, " name");
    expect(!columns_read(text_of(header), &columns), "longer than any");
}

Test(tasks, what_is_no_header_and_no_row_is_neither) {
    static const char *const lines[] = { "[ pid ]   uid",
                                         "[ pid ] name",
                                         "pid uid tgid name",
                                         "[  pidx  ] uid name",
                                         "[  812] apache2",
                                         "[812]33",
                                         "[ 1234.567890] text",
                                         "[]",
                                         "[ ] 1 2",
                                         "" };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct columns columns = { 0 };
        expect(!task_is_row(text_of(lines[i])), lines[i]);
        if (strcmp(lines[i], "[ pid ] name") != 0) /* a header without columns does no harm */
            expect(!columns_read(text_of(lines[i]), &columns), lines[i]);
    }
}

Test(tasks, pages_become_bytes_once_the_page_size_is_known) {
    struct oomwhy_task task;
    fields_clear(&task, sizeof task, oomwhy_task_fields);
    task.total_vm_bytes = 10;
    task.rss_bytes = 0;
    task.swap_bytes = 3;
    task.nr_ptes = 5;
    task.nr_pmds = 2;
    task_scale(&task, 65536);
    expect_int(task.total_vm_bytes, 655360, "total_vm");
    expect_int(task.rss_bytes, 0, "rss");
    expect_int(task.swap_bytes, 196608, "swapents");
    expect_int(task.pgtables_bytes, 458752, "nr_ptes + nr_pmds");
    expect_int(task.nr_ptes, 5, "stays as printed");
    expect_int(task.rss_anon_bytes, OOMWHY_UNSET, "stays absent");

    task.pgtables_bytes = 4096;
    task_scale(&task, 4096);
    expect_int(task.pgtables_bytes, 4096, "is in bytes as printed");
}

static void describe_row(const char *row, const struct columns *columns, char out[640]) {
    struct columns first = *columns, second = *columns;
    int64_t others[MAX_COLUMNS] = { 0 };
    struct oomwhy_task task;
    struct text comm;
    task_read(text_of(row), &first, &task, &comm, others);
    snprintf(out, 640, "%s strange=%lld", read_row(row, &second), (long long)others[0]);
}

/* Rows whose numbers end where those of the row before did are read another way than others. */
Test(tasks, a_row_reads_the_same_behind_any_other) {
    static const char header[] = NEW "pgtables_bytes strange swapents oom_score_adj name";
    static const char *const rows[] = {
        "[    812]    33   812    61342     9120   409600        1        5             0 apache2",
        "[    813]     0   813    61342     9120   409600        1        5             0 a",
        "[ 119995] 65534 11999 12345678 99999999 12345678 12345678        5          1000 b",
        "[ 119995]  1000 119995    61342     9120   409600        1        5             0 ruby",
        "[    814]    33   814    61342     9120   409600        1        5          -998 sshd",
        "[    815]    33   815    61342     9120   409600        1        5            0 one less",
        "[    816]    33   816    61342     9120   409600        1        5             00 one more",
        "[    817]    33   817    61342     9120   409600        1        5             0",
        "[    818]    33   818    61342     9120   409600        1        5             0x glued",
        "[    819]    33   819    61342     9120   409600        1        5              ",
        "[    820]    33   820    61342     9120   409600        1 3      5             0 one too many",
        "[    821]    33   821    61342     9120   40 600        1        5             0 split",
        "[    822]    33   822    61342     9120   4096\t0        1        5             0 tab",
        "[    823]    33   823    61342     9120   409600        /        5             0 before 0",
        "[    824]    33   824    61342     9120   409600        :        5             0 behind 9",
        "[1] 1 2 3 4 5 6 7 8 short",
        "[1] 18446744073709551615 2 3 4 5 6 7 8 large",
    };
    for (size_t before = 0; before < COUNT(rows); before++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            struct columns alone, behind;
            char expected[640], got[640];
            expect(columns_read(text_of(header), &alone), header);
            behind = alone;
            describe_row(rows[i], &alone, expected);
            read_row(rows[before], &behind);
            describe_row(rows[i], &behind, got);
            expect_str(got, expected, rows[before]);
        }
}
