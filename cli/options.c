/* SPDX-License-Identifier: MIT */
/* options.c - one table of options; getopt_long, --help and the shell completions are all made from it. */
#include "options.h"

#include "bytes.h"
#include "completion.h"
#include "help.h"
#include "input.h"
#include "summary.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set_output(struct settings *s, const char *name) {
#define POINTER_(name) &oomwhy_emit_##name,
    static const struct emitter *const emitters[] = { EMITTER_MAP(POINTER_) };
#undef POINTER_
    for (size_t i = 0; i < sizeof emitters / sizeof *emitters; i++)
        if (strcmp(emitters[i]->name, name) == 0)
            s->emitter = emitters[i];
    return true;
}

static bool set_color(struct settings *s, const char *when) {
    bool always = !when || strcmp(when, "always") == 0;
    s->color = always ? COLOR_ALWAYS : strcmp(when, "never") == 0 ? COLOR_NEVER : COLOR_AUTO;
    return true;
}

/* Linux has pages of 4 KiB to 256 KiB; two powers of two more or less are no reason to refuse. */
static bool set_page_size(struct settings *s, const char *text) {
    char *end;
    long long bytes = strtoll(text, &end, 10);
    if (*end == 'K' || *end == 'k') {
        bytes = bytes > 0 && bytes < 1 << 20 ? bytes * 1024 : 0;
        end++;
    }
    if (*end != '\0' || bytes < 1024 || bytes > 1 << 20 || (bytes & (bytes - 1)) != 0) {
        warnx("--page-size: '%s' is no size of a memory page; give bytes, such as 4096, 16384 or 64K", text);
        return false;
    }
    s->page_size_bytes = bytes;
    return true;
}

static bool set_journal(struct settings *s, const char *path) {
    s->journal = true;
    s->journal_path = path ? path : s->journal_path;
    return true;
}

/* What a place for a boot may look like. */
static bool is_boot(const char *text) {
    size_t n = strlen(text), sign = *text == '+' || *text == '-';
    if (n == 32 && strspn(text, "0123456789abcdefABCDEF") == n)
        return true;
    return n > sign && n < 10 && strspn(text + sign, "0123456789") == n - sign;
}

static bool set_boot(struct settings *s, const char *boot) {
    s->journal = true;
    s->boot = boot ? boot : "0";
    if (is_boot(s->boot))
        return true;
    warnx(
        "--boot: '%s' is no boot; give its id, or 0 for the last one, -1 for the one before, 1 for the first",
        boot);
    return false;
}

static bool set_csv(struct settings *s, const char *rows) {
    s->emitter = strcmp(rows, "tasks") == 0 ? &oomwhy_emit_csv_tasks : &oomwhy_emit_csv;
    return true;
}

static bool set_since(struct settings *s, const char *time) {
    return filter_set_since(&s->filter, time);
}

static bool set_until(struct settings *s, const char *time) {
    return filter_set_until(&s->filter, time);
}

static bool set_cgroup(struct settings *s, const char *regex) {
    return filter_set_cgroup(&s->filter, regex);
}

static bool set_container(struct settings *s, const char *regex) {
    return filter_set_container(&s->filter, regex);
}

static bool set_comm(struct settings *s, const char *regex) {
    return filter_set_comm(&s->filter, regex);
}

static bool set_kinds(struct settings *s, const char *kinds) {
    return filter_set_kinds(&s->filter, kinds);
}

/* 0: there is none, which has been said. */
static int64_t count_of(const char *option, const char *of, const char *text) {
    long long n;
    if (slice_integer((struct slice){ text, strlen(text) }, &n) && n > 0)
        return n;
    warnx("--%s: '%s' is no number of %s; give 1 or more", option, text, of);
    return 0;
}

static bool set_last(struct settings *s, const char *count) {
    s->last = count_of("last", "kills", count ? count : "1");
    return s->last > 0;
}

static bool set_jobs(struct settings *s, const char *count) {
    s->jobs = count_of("jobs", "threads", count);
    return s->jobs > 0;
}

static bool set_redact(struct settings *s, const char *key) {
    if (key && !*key) {
        warnx("--redact: the key is empty; give one, or none for one that nobody knows");
        return false;
    }
    s->redact = true;
    s->redact_key = key;
    return true;
}

static bool set_resolve(struct settings *s, const char *root) {
    s->resolve = root ? root : "/";
    return true;
}

static bool add_names(struct settings *s, const char *file) {
    const char **longer = realloc(s->names, (s->names_count + 1) * sizeof *longer);
    if (!longer) {
        warn("--names");
        return false;
    }
    s->names = longer;
    s->names[s->names_count++] = file;
    return true;
}

