/* SPDX-License-Identifier: MIT */
/* test_arena.c - memory that lives and dies together, and arrays that grow. */
#include "arena.h"
#include "list.h"
#include "support.h"

#include <stdalign.h>

Test(arena, memory_is_zeroed_and_aligned_for_anything) {
    struct arena a = { 0 };
    for (size_t size = 1; size < 3000; size += 37) {
        unsigned char *p = arena_alloc(&a, size);
        cr_assert(ne(ptr, p, NULL));
        expect_int((uintptr_t)p % alignof(max_align_t), 0, "aligned");
        size_t used = 0;
        for (size_t i = 0; i < size; i++)
            used += p[i] != 0;
        expect_int(used, 0, "zeroed");
        memset(p, 0xff, size);
        arena_text(&a, TEXT("x")); /* leaves the next address odd */
    }
    expect(!a.failed, "nothing failed");
    arena_free(&a);
}

Test(arena, what_was_given_out_stays_as_it_is) {
    enum { MANY = 5000 };
    static const char *texts[MANY];
    struct arena a = { 0 };
    char number[16];
    size_t changed = 0;
    for (size_t i = 0; i < MANY; i++) {
        int n = snprintf(number, sizeof number, "%zu", i);
        texts[i] = arena_text(&a, (struct text){ number, (size_t)n });
    }
    for (size_t i = 0; i < MANY; i++)
        changed += strtoul(texts[i], NULL, 10) != i;
    expect_int(changed, 0, "texts that changed");
    arena_free(&a);
}

Test(arena, text_ends_with_nul_and_holds_none) {
    struct arena a = { 0 };
    const char *p = arena_text(&a, (struct text){ "a\0b\0", 4 });
    expect_str(p, "a?b?", "two NULs");
    expect_str(arena_text(&a, (struct text){ NULL, 0 }), "", "no text");
    expect_str(arena_text(&a, (struct text){ "abcdef", 3 }), "abc", "a slice");
    arena_free(&a);
}

Test(arena, one_text_may_be_larger_than_a_block) {
    enum { SIZE = 100000 };
    struct arena a = { 0 };
    char *large = malloc(SIZE);
    memset(large, 'x', SIZE);
    const char *small = arena_text(&a, TEXT("small"));
    const char *p = arena_text(&a, (struct text){ large, SIZE });
    cr_assert(ne(ptr, (void *)p, NULL));
    expect_int(strlen(p), SIZE, "all of it");
    expect_str(small, "small", "the one before");
    arena_free(&a);
    free(large);
}

Test(arena, items_are_copied_and_none_are_null) {
    struct arena a = { 0 };
    int64_t numbers[] = { 1, -2, 3 };
    int64_t *copy = arena_copy(&a, numbers, 3, sizeof *numbers);
    numbers[1] = 0;
    expect_int(copy[1], -2, "the second of three");
    expect(!arena_copy(&a, numbers, 0, sizeof *numbers), "none of them");
    expect(!arena_copy(&a, NULL, 0, 8), "none at all");
    expect(!a.failed, "no items are no failure");
    arena_free(&a);
}

Test(arena, more_than_there_can_be_is_refused_and_remembered) {
    static const size_t sizes[] = { SIZE_MAX / 2 + 1, SIZE_MAX - 8192, SIZE_MAX - 15 };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct arena a = { 0 };
        expect(!arena_alloc(&a, sizes[i]), "refused");
        expect(a.failed, "remembered");
        arena_free(&a);
    }
}

Test(arena, a_size_that_overflows_with_its_padding_is_refused) {
    struct arena a = { 0 };
    arena_text(&a, TEXT(""));
    expect(!arena_alloc(&a, SIZE_MAX - 7), "refused");
    expect(a.failed, "remembered");
    arena_free(&a);
}

Test(arena, reset_keeps_one_block_for_what_comes) {
    struct arena a = { 0 };
    const char *first = arena_text(&a, TEXT("first"));
    arena_reset(&a);
    const char *again = arena_text(&a, TEXT("again"));
    expect(first == again, "the same place");
    for (int i = 0; i < 100; i++)
        arena_alloc(&a, 4000);
    arena_reset(&a);
    expect_str(arena_text(&a, TEXT("after many blocks")), "after many blocks", "usable");
    arena_free(&a);
    arena_reset(&a);
    arena_free(&a);
    expect(!a.blocks && !a.next && !a.end, "empty again");
}

Test(list, grows_and_keeps_its_items) {
    struct list l = { 0 };
    int64_t wrong = 0;
    for (int64_t i = 0; i < 10000; i++)
        *(int64_t *)list_push(&l, sizeof i) = i;
    expect_int(l.count, 10000, "items");
    for (int64_t i = 0; i < 10000; i++)
        wrong += ((int64_t *)l.items)[i] != i;
    expect_int(wrong, 0, "items that changed");
    list_free(&l);
    expect(!l.items && !l.count && !l.room, "ready for the next report");
    list_free(&l);
}

Test(list, an_item_too_large_leaves_it_as_it_was) {
    struct list l = { 0 };
    expect(!list_push(&l, SIZE_MAX / 2), "refused");
    expect_int(l.count, 0, "items");
    expect(list_push(&l, 1), "usable");
    list_free(&l);
}
