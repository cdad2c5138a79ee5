/* SPDX-License-Identifier: MIT */
/*
 * oomwhy.h - turn Linux kernel log text into OOM-kill records, and say why.
 *
 *     struct oomwhy_parser *p = oomwhy_parser_new(NULL);
 *     while ((n = read(fd, buf, sizeof buf)) > 0)
 *         oomwhy_parser_feed(p, buf, (size_t)n);
 *     oomwhy_parser_finish(p);
 *     for (struct oomwhy_record *r; (r = oomwhy_parser_next(p)); oomwhy_record_free(r))
 *         puts(r->victims_count ? r->victims[0].comm : "nothing was killed");
 *     oomwhy_parser_free(p);
 *
 * Holds for every function below:
 *   - no I/O, no output, no clock, no environment, no locale, no global state;
 *   - a parser belongs to one thread at a time, a record to whoever took it;
 *   - whatever a record (an analysis) points to lives exactly as long as it;
 *   - bad input is data, not an error: it shows in the record, never in a status;
 *   - *_free(NULL) does nothing.
 *
 * A member's name is its name everywhere: here, in JSON and YAML, in the fixtures
 * and in oomwhy(5). Units are in the names: _bytes, _us (microseconds). Kernel text
 * (comm, cgroup paths) is bytes, NUL-terminated here, not necessarily UTF-8.
 * Pids, uids and cgroup paths are those of the kernel's initial namespaces.
 */
#ifndef OOMWHY_H
#define OOMWHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OOMWHY_VERSION "0.1.0"
#define OOMWHY_SCHEMA  "oomwhy/1" /* of the record, see docs/oomwhy-1.schema.json */
#define OOMWHY_API     __attribute__((visibility("default")))

#define OOMWHY_UNSET INT64_MIN /* a number the log does not give; never 0 */

/* One list each: the enum and its printed names are both made from it. */
#define OOMWHY_STATUS_MAP(X)           \
    X(OK, "success")                   \
    X(NOMEM, "cannot allocate memory") \
    X(INVALID, "invalid argument")     \
    X(CLOSED, "input after the end of it")

/* What ran out. Decided from the text: "oom_memcg=", "Task in", "global_oom", CONSTRAINT_*. */
#define OOMWHY_KIND_MAP(X) \
    X(UNKNOWN, "unknown")  \
    X(MEMCG, "memcg")      \
    X(GLOBAL, "global")    \
    X(CPUSET, "cpuset")    \
    X(MEMPOLICY, "mempolicy")

/* What made the kernel look: an allocation, sysrq-f (order -1), or a fault that returned VM_FAULT_OOM. */
#define OOMWHY_TRIGGER_MAP(X)   \
    X(TRIGGER_UNSET, NULL)      \
    X(ALLOCATION, "allocation") \
    X(SYSRQ, "sysrq")           \
    X(PAGE_FAULT, "page_fault")

/* What came of it. UNSET: the log ends before it says. */
#define OOMWHY_OUTCOME_MAP(X) \
    X(OUTCOME_UNSET, NULL)    \
    X(KILLED, "killed")       \
    X(NO_VICTIM, "no_victim") \
    X(PANIC, "panic")         \
    X(SKIPPED, "skipped")

/*
 * Who wrote the text. Only a transport that carries the syslog facility can tell: a record
 * written to /dev/kmsg by a program never has facility 0 (kernel/printk/printk.c,
 * devkmsg_write), but in plain text it looks the same.
 */
#define OOMWHY_PROVENANCE_MAP(X) \
    X(AMBIGUOUS, "ambiguous")    \
    X(KERNEL, "kernel")          \
    X(USER, "user")

/* Where page_size_bytes comes from. */
#define OOMWHY_PAGE_SOURCE_MAP(X) \
    X(ASSUMED, "assumed")         \
    X(LOG, "log")                 \
    X(OPTION, "option")

