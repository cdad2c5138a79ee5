/* SPDX-License-Identifier: MIT */
/*
 * test_damage.c - every fixture cut before and behind every line, without every single line, and with a line
 * of somebody else's at every place. Whatever is lost: never a crash, never a victim who was none, never a
 * victim in another's cgroup, and what lacks a part is not called complete.
 */
#include "support.h"
#include "transport.h"

#include <glob.h>

enum { MOST_LINES = 2000, SHOWN_PER_FIXTURE = 3 };

/* Lines of others. Those up to STAMPED get the prefix of the line before which they stand. */
static const char *const foreign[] = {
    "[    1]     0     1      100       10    40960        0             0 init",
    "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name",
    "usb 1-1: new high-speed USB device number 2 using xhci_hcd",
    "audit: type=1400 audit(1795615560.123:45): apparmor=\"DENIED\" pid=1 comm=\"x\"",
    "foo 12",
    "anon_inode: 4096 kB",
    "Call Trace:",
    " dump_stack+0x5c/0x80",
    "CPU: 0 PID: 1 Comm: x Not tainted 6.1.0 #1",
    "Hardware name: Other Box/Board, BIOS 2.0 01/01/2001",
    "memory: usage",
    "Mem-Info:",
    "Node 0 DMA free:15908kB min:28kB low:40kB",
    "java: page allocation failure: order:4, mode:0x20(GFP_ATOMIC), nodemask=(null)",
    "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:1:70]",
    "OOM killer disabled.",
    "Tasks in the queue are going to be late",
    "/dev/sda1: recovery complete",
    "",
    "Nov 22 14:06:00 web-1 systemd[1]: foo.service: Main process exited, code=killed, status=9/KILL",
    "Nov 22 14:06:00 web-1 dockerd[612]: Killed process 4242 (evil) total-vm:4kB, anon-rss:4kB, file-rss:0kB",
    "root@web-1:~# dmesg",
};
enum { STAMPED = COUNT(foreign) - 3 };

/*
 * Lines that a report has too. In some places nothing tells them from its own, and a part may be lost to
 * them; what is said of a victim must be true all the same.
 */
