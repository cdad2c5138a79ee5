/* SPDX-License-Identifier: MIT */
/* options.h - what was asked for on the command line. */
#ifndef OOMWHY_LOAD_OPTIONS_H
#define OOMWHY_LOAD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
    int64_t limit; /* 0: not given, LIMIT_DEFAULT or, with `here`, whatever is there */
    int64_t step, interval_ms, kills;
    int64_t swapfile; /* bytes, 0: none */
    const char *truth;
    bool check, here, keep, list, quiet, help, version;
    char **scenarios;
    size_t scenarios_count;
};

#define LIMIT_DEFAULT (INT64_C(64) << 20)

/* False after an error message on stderr. */
bool options_read(int argc, char **argv, struct options *ret_options);
void options_help(void);

#endif