#define OOMWHY_CERTAINTY_MAP(X) \
    X(CERTAIN, "certain")       \
    X(LIKELY, "likely")         \
    X(POSSIBLE, "possible")

#define OOMWHY_ENUMERATOR_(name, text) OOMWHY_##name,
enum oomwhy_status { OOMWHY_STATUS_MAP(OOMWHY_ENUMERATOR_) };
enum oomwhy_kind { OOMWHY_KIND_MAP(OOMWHY_ENUMERATOR_) };
enum oomwhy_trigger { OOMWHY_TRIGGER_MAP(OOMWHY_ENUMERATOR_) };
enum oomwhy_outcome { OOMWHY_OUTCOME_MAP(OOMWHY_ENUMERATOR_) };
enum oomwhy_provenance { OOMWHY_PROVENANCE_MAP(OOMWHY_ENUMERATOR_) };
enum oomwhy_page_source { OOMWHY_PAGE_SOURCE_MAP(OOMWHY_ENUMERATOR_) };
enum oomwhy_certainty { OOMWHY_CERTAINTY_MAP(OOMWHY_ENUMERATOR_) };
#undef OOMWHY_ENUMERATOR_

/* A truth that may be missing. */
enum oomwhy_truth { OOMWHY_NOT_SAID, OOMWHY_FALSE, OOMWHY_TRUE };

struct oomwhy_strings {
    const char *const *items;
    size_t count;
};

/* A number under a name of the kernel's own: one line of memory.stat, one column of a table. */
struct oomwhy_number {
    const char *name;
    int64_t value;
};

struct oomwhy_numbers {
    const struct oomwhy_number *items;
    size_t count;
};

struct oomwhy_time {
    int64_t monotonic_us;    /* since boot, as printk stamped the first line */
    const char *wall;        /* ISO 8601, no more precise than the log: without offset, without year */
    const char *wall_source; /* "ctime", "iso", "syslog", "journal", "boot" (monotonic_us + boot_time_us) */
};

struct oomwhy_source {
    const char *file;
    int64_t first_line, last_line; /* from 1, in that file */
};

/* The task whose allocation found no memory: not necessarily the victim. */
struct oomwhy_invoker {
    const char *comm;
    int64_t pid; /* thread id */
    int64_t uid; /* 6.12+ */
    int64_t cpu;
    const char *gfp_mask;  /* as printed, "0xcc0" */
    const char *gfp_flags; /* 4.6+, "GFP_KERNEL|__GFP_ZERO"; names are stable over versions, bits are not */
    int64_t order;         /* -1: sysrq */
    int64_t oom_score_adj;
    int64_t oom_adj;      /* until 3.7 */
    const char *nodemask; /* 4.9 to 4.20 here, later in the oom-kill: line; NULL: none printed, or "(null)" */
    const char *cpuset;   /* last component of the path only */
    const char *mems_allowed; /* node list */
    const char *kernel;       /* uname -r */
    const char *taint;        /* flag letters; "" when printed as "Not tainted" */
    const char *hardware;
    struct oomwhy_strings call_trace; /* "function+0x1/0x2"; "? " in front: the unwinder was unsure */
};

/* The process the kernel chose; a child (until 5.0) or another thread of it may be the victim. */
struct oomwhy_selected {
    int64_t pid;
    const char *comm;
    int64_t uid;
};

/* One "memory: usage 1kB, limit 2kB, failcnt 3" line of the limiting cgroup. */
struct oomwhy_counter {
    int64_t usage_bytes;
    int64_t limit_bytes; /* UNSET when unlimited */
    enum oomwhy_truth unlimited;
    int64_t failcnt; /* failed charges; from 6.17 on cgroup v2: "max" events of the whole subtree */
};

struct oomwhy_counters {
    const struct oomwhy_counter *memory;
    const struct oomwhy_counter *memory_swap; /* cgroup v1: RAM and swap together */
    const struct oomwhy_counter *swap;        /* cgroup v2: swap alone */
    const struct oomwhy_counter *kmem;        /* cgroup v1 */
};

