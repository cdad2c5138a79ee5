/* SPDX-License-Identifier: MIT */
/* options.c - see options.h. One table makes both the reading and --help. */
#define _GNU_SOURCE
#include "options.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIB INT64_C(1024)
#define MIB (KIB << 10)
#define GIB (MIB << 10)

enum type { SWITCH, SIZE, COUNT, TEXT };

static const struct row {
    const char *name;
    int letter; /* 0: only the long form */
    enum type type;
    size_t offset;
    int64_t min, max;
    const char *argument, *help;
} rows[] = {
#define AT(member) offsetof(struct options, member)
    { "limit", 0, SIZE, AT(limit), 4 * MIB, 64 * GIB, "SIZE",
      "memory limit of the cgroup (64M); with --here, the most that it may be" },
    { "step", 0, SIZE, AT(step), 4 * KIB, 64 * GIB, "SIZE", "how much to allocate at a time (5M)" },
    { "interval", 0, COUNT, AT(interval_ms), 0, 3600000, "MS",
      "pause between two steps, to watch it climb (0)" },
    { "kills", 0, COUNT, AT(kills), 1, 100000, "N", "how many kills the scenario storm makes (60)" },
    { "with-swapfile", 0, SIZE, AT(swapfile), MIB, 64 * GIB, "SIZE",
      "make a swap file for the run and remove it afterwards" },
    { "here", 0, SWITCH, AT(here), 0, 0, NULL,
      "use the limit this process is under already: a container's, a unit's" },
    { "keep", 0, SWITCH, AT(keep), 0, 0, NULL, "leave the cgroup after the run and print its path" },
    { "truth", 0, TEXT, AT(truth), 0, 0, "FILE", "write what really happened, as YAML" },
    { "check", 0, SWITCH, AT(check), 0, 0, NULL,
      "compare liboomwhy's reading of the kernel log with what happened" },
    { "list", 0, SWITCH, AT(list), 0, 0, NULL, "print the scenarios, and what the kernel must do in each" },
    { "quiet", 'q', SWITCH, AT(quiet), 0, 0, NULL, "print only what went wrong" },
    { "help", 'h', SWITCH, AT(help), 0, 0, NULL, "print this and exit" },
    { "version", 'V', SWITCH, AT(version), 0, 0, NULL, "print the version and exit" },
#undef AT
};
#define ROWS (sizeof rows / sizeof *rows)

static bool read_number(const char *text, const struct row *row, int64_t *ret_value) {
    static const char suffixes[] = "KMGT";
    char *end;
    int64_t value = strtoimax(text, &end, 10);
    bool scaled = true;
    if (row->type == SIZE && *end) {
        const char *suffix = strchr(suffixes, *end >= 'a' ? *end - 'a' + 'A' : *end);
        scaled = suffix && end[1] == '\0';
        for (ptrdiff_t i = 0; scaled && i <= suffix - suffixes && value < INT64_MAX / KIB; i++)
            value *= KIB;
        end += scaled;
    }
    if (end == text || *end || !scaled || value < row->min || value > row->max) {
        fprintf(stderr, "oomwhy-load: --%s %s: must be a number from %" PRId64 " to %" PRId64 "%s\n",
                row->name, text, row->min, row->max,
                row->type == SIZE ? " bytes; K, M and G are understood, as in 64M" : "");
        return false;
    }
    *ret_value = value;
    return true;
}

static bool set(struct options *o, const struct row *row, const char *argument) {
    void *member = (char *)o + row->offset;
    switch (row->type) {
    case SWITCH:
        *(bool *)member = true;
        return true;
    case TEXT:
        *(const char **)member = argument;
        return true;
    case SIZE:
    case COUNT:
        return read_number(argument, row, member);
    }
    return false;
}

static const struct row *row_of(int found) {
    for (size_t i = 0; i < ROWS; i++)
        if (found == (int)(256 + i) || (rows[i].letter && found == rows[i].letter))
            return &rows[i];
    return NULL;
}

/* getopt_long() returns 256 + the row for a long option, the letter for a short one. */
bool options_read(int argc, char **argv, struct options *ret_options) {
    struct options o = { .step = 5 * MIB, .kills = 60 };
    struct option longs[ROWS + 1] = { 0 };
    char letters[2 * ROWS + 1] = "", *letter = letters;
    for (size_t i = 0; i < ROWS; i++) {
        longs[i] = (struct option){ rows[i].name, rows[i].type == SWITCH ? no_argument : required_argument,
                                    NULL, (int)(256 + i) };
        if (rows[i].letter)
            *letter++ = (char)rows[i].letter;
    }
    for (int found; (found = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        const struct row *row = row_of(found);
        if (!row) {
            fputs("Try 'oomwhy-load --help'.\n", stderr);
            return false;
        }
        if (!set(&o, row, optarg))
            return false;
    }
    o.scenarios = argv + optind;
    o.scenarios_count = (size_t)(argc - optind);
    *ret_options = o;
    return true;
}

void options_help(void) {
    puts("Usage: oomwhy-load [OPTION]... SCENARIO...\n"
         "       oomwhy-load --check [OPTION]... [SCENARIO]...\n"
         "       oomwhy-load --list\n"
         "Makes the kernel kill processes for want of memory, in a memory cgroup of their own.\n");
    for (size_t i = 0; i < ROWS; i++) {
        char left[40], letter[5] = "    ";
        if (rows[i].letter)
            snprintf(letter, sizeof letter, "-%c, ", rows[i].letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, rows[i].name, rows[i].argument ? "=" : "",
                 rows[i].argument ? rows[i].argument : "");
        printf("  %-25s  %s\n", left, rows[i].help);
    }
    puts("\n"
         "Exit status: 0 the kernel did what the scenario says (--check: and liboomwhy read it right), 1 it "
         "did\n"
         "not, 2 wrong usage, 3 could not be done here: the message says what is missing.");
}
