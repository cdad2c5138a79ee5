/* SPDX-License-Identifier: MIT */
/* findings.c - runs the looks and keeps what they say. */
#include "findings.h"

void conclude(struct notebook *n, const char *code, enum oomwhy_certainty certainty,
              const char *const *evidence, const char *format, ...) {
    char sentence[MAX_SENTENCE];
    va_list args;
    size_t sources = 0;
    va_start(args, format);
    size_t length = words_put_list(sentence, sizeof sentence, format, args);
    va_end(args);
    if (n->count == MAX_FINDINGS)
        return;
    while (evidence[sources])
        sources++;
    n->items[n->count++] = (struct oomwhy_finding){
        .code = code,
        .text = arena_text(n->q->arena, (struct text){ sentence, length }),
        .certainty = certainty,
        .evidence = { arena_copy(n->q->arena, evidence, sources, sizeof *evidence), sources },
    };
}

int64_t percent(int64_t part, int64_t whole) {
    enum { MOST = 1000000 }; /* figures of a damaged log may be any */
    double value = whole > 0 ? (double)part * 100 / (double)whole + 0.5 : 0;
    return value > MOST ? MOST : value < -MOST ? -MOST : (int64_t)value;
}

int whole_percent(double share) {
    int percent = (int)(share * 100 + 0.5);
    return percent == 100 && share < 1 ? 99 : percent;
}

void findings_gather(struct inquiry *q) {
    static void (*const looks[])(struct notebook *) = {
#define X(name) finding_##name,
        LOOK_MAP(X)
#undef X
    };
    struct notebook n;
    n.q = q;
    n.count = 0; /* the items are not cleared: 1.5 KiB a record */
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        looks[i](&n);
    q->analysis->findings = arena_copy(q->arena, n.items, n.count, sizeof *n.items);
    q->analysis->findings_count = q->analysis->findings ? n.count : 0;
}