/* One memory.stat: of the limiting cgroup (5.3+, hierarchical), or of each below it (3.9 to 5.2). */
struct oomwhy_stat {
    const char *memcg;
    struct oomwhy_numbers bytes;  /* keys as printed, in the order printed */
    struct oomwhy_numbers counts; /* events and pages: workingset_*, pg*, thp_*, ... */
    bool cut;                     /* 5.3 to 6.4: it outgrew its record, or syslog(2)'s room for it */
};

/* One row of the task table. Columns are taken by the words of its own header. */
struct oomwhy_task {
    int64_t pid, tgid, uid;
    const char *comm;
    int64_t total_vm_bytes, rss_bytes;
    int64_t rss_anon_bytes, rss_file_bytes, rss_shmem_bytes; /* 6.8+ */
    int64_t pgtables_bytes; /* 4.15+; before: nr_ptes + nr_pmds + nr_puds, in bytes */
    int64_t swap_bytes;     /* 3.6+ */
    int64_t oom_score_adj;
    int64_t nr_ptes, nr_pmds, nr_puds; /* page-table pages, 3.6 to 4.14 */
    int64_t cpu, oom_adj;              /* until 3.5 */
    struct oomwhy_numbers columns;     /* columns with a heading that is none of the above */
};

/* One "Killed process" line, joined with the lines that announce and follow it. */
struct oomwhy_victim {
    int64_t pid;
    const char *comm;
    int64_t uid;
    int64_t total_vm_bytes, anon_rss_bytes, file_rss_bytes, shmem_rss_bytes;
    int64_t pgtables_bytes;
    int64_t oom_score_adj;
    int64_t score;          /* until 5.0 */
    int64_t sacrificed_for; /* until 5.0: pid of the selected parent, when this is its child */
    enum oomwhy_truth reaped;
    int64_t unreaped_bytes; /* what the reaper could not free, where it says */
};

/* 6.19+, cgroup v2: "Memory cgroup min protection 0kB -- low protection 0kB". */
struct oomwhy_protection {
    int64_t min_bytes, low_bytes;
};

/* One node's or one zone's line of Mem-Info. Keys as printed, sizes in bytes. */
struct oomwhy_node {
    int64_t node;
    struct oomwhy_numbers bytes;
    int64_t pages_scanned; /* 4.8 to 4.11; before, it is the zones' */
    enum oomwhy_truth all_unreclaimable;
};

struct oomwhy_zone {
    int64_t node; /* UNSET without CONFIG_NUMA */
    const char *name;
    struct oomwhy_numbers bytes; /* free, min, low, high, ... */
    int64_t pages_scanned;
    enum oomwhy_truth all_unreclaimable;
    const char *lowmem_reserve; /* as printed, in pages */
};

/* Free blocks of one zone by size: "4kB" is the key of single pages where those are 4 KiB. */
struct oomwhy_buddy {
    int64_t node;
    const char *zone;
    struct oomwhy_numbers counts;
    int64_t total_bytes;
};

struct oomwhy_hugepages {
    int64_t node;
    int64_t total, free, surp; /* pages of size_bytes each */
    int64_t size_bytes;
};

struct oomwhy_swap {
    int64_t total_bytes, free_bytes, cache_bytes;
};

/* 4.15+, where unreclaimable slab outweighs all pages of processes and files. */
struct oomwhy_slab {
    const char *name;
    int64_t used_bytes, total_bytes;
};

/* 6.10+ with CONFIG_MEM_ALLOC_PROFILING: the ten call sites that hold most. */
struct oomwhy_allocation {
    int64_t bytes; /* rounded by the kernel from 6.12 on: "1.50 GiB" */
    int64_t count;
    const char *site;     /* "mm/memory.c:1050" */
    const char *module;   /* NULL: built in */
    const char *function; /* without "func:" */
};