static bool set_help(struct settings *s, const char *argument) {
    (void)argument;
    s->print = help_print;
    return true;
}

static bool set_version(struct settings *s, const char *argument) {
    (void)argument;
    s->print = help_print_version;
    return true;
}

static bool set_completion(struct settings *s, const char *shell) {
    s->print = *shell == 'b' ? completion_bash : *shell == 'z' ? completion_zsh : completion_fish;
    return true;
}

#define NAME_(name)       "|" #name
#define FLAG(name)        .flag = offsetof(struct settings, name)
#define KIND_(name, text) "|" text

enum {
    LONG_COLOR = 256,
    LONG_PAGE_SIZE,
    LONG_RAW,
    LONG_COMPLETION,
    LONG_JOURNAL,
    LONG_INCLUDE_USER,
    LONG_CSV,
    LONG_SINCE,
    LONG_UNTIL,
    LONG_CGROUP,
    LONG_CONTAINER,
    LONG_COMM,
    LONG_KIND,
    LONG_LAST,
    LONG_REDACT,
    LONG_SUMMARY,
    LONG_RESOLVE,
    LONG_NAMES
};

const struct option_row option_rows[] = {
    { 'o', "output", "FORMAT", &(EMITTER_MAP(NAME_))[1], "format of the output", .set = set_output },
    { LONG_CSV, "csv", "ROWS", "victims|tasks", "CSV with a row for each of these", .set = set_csv },
    { LONG_SUMMARY, "summary", NULL, NULL, "tell what dies most and how often, not each kill",
      FLAG(summary) },
    { 'f', "follow", NULL, NULL, "go on reading the kernel log, or a pipe given as -", FLAG(follow) },
    { LONG_JOURNAL, "journal", "PATH", NULL, "read the journal of this machine, or that in PATH",
      .may_lack = true, .is_path = true, .set = set_journal },
    { 'b', "boot", "BOOT", NULL, "of the journal only one boot: an id, or 0, -1, 1, ...", .may_lack = true,
      .set = set_boot },
    { LONG_SINCE, "since", "TIME", NULL, "only kills at that time or later", .set = set_since },
    { LONG_UNTIL, "until", "TIME", NULL, "only kills at that time or earlier", .set = set_until },
    { LONG_CGROUP, "cgroup", "REGEX", NULL, "only at the limit of such cgroups, or in them",
      .set = set_cgroup },
    { LONG_CONTAINER, "container", "REGEX", NULL, "only in such containers, pods or units",
      .set = set_container },
    { LONG_COMM, "comm", "REGEX", NULL, "only of victims of such a name", .set = set_comm },
    { LONG_KIND, "kind", "KIND", &(OOMWHY_KIND_MAP(KIND_))[1], "only of these kinds", .is_list = true,
      .set = set_kinds },
    { LONG_LAST, "last", "COUNT", NULL, "of these the last one, or the last COUNT", .may_lack = true,
      .set = set_last },
    { LONG_RESOLVE, "resolve", "ROOT", NULL, "find container names in runtime files below / or ROOT",
      .may_lack = true, .is_path = true, .set = set_resolve },
    { LONG_NAMES, "names", "FILE", NULL, "take container names from docker ps, kubectl get, CSV",
      .is_path = true, .set = add_names },
    { LONG_REDACT, "redact", "KEY", NULL, "replace names by pseudonyms", .may_lack = true,
      .set = set_redact },
    { LONG_INCLUDE_USER, "include-user", NULL, NULL, "believe what programs wrote to the kernel log",
      FLAG(include_user) },
    { LONG_PAGE_SIZE, "page-size", "BYTES", NULL, "memory page of logs that do not tell",
      .set = set_page_size },
    { 'j', "jobs", "COUNT", NULL, "threads at most; 1 reads, explains and prints in turn", .set = set_jobs },
    { LONG_RAW, "raw", NULL, NULL, "show the log lines of each kill too", FLAG(raw) },
    { 'v', "verbose", NULL, NULL, "leave nothing out of the text", FLAG(verbose) },
    { LONG_COLOR, "color", "WHEN", "auto|always|never", "use colours", .may_lack = true, .set = set_color },
    { 'q', "quiet", NULL, NULL, "print nothing, stop at the first kill", FLAG(quiet) },
    { 'h', "help", NULL, NULL, "print this help", .set = set_help },
    { 'V', "version", NULL, NULL, "print the version", .set = set_version },
    { LONG_COMPLETION, "completion", "SHELL", "bash|zsh|fish", "print completions for SHELL",
      .set = set_completion },
    { 0 },
};

