/* SPDX-License-Identifier: MIT */
/* test_pids.c - an item is found by its pid, whether all are known, some or none. */
#include "pids.h"
#include "support.h"

struct process {
    int64_t pid;
    char name;
};

static void push(struct list *l, int64_t pid, char name) {
    *(struct process *)list_push(l, sizeof(struct process)) = (struct process){ pid, name };
}

static char name_of(const struct pids *p, const struct list *l, int64_t pid) {
    const struct process *found = pids_find(p, l, sizeof *found, pid);
    return found ? found->name : '-';
}

Test(pids, the_last_of_several_is_found_known_or_not) {
    struct list l = { 0 };
    struct pids p = { 0 };
    expect_int(name_of(&p, &l, 7), '-', "in an empty list");
    push(&l, 7, 'a');
    push(&l, -1, 'b');
    push(&l, 7, 'c');
    for (int round = 0; round < 2; round++) {
        expect_int(name_of(&p, &l, 7), 'c', "the last of two");
        expect_int(name_of(&p, &l, -1), 'b', "a negative one");
        expect_int(name_of(&p, &l, 8), '-', "none");
        pids_learn(&p, &l, sizeof(struct process));
    }
    push(&l, 7, 'd');
    expect_int(name_of(&p, &l, 7), 'd', "one that came after");
    pids_free(&p);
    list_free(&l);
}

Test(pids, many_are_found_while_they_come) {
    enum { MANY = 20000 };
    struct list l = { 0 };
    struct pids p = { 0 };
    int wrong = 0;
    for (int64_t i = 0; i < MANY; i++) {
        push(&l, i * 64 % 30011, (char)(i % 100)); /* a prime: no pid comes twice */
        pids_learn(&p, &l, sizeof(struct process));
        wrong += name_of(&p, &l, i / 2 * 64 % 30011) != i / 2 % 100;
        wrong += name_of(&p, &l, 40000 + i) != '-';
    }
    expect_int(wrong, 0, "wrong answers");
    expect_int(p.known, MANY, "known");
    pids_free(&p);
    list_free(&l);
}
