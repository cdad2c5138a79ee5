/* SPDX-License-Identifier: MIT */
/* test_words.c - sentences put together as snprintf() would. */
#include "support.h"
#include "words.h"

#include <limits.h>

/* Both write it, into every size. */
static void __attribute__((format(printf, 1, 2))) expect_same(const char *format, ...) {
    enum { ALL = 64 };
    for (size_t size = 1; size <= ALL; size++) {
        char want[ALL], got[ALL];
        va_list args;
        va_start(args, format);
        size_t whole = (size_t)vsnprintf(want, size, format, args);
        va_end(args);
        va_start(args, format);
        size_t n = words_put_list(got, size, format, args);
        va_end(args);
        expect_str(got, want, format);
        expect_int(n, whole < size ? whole : size - 1, format);
    }
}

Test(words, are_those_of_snprintf) {
    expect_same("nothing to replace");
    expect_same("%s", "");
    expect_same("%s%s and %s", "a", "bc", "a name of some length, longer than all there is room for");
    expect_same("container %.12s.", "d9e6ba6b7a1e21347cbf9feebd2a6a12");
    expect_same("zone %.16s", "DMA");
    expect_same("%d %% of %d, %d", 0, INT_MAX, INT_MIN);
    expect_same("pid %lld, %lld, %lld", 1ll, LLONG_MAX, LLONG_MIN);
    expect_same("%zu of %zu", (size_t)0, SIZE_MAX);
}

Test(words, of_bytes_without_an_end_only_so_many_are_read) {
    static const char bytes[3] = { 'a', 'b', 'c' };
    char got[16];
    words_put(got, sizeof got, "%.3s", bytes);
    expect_str(got, "abc", "three bytes without a NUL");
}

Test(words, that_are_missing_are_told_so) {
    const char *volatile missing = NULL;
    char got[16];
    words_put(got, sizeof got, "%s", missing);
    expect_str(got, "(null)", "no text");
}

Test(words, end_where_a_directive_is_not_known) {
    char got[16];
    words_put(got, sizeof got, "mask %x of %s", 15u, "x");
    expect_str(got, "mask ", "up to there");
}