static bool is_choice(const char *choices, const char *word, size_t n) {
    size_t length;
    for (;; choices += length + 1) {
        length = strcspn(choices, "|");
        if (length == n && memcmp(choices, word, n) == 0)
            return true;
        if (choices[length] == '\0')
            return false;
    }
}

static bool are_choices(const struct option_row *row, const char *argument) {
    for (;; argument++) {
        size_t n = strcspn(argument, row->is_list ? "," : "");
        if (!is_choice(row->choices, argument, n)) {
            warnx("--%s: there is no %s '%.*s'; choose %s", row->name, row->argument, (int)n, argument,
                  row->choices);
            return false;
        }
        argument += n;
        if (!*argument)
            return true;
    }
}

static bool apply(struct settings *s, const struct option_row *row, const char *argument) {
    if (argument && row->choices && !are_choices(row, argument))
        return false;
    if (row->flag)
        *(bool *)((char *)s + row->flag) = true;
    return !row->set || row->set(s, argument);
}

/* The table in getopt_long's terms; a row takes three of the letters at most. */
static void prepare(struct option *options, char *letters) {
    for (const struct option_row *row = option_rows; row->name; row++) {
        int kind = row->may_lack ? optional_argument : row->argument ? required_argument : no_argument;
        *options++ = (struct option){ row->name, kind, NULL, row->letter };
        if (option_is_short(row))
            letters += sprintf(letters, "%c%.*s", row->letter, kind, "::");
    }
    *options = (struct option){ 0 };
}

static bool parse_options(struct settings *s, int argc, char **argv) {
    enum { ROWS = sizeof option_rows / sizeof *option_rows };
    struct option options[ROWS];
    char letters[3 * ROWS] = "";
    prepare(options, letters);
    argv[0] = program_invocation_short_name; /* in getopt_long's messages as in all others */
    for (int letter; (letter = getopt_long(argc, argv, letters, options, NULL)) != -1;) {
        const struct option_row *row = option_rows;
        while (row->name && row->letter != letter)
            row++;
        if (row->letter == 'b' && !optarg && optind < argc && is_boot(argv[optind]))
            optarg = argv[optind++];              /* "-b -1", as journalctl takes it */
        if (!row->name || !apply(s, row, optarg)) /* '?': getopt_long has said what is wrong */
            return false;
    }
    return true;
}

/* A file is not followed: it would have to be watched for its rotation, which tail does well. */
static bool can_follow(const struct settings *s) {
    if (s->follow && s->journal) {
        warnx("--follow does not read the journal; try: journalctl -kf -o export | oomwhy -f -");
        return false;
    }
    if (!s->follow || s->files_count == 0)
        return true;
    const char *file = s->files[0];
    bool one = s->files_count == 1;
    if (one && (strcmp(file, "-") == 0 || strcmp(file, KERNEL_LOG) == 0))
        return true;
    if (one)
        warnx("--follow reads %s or a pipe, not files; try: tail -n +1 -F %s | oomwhy -f -", KERNEL_LOG,
              file);
    else
        warnx("--follow reads one log, %s or a pipe given as -, not %d", KERNEL_LOG, s->files_count);
    return false;
}

/* What contradicts itself would find nothing, or never end. */
static bool can_choose(const struct settings *s) {
    const struct when *since = &s->filter.since, *until = &s->filter.until;
    if (s->last && s->follow) {
        warnx("--last is known at the end, which --follow does not wait for");
        return false;
    }
    if (!since->given || !until->given || since->monotonic != until->monotonic ||
        since->span.from_us <= until->span.to_us)
        return true;
    warnx("--since is later than --until: no kill can be between");
    return false;
}

/* The summary has emitters of its own, and not for each format. */
static bool choose_summary(struct settings *s) {
    bool tasks = s->emitter == &oomwhy_emit_csv_tasks;
    const struct emitter *summary = s->summary && !tasks ? summary_emitter(s->emitter->name) : NULL;
    if (summary)
        s->emitter = summary;
    else if (s->summary)
        warnx("--summary has no format %s; choose text, json, jsonl, yaml or csv",
              tasks ? "csv=tasks" : s->emitter->name);
    return summary || !s->summary;
}

bool options_parse(struct settings *ret_settings, int argc, char **argv) {
    struct settings s = { .emitter = &oomwhy_emit_text };
    bool valid = parse_options(&s, argc, argv);
    s.files = argv + optind;
    s.files_count = argc - optind;
    if (!valid || !can_follow(&s) || !can_choose(&s) || !choose_summary(&s)) {
        fprintf(stderr, "Try 'oomwhy --help'.\n");
        return false;
    }
    *ret_settings = s;
    return true;
}