/* The machine's memory: of a global report; until 3.8 of a cgroup's report too (mm/show_mem.c). */
struct oomwhy_meminfo {
    struct oomwhy_numbers totals; /* active_anon, free, slab_unreclaimable, ...: in bytes */
    const struct oomwhy_node *nodes;
    size_t nodes_count;
    const struct oomwhy_zone *zones;
    size_t zones_count;
    const struct oomwhy_buddy *buddy;
    size_t buddy_count;
    const struct oomwhy_hugepages *hugepages;
    size_t hugepages_count;
    struct oomwhy_swap swap;
    int64_t pagecache_bytes, ram_bytes, highmem_bytes, reserved_bytes, cma_reserved_bytes, hwpoisoned_bytes;
    const struct oomwhy_slab *slab;
    size_t slab_count;
    const struct oomwhy_allocation *allocations;
    size_t allocations_count;
};

/* A line of the log that made the record, without its transport. */
struct oomwhy_line {
    int64_t number;
    const char *text;
};

/* One OOM event: a report, or the bare kill line of a report that was not printed. */
struct oomwhy_record {
    const char *schema; /* OOMWHY_SCHEMA */
    const char *id;     /* fingerprint of victim and verdict: the same through every transport */
    enum oomwhy_kind kind;
    enum oomwhy_trigger trigger;
    enum oomwhy_outcome outcome;
    bool dump; /* true: a report; false: bare kill line(s) */
    struct oomwhy_time time;
    const char *host, *boot_id;
    struct oomwhy_source source;
    enum oomwhy_provenance provenance;
    bool complete;
    struct oomwhy_strings missing; /* names of parts, see oomwhy(5) */
    struct oomwhy_strings reasons; /* why they are missing, as far as the log shows */
    const struct oomwhy_invoker *invoker;
    const char *constraint; /* as printed; 5.0 and 5.1 print CONSTRAINT_NONE for a cgroup too */
    const char *nodemask;
    const struct oomwhy_selected *selected;
    const char *oom_memcg;  /* the cgroup whose limit was hit */
    const char *task_memcg; /* the victim's */
    struct oomwhy_counters counters;
    const struct oomwhy_stat *stats;
    size_t stats_count;
    int64_t page_size_bytes;
    enum oomwhy_page_source page_size_source;
    const struct oomwhy_task *tasks;
    size_t tasks_count;
    const struct oomwhy_meminfo *meminfo; /* NULL: none printed */
    const struct oomwhy_victim *victims;
    size_t victims_count;
    const char *group_kill; /* the cgroup with memory.oom.group, all of it killed */
    const struct oomwhy_protection *protection;
    int64_t suppressed_before;       /* reports the kernel's rate limit swallowed before this one */
    int64_t lost_messages;           /* known to be missing inside */
    const struct oomwhy_line *lines; /* with oomwhy_options.keep_lines */
    size_t lines_count;
};

/* What is read off the cgroup path, see oomwhy(5) for the layouts known; and what an oomwhy_namer knows. */
struct oomwhy_container {
    const char *runtime; /* docker, containerd, cri-o, podman, lxc, systemd, slurm, ... */
    const char *id, *name;
    const char *pod_uid, *pod, *namespace_; /* printed as "namespace" */
    const char *name_source;                /* who told name, pod or namespace, where the path did not */
    const char *qos;                        /* guaranteed, burstable, besteffort */
    const char *unit, *user, *job;
    const char *limit_level; /* what oom_memcg is: container, pod, qos, slice, unit, ... */
};

/*
 * One item of what memory held: "anonymous", "shmem", "file", "slab", "page_tables", "kernel_stack",
 * "percpu", "vmalloc", "sock", "kernel" (what of it the kernel does not itemise), "unaccounted";
 * of a machine also "unevictable" and "free".
 */
struct oomwhy_part {
    const char *name;
    int64_t bytes;  /* "unaccounted" may be negative: parts are read one after the other */
    bool estimated; /* from the task table: this kernel does not print it */
};

