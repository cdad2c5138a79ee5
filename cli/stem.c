/* SPDX-License-Identifier: MIT */
/* stem.c - it alone knows which numbers of a name do not count. */
#include "stem.h"

#include <string.h>

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct slice stem_of_name(struct slice name) {
    size_t end = name.n;
    while (end > 0 && is_digit(name.p[end - 1]))
        end--;
    bool is_parted = end > 1 && memchr("-_/:#", name.p[end - 1], 5);
    return (struct slice){ name.p, is_parted ? end : name.n };
}

struct slice stem_of_scope(struct slice name) {
    size_t start = 0;
    while (start < name.n && !is_digit(name.p[start]))
        start++;
    if (start == name.n)
        return name;
    while (start > 0 && name.p[start - 1] != '-')
        start--;
    return (struct slice){ name.p, start };
}
