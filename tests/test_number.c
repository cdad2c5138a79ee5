/* SPDX-License-Identifier: MIT */
/* Numbers are written as printf() writes them, whatever their length, and nothing is written beyond
 * NUMBER_MAX. */
#include "../cli/number.c"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <stdio.h>

static void expect_written(int64_t value) {
    char want[32], got[NUMBER_MAX + 8];
    snprintf(want, sizeof want, "%" PRId64, value);
    memset(got, '#', sizeof got);
    char *end = number_write_int(got, value);
    cr_expect(eq(sz, (size_t)(end - got), strlen(want)), "the length of %s", want);
    cr_expect(memcmp(got, want, strlen(want)) == 0, "%s became %.*s", want, NUMBER_MAX, got);
    cr_expect(memcmp(got + NUMBER_MAX, "########", 8) == 0, "what is behind %s", want);
}

Test(number, is_written_as_printf_does) {
    int64_t power = 1;
    for (int digits = 0; digits < 19; digits++, power *= digits < 19 ? 10 : 1)
        for (int64_t near = -2; near <= 2; near++) {
            expect_written(power + near);
            expect_written(-power - near);
        }
    expect_written(INT64_MAX);
    expect_written(INT64_MIN);
}

Test(number, of_any_value) {
    uint64_t state = 42;
    for (int i = 0; i < 200000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        expect_written((int64_t)(state >> (state >> 58)));
    }
}

/* Each way that eight digits can be parted. */
Test(number, of_up_to_five_digits) {
    for (int64_t value = 0; value < 100000; value++) {
        expect_written(value);
        expect_written(value * 1000);
    }
}

Test(number, with_at_most_four_decimals) {
    static const struct {
        double value;
        const char *want;
    } cases[] = { { 0, "0" },           { 1, "1" },
                  { 0.5, "0.5" },       { -0.25, "-0.25" },
                  { 1.0001, "1.0001" }, { 99.99996, "100" },
                  { 1e13, "null" },     { 123456789.125, "123456789.125" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[NUMBER_MAX];
        char *end = number_write_real(got, cases[i].value);
        *end = '\0';
        cr_expect(eq(str, got, (char *)(uintptr_t)cases[i].want));
    }
}