static bool looks_like_ours(const char *line) {
    static const char *const starts[] = { "[",     "foo 12",   "Call Trace", " dump_stack",
                                          "CPU: ", "Hardware", "Mem-Info",   "Node 0" };
    for (size_t i = 0; i < COUNT(starts); i++)
        if (strncmp(line, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

/* In plain text nothing tells these from the next piece of a split line: it has no flags, and a prompt no
 * stamp. */
static bool may_be_a_piece(const char *path, const char *line) {
    bool split = strstr(path, "long-path-dmesg") || strstr(path, "task-in-pieces");
    return split && (strncmp(line, "root@", 5) == 0 || strncmp(line, "/dev/", 5) == 0);
}

struct fixture {
    const char *path;
    struct text text, lines[MOST_LINES]; /* with their line ends */
    char stamps[MOST_LINES][80];         /* the line's prefix */
    bool goes_on[MOST_LINES];            /* of the same record as the line before: nobody can speak between */
    size_t count;
    struct reading whole;
};

struct tally {
    const char *damage, *inserted;
    struct oomwhy_parser *parser;
    const struct fixture *fixture;
    bool confuses; /* what is inserted could as well be of another report */
    size_t line, variants;
    size_t lies, losses;                 /* all of them, */
    size_t fixture_lies, fixture_losses; /* and those of this fixture */
};

static void complain(struct tally *t, size_t *count, const char *what, int64_t pid, const char *name) {
    if (++*count <= SHOWN_PER_FIXTURE)
        fprintf(stderr, "%s: %s line %zu%s%s: %s %lld %s\n", strstr(t->fixture->path, "fixtures/"), t->damage,
                t->line + 1, t->inserted ? ", " : "", t->inserted ? t->inserted : "", what, (long long)pid,
                shown(name));
}

/* ---- what must hold ---- */

static bool same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

struct known {
    bool pid, comm, oom_memcg, task_memcg;
};

/* What of the victim's facts some undamaged record has together. */
static struct known look_up(const struct fixture *f, const struct oomwhy_record *r,
                            const struct oomwhy_victim *v) {
    struct known k = { 0 };
    for (size_t i = 0; i < f->whole.count; i++)
        for (size_t n = 0; n < f->whole.records[i]->victims_count; n++) {
            const struct oomwhy_record *whole = f->whole.records[i];
            if (whole->victims[n].pid != v->pid)
                continue;
            k.pid = true;
            k.comm |= !v->comm || same(whole->victims[n].comm, v->comm);
            k.oom_memcg |= !r->oom_memcg || same(whole->oom_memcg, r->oom_memcg);
            k.task_memcg |= !r->task_memcg || same(whole->task_memcg, r->task_memcg);
        }
    return k;
}

static bool is_selected(const struct fixture *f, int64_t pid) {
    for (size_t i = 0; i < f->whole.count; i++)
        if (f->whole.records[i]->selected && f->whole.records[i]->selected->pid == pid)
            return true;
    return false;
}

/* Without a kill line the process chosen stands in for it, and the record says that the line is missing
 * (oomwhy(5)). */
static bool stands_in(const struct fixture *f, const struct oomwhy_record *r, int64_t pid) {
    for (size_t i = 0; i < r->missing.count; i++)
        if (strcmp(r->missing.items[i], "victim") == 0)
            return is_selected(f, pid);
    return false;
}

static void check_victims(struct tally *t, const struct oomwhy_record *r) {
    for (size_t n = 0; n < r->victims_count; n++) {
        const struct oomwhy_victim *v = &r->victims[n];
        struct known k = look_up(t->fixture, r, v);
        if (!k.pid && stands_in(t->fixture, r, v->pid))
            continue;
        if (!k.pid)
            complain(t, &t->fixture_lies, "no victim there:", v->pid, v->comm);
        else if (!k.comm)
            complain(t, &t->fixture_lies, "not the name of victim", v->pid, v->comm);
        else if (!k.oom_memcg)
            complain(t, &t->fixture_lies, "not the limit hit by victim", v->pid, r->oom_memcg);
        else if (!k.task_memcg)
            complain(t, &t->fixture_lies, "not the cgroup of victim", v->pid, r->task_memcg);
    }
}

/* The first part that the undamaged record has and this one lacks; NULL: none. */
static const char *lost_part(const struct oomwhy_record *whole, const struct oomwhy_record *r) {
    const struct oomwhy_counters *had = &whole->counters, *has = &r->counters;
    const struct {
        const char *name;
        bool had, has;
    } parts[] = {
        { "invoker", whole->invoker && whole->invoker->comm, r->invoker && r->invoker->comm },
        { "stack", whole->invoker && whole->invoker->kernel, r->invoker && r->invoker->kernel },
        { "oom_memcg", whole->oom_memcg, r->oom_memcg },
        { "task_memcg", whole->task_memcg, r->task_memcg },
        { "counters.memory", had->memory, has->memory },
        { "counters.memory_swap", had->memory_swap, has->memory_swap },
        { "counters.swap", had->swap, has->swap },
        { "counters.kmem", had->kmem, has->kmem },
        { "stats", whole->stats_count, r->stats_count },
        { "the stats' heading", whole->stats_count && whole->stats->memcg,
          r->stats_count && r->stats->memcg },
        { "tasks", whole->tasks_count, r->tasks_count },
        { "meminfo", whole->meminfo, r->meminfo },
        { "selected", whole->selected && whole->selected->uid != OOMWHY_UNSET,
          r->selected && r->selected->uid != OOMWHY_UNSET },
        { "victims", whole->victims_count, r->victims_count },
        { "the victim's sizes", whole->victims_count && whole->victims->total_vm_bytes != OOMWHY_UNSET,
          r->victims_count && r->victims->total_vm_bytes != OOMWHY_UNSET },
    };
    for (size_t i = 0; i < COUNT(parts); i++)
        if (parts[i].had && !parts[i].has)
            return parts[i].name;
    return NULL;
}

static bool has_victim(const struct oomwhy_record *r, int64_t pid) {
    for (size_t n = 0; n < r->victims_count; n++)
        if (r->victims[n].pid == pid)
            return true;
    return false;
}

/* Complete must be one of which an undamaged record of the same victim has nothing more. */
static void check_complete(struct tally *t, const struct oomwhy_record *r) {
    const char *lost = "no complete record there:";
    for (size_t i = 0; r->complete && lost && i < t->fixture->whole.count; i++) {
        const struct oomwhy_record *whole = t->fixture->whole.records[i];
        bool same_kill = r->victims_count ? has_victim(whole, r->victims->pid) : !whole->victims_count;
        if (whole->complete && same_kill)
            lost = lost_part(whole, r);
    }
    if (r->complete && lost)
        complain(t, &t->fixture_lies, "complete without", r->victims_count ? r->victims->pid : -1, lost);
}

/* A line more takes nothing away: all who were killed still are, and all parts of their report are there. */
static void check_none_lost(struct tally *t, const struct reading *got) {
    for (size_t i = 0; i < t->fixture->whole.count; i++)
        for (size_t n = 0; n < t->fixture->whole.records[i]->victims_count; n++) {
            const struct oomwhy_record *whole = t->fixture->whole.records[i];
            const char *lost = "its kill";
            for (size_t g = 0; g < got->count && lost; g++)
                if (has_victim(got->records[g], whole->victims[n].pid))
                    lost = lost_part(whole, got->records[g]);
            if (lost)
                complain(t, &t->fixture_losses, "lost of the report of", whole->victims[n].pid, lost);
        }
}

/* ---- reading a variant ---- */

/* One parser reads them all: its patterns are compiled once. Each input is read by itself. */
static struct reading read_parts(struct oomwhy_parser *p, const struct text parts[3]) {
    struct reading r = { .count = 0 };
    bool ok = oomwhy_parser_begin(p, NULL) == OOMWHY_OK;
    for (size_t i = 0; i < 3; i++)
        ok = oomwhy_parser_feed(p, parts[i].p, parts[i].n) == OOMWHY_OK && ok;
    ok = oomwhy_parser_finish(p) == OOMWHY_OK && ok;
    cr_assert(eq(int, ok, 1));
    collect(p, &r);
    return r;
}

static void try_parts(struct tally *t, struct text a, struct text b, struct text c) {
    struct reading got = read_parts(t->parser, (const struct text[]){ a, b, c });
    for (size_t i = 0; i < got.count; i++) {
        check_victims(t, got.records[i]);
        check_complete(t, got.records[i]);
    }
    if (t->inserted && !t->confuses)
        check_none_lost(t, &got);
    t->variants++;
    forget(&got);
}

/* ---- the damages ---- */

static struct text before(const struct fixture *f, size_t line) {
    return text_head(f->text, line < f->count ? (size_t)(f->lines[line].p - f->text.p) : f->text.n);
}

static struct text from(const struct fixture *f, size_t line) {
    return line < f->count ? text_from(f->text, (size_t)(f->lines[line].p - f->text.p)) : TEXT("");
}

static void end_before(struct tally *t, const struct fixture *f) {
    for (t->line = 0; t->line < f->count; t->line++)
        try_parts(t, before(f, t->line), TEXT(""), TEXT(""));
}

static void begin_behind(struct tally *t, const struct fixture *f) {
    for (t->line = 0; t->line < f->count; t->line++)
        try_parts(t, from(f, t->line + 1), TEXT(""), TEXT(""));
}

static void leave_out(struct tally *t, const struct fixture *f) {
    for (t->line = 0; t->line < f->count; t->line++)
        try_parts(t, before(f, t->line), from(f, t->line + 1), TEXT(""));
}

static void insert_some(struct tally *t, const struct fixture *f, size_t first, size_t end) {
    char line[512];
    for (t->line = 0; t->line < f->count; t->line++)
        for (size_t i = first; i < end && !f->goes_on[t->line]; i++) {
            if (may_be_a_piece(f->path, foreign[i]))
                continue;
            int n = snprintf(line, sizeof line, "%s%s\n", i < STAMPED ? f->stamps[t->line] : "", foreign[i]);
            t->inserted = foreign[i];
            t->confuses = looks_like_ours(foreign[i]);
            try_parts(t, before(f, t->line), (struct text){ line, (size_t)n }, from(f, t->line));
        }
}

static void insert_first_half(struct tally *t, const struct fixture *f) {
    insert_some(t, f, 0, COUNT(foreign) / 2);
}

static void insert_second_half(struct tally *t, const struct fixture *f) {
    insert_some(t, f, COUNT(foreign) / 2, COUNT(foreign));
}

/* ---- fixtures ---- */

/* What a foreign line there would begin with. */
static void find_stamps(struct fixture *f) {
    struct transport transport = { 0 };
    struct message m;
    for (size_t i = 0; i < f->count; i++) {
        struct text line = text_head(f->lines[i], f->lines[i].n - 1);
        char *stamp = f->stamps[i];
        transport_decode(&transport, line, &m);
        if (m.exact)
            snprintf(stamp, sizeof f->stamps[0], "6,%lld,%lld,-;", (long long)m.seq, (long long)m.mono_us);
        else if (m.prefixed && m.text.p >= line.p && m.text.p <= line.p + line.n)
            snprintf(stamp, sizeof f->stamps[0], "%.*s", (int)(m.text.p - line.p), line.p);
        f->goes_on[i] =
            i && !m.exact && *f->stamps[i - 1] && (m.continuation || strcmp(stamp, f->stamps[i - 1]) == 0);
        if (m.continuation)
            memcpy(stamp, f->stamps[i - 1], sizeof f->stamps[0]);
    }
    transport_free(&transport);
}

static void load_fixture(struct fixture *f, const char *path, struct oomwhy_parser *p) {
    FILE *in = fopen(path, "rb");
    char *text = malloc(1 << 20);
    memset(f, 0, sizeof *f);
    f->path = path;
    cr_assert(ne(ptr, in, NULL), "%s", path);
    f->text = (struct text){ text, fread(text, 1, 1 << 20, in) };
    fclose(in);
    cr_assert(lt(sz, f->text.n, 1 << 20), "%s", path);
    for (struct text rest = f->text; rest.n; f->count++) {
        const char *newline = memchr(rest.p, '\n', rest.n);
        cr_assert(lt(sz, f->count, MOST_LINES), "%s", path);
        f->lines[f->count] = text_head(rest, newline ? (size_t)(newline + 1 - rest.p) : rest.n);
        rest = text_from(rest, f->lines[f->count].n);
    }
    find_stamps(f);
    f->whole = read_parts(p, (const struct text[]){ f->text, TEXT(""), TEXT("") });
}

static void finish_fixture(struct tally *t) {
    const char *name = strstr(t->fixture->path, "fixtures/");
    if (t->fixture_lies > SHOWN_PER_FIXTURE || t->fixture_losses > SHOWN_PER_FIXTURE)
        fprintf(stderr, "%s: %s a line: %zu wrong, %zu lost in all\n", name, t->damage, t->fixture_lies,
                t->fixture_losses);
    t->lies += t->fixture_lies;
    t->losses += t->fixture_losses;
    t->fixture_lies = t->fixture_losses = 0;
}

static void damage_all(const char *name, void (*damage)(struct tally *, const struct fixture *)) {
    static struct fixture f;
    glob_t logs = { 0 };
    struct tally t = { .damage = name, .parser = oomwhy_parser_new(NULL), .fixture = &f };
    cr_assert(eq(int, glob(FIXTURES "/*/*.log", 0, NULL, &logs), 0));
    for (size_t i = 0; i < logs.gl_pathc; i++) {
        load_fixture(&f, logs.gl_pathv[i], t.parser);
        damage(&t, &f);
        finish_fixture(&t);
        forget(&f.whole);
        free((char *)(uintptr_t)f.text.p);
    }
    fprintf(stderr, "%s a line: %zu variants of %zu fixtures: %zu wrong, %zu lost\n", name, t.variants,
            logs.gl_pathc, t.lies, t.losses);
    expect(logs.gl_pathc > 50 && t.variants > 1000, "fixtures found");
    expect_int(t.lies, 0, "said of a victim, or of completeness, what is not so");
    expect_int(t.losses, 0, "lost for a line more");
    oomwhy_parser_free(t.parser);
    globfree(&logs);
}

Test(damage, a_log_may_end_at_any_line, .timeout = 120) {
    damage_all("ends before", end_before);
}

Test(damage, a_log_may_begin_at_any_line, .timeout = 120) {
    damage_all("begins behind", begin_behind);
}

Test(damage, any_line_may_be_missing, .timeout = 120) {
    damage_all("lacks", leave_out);
}

Test(damage, others_may_speak_at_any_place, .timeout = 180) {
    damage_all("one more before", insert_first_half);
}

Test(damage, others_may_speak_in_half_the_kernels_words, .timeout = 180) {
    damage_all("one more before", insert_second_half);
}
