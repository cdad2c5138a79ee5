/* SPDX-License-Identifier: MIT */
/* test_text.c - slices: integers of every kind, searching, trimming, escapes. */
#include "support.h"
#include "text.h"

static void expect_text(struct text got, const char *want, const char *about) {
    char shown_text[64];
    snprintf(shown_text, sizeof shown_text, "%.*s", (int)got.n, got.p);
    expect_str(shown_text, want, about);
}

static const struct {
    const char *text;
    int64_t value;
    const char *rest;
} integers[] = {
    { "0", 0, "" },
    { "7 pages", 7, " pages" },
    { "007kB", 7, "kB" },
    { "-17,", -17, "," },
    { "-0", 0, "" },
    { "9223372036854775806", INT64_MAX - 1, "" },
    { "9223372036854775807", INT64_MAX, "" },
    { "9223372036854775808", INT64_MAX, "" },
    { "18446744073709551615kB", INT64_MAX, "kB" },
    { "123456789012345678901234567890 x", INT64_MAX, " x" },
    { "-9223372036854775807", -INT64_MAX, "" },
    { "-123456789012345678901234567890", -INT64_MAX, "" }, /* INT64_MIN says "absent" */
    { "1.5", 1, ".5" },
    { "0x10", 0, "x10" },
};

Test(text, integers_are_taken_off_the_front) {
    for (size_t i = 0; i < COUNT(integers); i++) {
        struct text t = text_of(integers[i].text);
        int64_t value = 42;
        expect(text_int(&t, &value), integers[i].text);
        expect_int(value, integers[i].value, integers[i].text);
        expect_text(t, integers[i].rest, integers[i].text);
    }
}

Test(text, what_is_no_integer_is_left_alone) {
    static const char *const others[] = { "", "-", "--1", "+1", " 1", "x1", "- 1", ".5", "\xd9\xa1" };
    for (size_t i = 0; i < COUNT(others); i++) {
        struct text t = text_of(others[i]);
        int64_t value = 42;
        expect(!text_int(&t, &value), others[i]);
        expect_int(value, 42, others[i]);
        expect_text(t, others[i], "after no integer");
    }
}

Test(text, an_integer_ends_where_the_slice_ends) {
    struct text t = { "12345", 3 };
    int64_t value = 0;
    expect(text_int(&t, &value), "three digits of five");
    expect_int(value, 123, "three digits of five");
    expect_int(t.n, 0, "nothing left");
}

Test(text, an_integer_of_any_length_ends_at_any_other_byte) {
    static const char digits[] = "908172635445362718";
    int wrong = 0;
    for (size_t n = 1; n < sizeof digits; n++)
        for (int byte = 0; byte < 256; byte++)
            for (size_t behind = 0; behind < 12; behind++) {
                char bytes[32];
                int64_t value = 0, expected = 0;
                memcpy(bytes, digits, n);
                memset(bytes + n, byte, behind);
                struct text t = { bytes, n + behind };
                for (size_t i = 0; i < n; i++)
                    expected = expected * 10 + (digits[i] - '0');
                if (!is_digit((char)byte))
                    wrong += !text_int(&t, &value) || value != expected || t.p != bytes + n || t.n != behind;
            }
    expect_int(wrong, 0, "wrong");
}

static const struct {
    const char *text, *needle;
    ptrdiff_t first, last;
} searches[] = {
    { "abcabc", "abc", 0, 3 }, { "abcabc", "bc", 1, 4 },       { "abcabc", "c", 2, 5 },
    { "abcabc", "x", -1, -1 }, { "abc", "abcd", -1, -1 },      { "", "a", -1, -1 },
    { "aaa", "aa", 0, 1 },     { "a,task=b", ",task=", 1, 1 }, { "x", "x", 0, 0 },
};

Test(text, the_first_and_the_last_occurrence_are_found) {
    for (size_t i = 0; i < COUNT(searches); i++) {
        struct text t = text_of(searches[i].text), needle = text_of(searches[i].needle);
        expect_int(text_find(t, needle), searches[i].first, needle.p);
        expect_int(text_find_last(t, needle), searches[i].last, needle.p);
    }
}

Test(text, nothing_is_found_behind_the_end) {
    struct text t = { "abcabc", 4 };
    expect_int(text_find_last(t, TEXT("abc")), 0, "four bytes of six");
    expect_int(text_find(t, TEXT("cabc")), -1, "four bytes of six");
}

Test(text, blanks_go_from_both_ends_and_stay_inside) {
    static const char *const cases[][2] = { { "  a b \t", "a b" }, { "", "" }, { " \t ", "" }, { "x", "x" } };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_text(text_trim(text_of(cases[i][0])), cases[i][1], cases[i][0]);
    expect_text(text_skip_blanks(text_of(" \t a ")), "a ", "front only");
}

Test(text, a_head_is_taken_only_where_it_is) {
    struct text t = text_of("memory: usage");
    expect(!text_take(&t, TEXT("memory+swap:")), "another head");
    expect_text(t, "memory: usage", "refused");
    expect(text_take(&t, TEXT("memory: ")), "its head");
    expect_text(t, "usage", "taken");
    expect(!text_take(&t, TEXT("usage of")), "longer than what is left");
    expect(text_take(&t, TEXT("usage")), "all of it");
    expect(text_take(&t, TEXT("")), "nothing is always there");
}

Test(text, parts_never_reach_beyond_the_end) {
    struct text t = text_of("abc");
    expect_text(text_head(t, 2), "ab", "head");
    expect_text(text_head(t, 9), "abc", "head beyond");
    expect_text(text_from(t, 2), "c", "from");
    expect_text(text_from(t, 9), "", "from beyond");
    expect(text_starts(t, TEXT("ab")) && !text_starts(t, TEXT("abcd")) && !text_starts(t, TEXT("b")),
           "starts");
    expect(text_ends(t, TEXT("bc")) && !text_ends(t, TEXT("xabc")) && !text_ends(t, TEXT("b")), "ends");
    expect(text_equal(text_of(NULL), TEXT("")), "no text is empty text");
}

/* kernel/printk/printk.c, msg_add_ext_text: \xNN, two digits in lower case */
static const struct {
    const char *text;
    char byte;
    const char *rest;
} bytes[] = {
    { "\\x0ab", '\n', "b" },  { "\\x5cx2d", '\\', "x2d" }, { "\\xd0\\xb2", (char)0xd0, "\\xb2" },
    { "\\x00", '\0', "" },    { "a\\x41", 'a', "\\x41" },  { "\\x4", '\\', "x4" },
    { "\\xg0", '\\', "xg0" }, { "\\n", '\\', "n" },        { "\\", '\\', "" },
    { "\\x4A", '\\', "x4A" }, { "\\X41", '\\', "X41" },
};

Test(text, a_byte_is_itself_or_its_escape) {
    for (size_t i = 0; i < COUNT(bytes); i++) {
        struct text t = text_of(bytes[i].text);
        cr_expect(eq(chr, text_take_byte(&t), bytes[i].byte), "%s", bytes[i].text);
        expect_text(t, bytes[i].rest, bytes[i].text);
    }
}

Test(text, a_product_too_large_stays_the_largest_number) {
    expect_int(scale(3, 1024), 3072, "a product");
    expect_int(scale(0, 4096), 0, "a product");
    expect_int(scale(INT64_MAX, 1), INT64_MAX, "a product");
    expect_int(scale(INT64_MAX / 1024 + 1, 1024), INT64_MAX, "a product");
    expect_int(scale(18014398509481983, 1024), INT64_MAX, "kB, unlimited in 3.13 to 3.18");
}