/* Badness as the kernel counts it (mm/oom_kill.c, oom_badness), recomputed from the table. */
struct oomwhy_rank {
    int64_t pid;
    const char *comm;
    int64_t points; /* pages */
    double share;   /* of the RAM, swap and page tables of all tasks listed, 0 to 1 */
    bool eligible;
};

struct oomwhy_finding {
    const char *code; /* stable, for programs; see oomwhy(5) */
    const char *text; /* a sentence or two, for people */
    enum oomwhy_certainty certainty;
    struct oomwhy_strings evidence; /* paths into the record: "counters.memory.limit_bytes" */
};

/* What follows from one record. Never more certain than its evidence. */
struct oomwhy_analysis {
    const struct oomwhy_container *container;
    const struct oomwhy_part *balance; /* adds up to the total; empty: the log does not tell */
    size_t balance_count;
    int64_t balance_total_bytes; /* usage of the limiting cgroup; of a global report, the machine's RAM */
    int64_t swapped_bytes;       /* what the cgroup had in swap */
    const struct oomwhy_rank
        *ranking; /* best first, as the kernel would choose; empty: cannot be recomputed */
    size_t ranking_count;
    const struct oomwhy_finding *findings; /* most telling first */
    size_t findings_count;
};

/* ---- describing records, so that a writer is one walk ---- */

enum oomwhy_type {
    OOMWHY_INT,     /* int64_t, OOMWHY_UNSET: null */
    OOMWHY_REAL,    /* double */
    OOMWHY_STR,     /* const char *, NULL: null */
    OOMWHY_BOOL,    /* bool */
    OOMWHY_TRUTH,   /* enum oomwhy_truth, NOT_SAID: null */
    OOMWHY_ENUM,    /* an enum with `names`; a NULL name: null */
    OOMWHY_STRINGS, /* struct oomwhy_strings */
    OOMWHY_NUMBERS, /* struct oomwhy_numbers: an object */
    OOMWHY_STRUCT,  /* embedded struct of `members` */
    OOMWHY_POINTER, /* pointer to a struct of `members`, NULL: null */
    OOMWHY_LIST,    /* pointer to `size`-byte structs of `members`, a size_t at `count_offset` */
};

struct oomwhy_field {
    const char *name; /* NULL ends an array of fields */
    enum oomwhy_type type;
    bool optional; /* rare: left out of documents where it has no value */
    uint16_t name_length;
    uint16_t offset, count_offset, size;
    const struct oomwhy_field *members;
    const char *const *names;
};

/* Every member of struct oomwhy_record / oomwhy_analysis, in order. Static, never freed. */
OOMWHY_API const struct oomwhy_field *oomwhy_record_fields(void);
OOMWHY_API const struct oomwhy_field *oomwhy_analysis_fields(void);

/* ---- parsing ---- */

struct oomwhy_options {
    size_t size;             /* sizeof(struct oomwhy_options): lets it grow */
    int64_t page_size_bytes; /* for logs that do not tell; 0: assume 4096 then */
    int64_t boot_time_us;    /* epoch time of boot, to give time.wall where the log has none; 0: unknown */
    uint32_t max_open;       /* reports kept open at once; 0: the default, 16 */
    bool keep_lines;         /* keep the log lines in oomwhy_record.lines */
};

struct oomwhy_parser;

/* options: NULL for the defaults. Returns NULL without memory or for an unknown options->size. */
OOMWHY_API struct oomwhy_parser *oomwhy_parser_new(const struct oomwhy_options *options);
OOMWHY_API void oomwhy_parser_free(struct oomwhy_parser *p);

/*
 * Ends the input so far as oomwhy_parser_finish() does and begins another, at line 1.
 * file: its name for oomwhy_record.source, copied; may be NULL.
 */
OOMWHY_API enum oomwhy_status oomwhy_parser_begin(struct oomwhy_parser *p, const char *file);

