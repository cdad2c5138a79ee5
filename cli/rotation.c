/* SPDX-License-Identifier: MIT */
/* rotation.c - how logrotate and its like name what they put aside. */
#include "rotation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct name {
    char *text;
    size_t stem;    /* length of "kern.log" */
    long long rank; /* the higher the newer */
};

static size_t without_packing(const char *name, size_t n) {
    static const char *const endings[] = { ".gz", ".xz", ".zst", ".bz2", ".lz4" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t m = strlen(endings[i]);
        if (n > m && memcmp(name + n - m, endings[i], m) == 0)
            return n - m;
    }
    return n;
}

/* ".2" is older than ".1", and "-20261121" than "-20261122"; both are older than the log itself. */
static struct name take_apart(char *text) {
    enum { NUMBER = 4, DATE = 8, LONGEST = 14 };
    size_t n = without_packing(text, strlen(text)), digits = 0;
    while (digits < n && text[n - 1 - digits] >= '0' && text[n - 1 - digits] <= '9')
        digits++;
    struct name plain = { .text = text, .stem = n };
    if (digits == 0 || digits + 1 >= n || digits > LONGEST)
        return plain;
    struct name rotated = { .text = text, .stem = n - digits - 1 };
    long long value = strtoll(text + n - digits, NULL, 10);
    if (text[rotated.stem] == '.' && digits <= NUMBER)
        rotated.rank = -1 - value;
    else if (text[rotated.stem] == '-' && digits >= DATE)
        rotated.rank = value - 1000000000000000;
    else
        return plain;
    return rotated;
}

static bool is_newer(const struct name *a, const struct name *b) {
    return a->stem == b->stem && a->rank > b->rank && memcmp(a->text, b->text, a->stem) == 0;
}

void rotation_sort(char **names, int count) {
    struct name *list = calloc((size_t)count + 1, sizeof *list);
    for (int i = 0; list && i < count; i++)
        list[i] = take_apart(names[i]);
    for (int i = 0; list && i < count; i++) {
        for (int j = i + 1; j < count; j++)
            if (is_newer(&list[i], &list[j])) {
                struct name older = list[j];
                list[j] = list[i];
                list[i] = older;
            }
        names[i] = list[i].text;
    }
    free(list);
}
