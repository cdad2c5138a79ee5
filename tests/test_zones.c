/* SPDX-License-Identifier: MIT */
/* test_zones.c - which zones and nodes an allocation may use, and what was free in them and beside them. */
#include "support.h"

/* A machine of 32 bits, low memory used up and high memory idle; and one of 64 bits, of two nodes. */
#define LOW_32                                                                    \
    "DMA free:3500kB min:68kB low:84kB high:100kB present:15804kB\n"              \
    "lowmem_reserve[]: 0 865 3875 3875\n"                                         \
    "Normal free:3700kB min:3728kB low:4660kB high:5592kB present:885944kB\n"     \
    "lowmem_reserve[]: 0 0 24084 24084\n"                                         \
    "HighMem free:1200000kB min:512kB low:1300kB high:2000kB present:3082824kB\n" \
    "lowmem_reserve[]: 0 0 0 0\n"
#define TWO_NODES                                                                                    \
    "Node 0 DMA32 free:1000kB min:1944kB low:2428kB high:2912kB present:311296kB managed:304716kB\n" \
    "lowmem_reserve[]: 0 0 0 0 0\n"                                                                  \
    "Node 1 DMA32 free:90000kB min:452kB low:564kB high:676kB present:130932kB managed:86868kB\n"    \
    "lowmem_reserve[]: 0 0 0 0 0\n"
#define ROOMY                                                                                   \
    "Normal free:90000kB min:3728kB low:4660kB high:5592kB present:885944kB managed:800000kB\n" \
    "lowmem_reserve[]: 0 0 0 0\n"

static const struct {
    const char *about, *mask, *mems_allowed;
    int order;
    const char *zones;
    const char *code, *says; /* NULL: the code must not come */
} cases[] = {
    { "the kernel may not use high memory", "0xd0", NULL, 0, LOW_32, "zone_short",
      "zone HighMem, which it may not" },
    { "the zone that is short is named with what it keeps", "0xd0", NULL, 0, LOW_32, "zone_short",
      "zone Normal had 3.61 MiB free, less than the 3.64 MiB" },
    { "a program may", "0x280da", NULL, 0, LOW_32, "zone_short", NULL },
    { "nor is it short then", "0x280da", NULL, 0, LOW_32, "zones_short", NULL },
    { "a node that is not allowed", "0x140dca", "0", 0, TWO_NODES, "zone_short",
      "zone DMA32 of node 1, which it may not" },
    { "a range of nodes", "0x140dca", "0-1", 0, TWO_NODES, "zone_short", NULL },
    { "a list of nodes", "0x140dca", "0,2-3", 0, TWO_NODES, "zone_short", "had 87.9 MiB" },
    { "room, but not in a row", "0xd0", NULL, 3,
      ROOMY "Normal: 22500*4kB 0*8kB 0*16kB 0*32kB 0*64kB = 90000kB\n", "high_order",
      "87.9 MiB were free where it may take from, but in no piece that large" },
    { "a piece too large counts", "0xd0", NULL, 3,
      ROOMY "Normal: 0*4kB 0*8kB 0*16kB 0*32kB 7*64kB = 90000kB\n", "high_order",
      "7 pieces that large were free" },
    { "pieces of another zone do not", "0xd0", NULL, 3,
      ROOMY "HighMem: 0*4kB 0*8kB 0*16kB 9*32kB 0*64kB = 288kB\n"
            "Normal: 22500*4kB 0*8kB 0*16kB 0*32kB 0*64kB = 90000kB\n",
      "high_order", "in no piece that large" },
    { "without the pieces it stays open", "0xd0", NULL, 2, ROOMY, "high_order", "may have been free" },
};

static const struct oomwhy_finding *find(const struct oomwhy_analysis *a, const char *code) {
    for (size_t i = 0; i < a->findings_count; i++)
        if (strcmp(a->findings[i].code, code) == 0)
            return &a->findings[i];
    return NULL;
}

static struct reading read_case(size_t i) {
    char *log = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&log, &size);
    fprintf(out, "app invoked oom-killer: gfp_mask=%s, order=%d, oom_score_adj=0\n", cases[i].mask,
            cases[i].order);
    if (cases[i].mems_allowed)
        fprintf(out, "app cpuset=/ mems_allowed=%s\n", cases[i].mems_allowed);
    fprintf(out, "Mem-Info:\nactive_anon:100 inactive_anon:100 isolated_anon:0\n free:300000\n%s",
            cases[i].zones);
    fprintf(out, "1000000 pages RAM\nOut of memory: Kill process 9 (app) score 5 or sacrifice child\n"
                 "Killed process 9 (app) total-vm:100kB, anon-rss:80kB, file-rss:0kB\n");
    fclose(out);
    struct reading r = read_log(log);
    free(log);
    return r;
}

Test(zones, the_short_one_and_the_idle_one_are_told_apart) {
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reading r = read_case(i);
        cr_assert(eq(sz, r.count, 1), "%s", cases[i].about);
        struct oomwhy_analysis *a = oomwhy_explain(r.records[0]);
        const struct oomwhy_finding *f = find(a, cases[i].code);
        expect(!f == !cases[i].says, cases[i].about);
        if (f && cases[i].says)
            cr_expect(ne(ptr, strstr(f->text, cases[i].says), NULL), "%s: %s", cases[i].about, f->text);
        oomwhy_analysis_free(a);
        forget(&r);
    }
}