/* Lines may be split anywhere: any chunking gives the same records. */
OOMWHY_API enum oomwhy_status oomwhy_parser_feed(struct oomwhy_parser *p, const char *buf, size_t len);

/*
 * Of text that starts at the beginning of a line: bytes of whole lines up to the first that may matter when
 * no report is open; *ret_lines: how many lines. It may be asked about later parts of a log by other threads,
 * while one feeds what they found quiet in this way, and the rest as ever, in order: with the same records,
 * and sooner.
 */
OOMWHY_API size_t oomwhy_quiet(const char *buf, size_t len, size_t *ret_lines);

/* As oomwhy_parser_feed(), for what oomwhy_quiet() told of. */
OOMWHY_API enum oomwhy_status oomwhy_parser_feed_quiet(struct oomwhy_parser *p, const char *buf, size_t len,
                                                       size_t lines);

/* Which way a log runs: collectors, and `journalctl -r`, put the newest entries first. */
enum oomwhy_order { OOMWHY_ORDER_UNKNOWN, OOMWHY_OLDEST_FIRST, OOMWHY_NEWEST_FIRST };

/* Of a log that begins with these bytes, or (whole) has no others. OOMWHY_ORDER_UNKNOWN: it takes more of it;
 * of a whole one, or of 64 KiB, only without memory. */
OOMWHY_API enum oomwhy_order oomwhy_order_of(const char *buf, size_t len, bool whole);

/*
 * As oomwhy_parser_feed() and oomwhy_parser_finish(), for a whole log whose newest entries come first. Such a
 * one cannot be read as it comes: the caller holds it. OOMWHY_INVALID: something of the input was fed before.
 */
OOMWHY_API enum oomwhy_status oomwhy_parser_feed_newest_first(struct oomwhy_parser *p, const char *buf,
                                                              size_t len);

/* For live readers, after a second or so of silence: closes the reports that have their verdict. */
OOMWHY_API enum oomwhy_status oomwhy_parser_flush(struct oomwhy_parser *p);

/* No more input: closes all open reports, marking those that were cut. */
OOMWHY_API enum oomwhy_status oomwhy_parser_finish(struct oomwhy_parser *p);

/* The next closed report, oldest first, or NULL; one that the input repeats, stamps and all, comes once. The
 * caller frees it. */
OOMWHY_API struct oomwhy_record *oomwhy_parser_next(struct oomwhy_parser *p);
OOMWHY_API void oomwhy_record_free(struct oomwhy_record *record);

/* ---- explaining ---- */

/* Pure: reads the record, returns something else. NULL without memory. The caller frees it first. */
OOMWHY_API struct oomwhy_analysis *oomwhy_explain(const struct oomwhy_record *record);

/*
 * Whoever knows names for what a cgroup path has only ids of. Called with what the path tells, perhaps
 * several times for one record, it sets of name, pod and namespace_ those that are NULL, and name_source if
 * it set any, to text that outlives the analysis.
 */
struct oomwhy_namer {
    void (*name)(void *context, struct oomwhy_container *container);
    void *context;
};

/* As oomwhy_explain(), with the namer's names in `container` and in the sentences; NULL: nobody knows any. */
OOMWHY_API struct oomwhy_analysis *oomwhy_explain_named(const struct oomwhy_record *record,
                                                        const struct oomwhy_namer *namer);
OOMWHY_API void oomwhy_analysis_free(struct oomwhy_analysis *analysis);

/* ---- words ---- */

#define OOMWHY_SIZE_TEXT 24

/* Writes bytes as people read them, three digits in binary units: "500 MiB", "1.14 GiB". Returns out. */
OOMWHY_API char *oomwhy_size_text(int64_t bytes, char out[OOMWHY_SIZE_TEXT]);

OOMWHY_API const char *oomwhy_strerror(enum oomwhy_status status);
OOMWHY_API const char *oomwhy_version(void);

#ifdef __cplusplus
}
#endif
#endif
