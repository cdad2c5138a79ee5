/* SPDX-License-Identifier: MIT */
/* help.c - the table of options in 80 columns, and some words around it. */
#include "help.h"

#include "input.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, INDENT = 26 };

void option_print_choices(struct buffer *to, const struct option_row *row, const char *between) {
    for (const char *c = row->choices; c && *c; c++)
        if (*c == '|')
            buffer_puts(to, between);
        else
            buffer_add(to, c, 1);
}

/* How long the choices are with ", " between them. */
static size_t choices_width(const struct option_row *row) {
    size_t n = 0;
    for (const char *c = row->choices; c && *c; c++)
        n += *c == '|' ? 2 : 1;
    return n;
}

static void print_row(struct buffer *to, const struct option_row *row) {
    char left[64], letter[] = "-?, ";
    letter[1] = (char)row->letter;
    int n = snprintf(left, sizeof left, "%s--%s", option_is_short(row) ? letter : "    ", row->name);
    if (row->argument)
        snprintf(left + n, sizeof left - (size_t)n, row->may_lack ? "[=%s]" : "=%s", row->argument);
    buffer_printf(to, "  %-23s %s", left, row->help);
    if (row->choices) {
        bool fits = INDENT + strlen(row->help) + 2 + choices_width(row) <= WIDTH;
        buffer_printf(to, fits ? ": " : ":\n%*s", INDENT, "");
        option_print_choices(to, row, ", ");
    }
    buffer_puts(to, "\n");
}

void help_print(struct buffer *to) {
    buffer_puts(to, "Usage: oomwhy [OPTION]... [FILE]...\n"
                    "Find the OOM kills in kernel log text and explain them: what was killed, at\n"
                    "whose limit, what filled it, and why this process and not another.\n\n"
                    "With no FILE, or when FILE is -, read standard input. With no FILE on a\n"
                    "terminal, or when FILE is " KERNEL_LOG ", read the log of the running kernel.\n"
                    "Compressed logs, journal files, and JSON of dmesg, journalctl and others are\n"
                    "read as they are.\n\n");
    for (const struct option_row *row = option_rows; row->name; row++)
        print_row(to, row);
    buffer_puts(to, "\nExit status: 0 kills found, 1 none found, 2 wrong usage, 3 input or output\n"
                    "failed.\n\n"
                    "Examples:\n"
                    "  sudo dmesg | oomwhy\n"
                    "  oomwhy -b -1\n"
                    "  oomwhy --summary /var/log/kern.log*\n"
                    "  oomwhy -o json /var/log/kern.log | jq '.[].victims'\n");
}

void help_print_version(struct buffer *to) {
    buffer_printf(to, "oomwhy %s (records: %s)\n", oomwhy_version(), OOMWHY_SCHEMA);
}
