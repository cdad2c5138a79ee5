/* SPDX-License-Identifier: MIT */
/* test_meminfo.c - the machine's memory as every era prints it: each line gives these figures, in bytes. */
#include "fields.h"
#include "support.h"

static const struct sample {
    const char *about, *lines, *meminfo;
} samples[] = {
    { "2.6.32 to 3.7: totals are in pages",
      "active_anon:40000 inactive_anon:100 isolated_anon:0\n active_file:900 inactive_file:800 "
      "isolated_file:0\n"
      " unevictable:0 dirty:3 writeback:0 unstable:0\n free:150000 slab_reclaimable:700 "
      "slab_unreclaimable:900\n"
      " mapped:500 shmem:20 pagetables:300 bounce:0\n",
      " totals.active_anon=163840000 totals.inactive_anon=409600 totals.isolated_anon=0 "
      "totals.active_file=3686400 "
      "totals.inactive_file=3276800 totals.isolated_file=0 totals.unevictable=0 totals.dirty=12288 "
      "totals.writeback=0 "
      "totals.unstable=0 totals.free=614400000 totals.slab_reclaimable=2867200 "
      "totals.slab_unreclaimable=3686400 "
      "totals.mapped=2048000 totals.shmem=81920 totals.pagetables=1228800 totals.bounce=0" },
    { "6.1+: more of them",
      " sec_pagetables:2 bounce:0\n kernel_misc_reclaimable:3\n free:1 free_pcp:5 free_cma:0\n",
      " totals.sec_pagetables=8192 totals.bounce=0 totals.kernel_misc_reclaimable=12288 totals.free=4096 "
      "totals.free_pcp=20480 totals.free_cma=0" },
    { "4.8+: a node",
      "Node 0 active_anon:400kB inactive_anon:920000kB isolated(anon):0kB shmem_thp: 8kB kernel_stack:2000kB "
      "all_unreclaimable? yes\n",
      " nodes{ node=0 bytes.active_anon=409600 bytes.inactive_anon=942080000 bytes.isolated(anon)=0 "
      "bytes.shmem_thp=8192 bytes.kernel_stack=2048000 all_unreclaimable=yes }" },
    { "4.8 to 4.11: a node with pages_scanned",
      "Node 1 active_anon:4kB pages_scanned:17 all_unreclaimable? no\n",
      " nodes{ node=1 bytes.active_anon=4096 pages_scanned=17 all_unreclaimable=no }" },
    { "until 4.7: a zone, with what is now the node's",
      "Node 0 DMA free:15908kB min:28kB low:32kB high:40kB present:15992kB managed:15908kB pages_scanned:0 "
      "all_unreclaimable? yes\nlowmem_reserve[]: 0 2969 7982 7982\n",
      " zones{ node=0 name=DMA bytes.free=16289792 bytes.min=28672 bytes.low=32768 bytes.high=40960 "
      "bytes.present=16375808 bytes.managed=16289792 pages_scanned=0 all_unreclaimable=yes "
      "lowmem_reserve=0 2969 7982 7982 }" },
    { "5.6+: a zone with KB among its kB",
      "Node 0 DMA32 free:9600kB boost:0kB min:9900kB reserved_highatomic:4KB free_highatomic:0KB "
      "free_cma:0kB\n",
      " zones{ node=0 name=DMA32 bytes.free=9830400 bytes.boost=0 bytes.min=10137600 "
      "bytes.reserved_highatomic=4096 "
      "bytes.free_highatomic=0 bytes.free_cma=0 }" },
    { "a zone without NUMA", "Normal free:3700kB min:3680kB low:4600kB\n",
      " zones{ name=Normal bytes.free=3788800 bytes.min=3768320 bytes.low=4710400 }" },
    { "buddy lists, until 3.7 and later",
      "Node 0 DMA: 1*4kB 0*8kB 1*16kB = 20kB\nNode 0 Normal: 10*4kB (UM) 20*8kB (U) 0*16kB 1*4096kB (M) = "
      "4296kB\n",
      " buddy{ node=0 zone=DMA counts.4kB=1 counts.8kB=0 counts.16kB=1 total_bytes=20480 } buddy{ node=0 "
      "zone=Normal "
      "counts.4kB=10 counts.8kB=20 counts.16kB=0 counts.4096kB=1 total_bytes=4399104 }" },
    { "a buddy list without NUMA", "HighMem: 3*4kB 1*8kB = 20kB\n",
      " buddy{ zone=HighMem counts.4kB=3 counts.8kB=1 total_bytes=20480 }" },
    { "pages of 64K, by the buddy list", "active_anon:10 free:1\nNode 0 Normal: 1*64kB (U) 0*128kB = 64kB\n",
      " totals.active_anon=655360 totals.free=65536 buddy{ node=0 zone=Normal counts.64kB=1 counts.128kB=0 "
      "total_bytes=65536 }" },
    { "3.10+: huge pages",
      "Node 0 hugepages_total=4 hugepages_free=3 hugepages_surp=1 hugepages_size=2048kB\n"
      "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=1048576kB\n",
      " hugepages{ node=0 total=4 free=3 surp=1 size_bytes=2097152 } hugepages{ node=0 total=0 free=0 surp=0 "
      "size_bytes=1073741824 }" },
    { "the tail",
      "170 total pagecache pages\n5 pages in swap cache\nSwap cache stats: add 9, delete 8, find 7/6\n"
      "Free swap  = 1024kB\nTotal swap = 2048kB\n262144 pages RAM\n0 pages HighMem/MovableOnly\n12144 pages "
      "reserved\n"
      "7 pages cma reserved\n1 pages hwpoisoned\n",
      " swap{ total_bytes=2097152 free_bytes=1048576 cache_bytes=20480 } pagecache_bytes=696320 "
      "ram_bytes=1073741824 "
      "highmem_bytes=0 reserved_bytes=49741824 cma_reserved_bytes=28672 hwpoisoned_bytes=4096" },
    { "4.15+: slab",
      "Unreclaimable slab info:\nName                      Used          Total\nkmalloc-512              "
      "120KB        "
      "256KB\na_name_longer_than_its_column 1KB 2KB\n",
      " slab{ name=kmalloc-512 used_bytes=122880 total_bytes=262144 } slab{ "
      "name=a_name_longer_than_its_column "
      "used_bytes=1024 total_bytes=2048 }" },
    { "6.10: allocations in bytes",
      "Memory allocations:\n  1610612736   393216 mm/memory.c:1050 func:alloc_anon_folio\n",
      " allocations{ bytes=1610612736 count=393216 site=mm/memory.c:1050 function=alloc_anon_folio }" },
    { "6.12+: rounded; 6.19+: another heading",
      "Memory allocations (profiling is currently turned on):\n"
      "    1.50 GiB   393216 drivers/foo/bar.c:120 [foo] func:foo_alloc\n",
      " allocations{ bytes=1610612736 count=393216 site=drivers/foo/bar.c:120 module=foo function=foo_alloc "
      "}" },
};

/* The record's meminfo, described, without what is empty; free() it. */
static char *describe_meminfo(const struct oomwhy_record *r) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (r->meminfo)
        describe(out, r->meminfo, field_find(oomwhy_record_fields(), TEXT("meminfo"))->members);
    fclose(out);
    for (char *empty; (empty = strstr(text, " swap{ }"));)
        memmove(empty, empty + 8, strlen(empty + 8) + 1);
    return text;
}

Test(meminfo, figures_of_every_era_are_read) {
    for (size_t i = 0; i < COUNT(samples); i++) {
        struct log log = { .form = BARE };
        add(&log, "Mem-Info:\n");
        add(&log, samples[i].lines);
        add(&log, "Out of memory: Killed process 1 (x)\n");
        struct reading r = read_said(&log);
        cr_assert(eq(sz, r.count, 1), "%s", samples[i].about);
        char *got = describe_meminfo(r.records[0]);
        expect_str(got, samples[i].meminfo, samples[i].about);
        free(got);
        forget(&r);
    }
}

/* dmesg indents what belongs to one record, /dev/kmsg writes \x0a, syslog daemons #012 */
Test(meminfo, several_lines_of_one_record_are_read_in_every_form) {
    static const char *const logs[] = {
        "[    5.000000] Mem-Info:\n[    5.000001] active_anon:1 isolated_anon:0\n                "
        "active_file:2\n"
        "                free:3\n[    5.000002] Out of memory: Killed process 1 (x)\n",
        "[    5.000000] Mem-Info:\n[    5.000001] active_anon:1 isolated_anon:0\n[    5.000001]  "
        "active_file:2\n"
        "[    5.000001]  free:3\n[    5.000002] Out of memory: Killed process 1 (x)\n",
        "4,1,5000000,-;Mem-Info:\n4,2,5000001,-;active_anon:1 isolated_anon:0\\x0a active_file:2\\x0a "
        "free:3\n"
        "3,3,5000002,-;Out of memory: Killed process 1 (x)\n",
        "Nov 22 14:06:00 h kernel: Mem-Info:\n"
        "Nov 22 14:06:00 h kernel: active_anon:1 isolated_anon:0#012 active_file:2#012 free:3\n"
        "Nov 22 14:06:00 h kernel: Out of memory: Killed process 1 (x)\n",
    };
    for (size_t i = 0; i < COUNT(logs); i++) {
        struct reading r = read_log(logs[i]);
        cr_assert(eq(sz, r.count, 1), "%s", logs[i]);
        char *got = describe_meminfo(r.records[0]);
        expect_str(
            got, " totals.active_anon=4096 totals.isolated_anon=0 totals.active_file=8192 totals.free=12288",
            logs[i]);
        free(got);
        forget(&r);
    }
}

Test(meminfo, an_allocation_failure_prints_the_same_and_is_no_oom) {
    struct log log = { .form = BARE };
    add(&log,
        "java: page allocation failure: order:4, mode:0x20(GFP_ATOMIC), nodemask=(null)\n"
        "CPU: 0 PID: 1 Comm: java Not tainted 6.1.0 #1\nCall Trace:\n dump_stack+0x5c/0x80\nMem-Info:\n");
    for (size_t i = 0; i < COUNT(samples); i++)
        add(&log, samples[i].lines);
    struct reading r = read_said(&log);
    expect_int(r.count, 0, "records");
    forget(&r);
}

Test(meminfo, lines_cut_anywhere_do_no_harm) {
    for (size_t i = 0; i < COUNT(samples); i++)
        for (size_t n = 0; n < strlen(samples[i].lines); n++) {
            struct log log = { .form = BARE };
            add(&log, "Out of memory: Killed process 1 (x)\nMem-Info:\n");
            append(&log, samples[i].lines, n);
            struct reading r = read_said(&log);
            expect(r.count >= 1, samples[i].about);
            forget(&r);
        }
}

/* Of a zone's names those that stand in the line before are kept once; a NUL, which no kernel prints, is no
 * end. */
Test(meminfo, a_nul_inside_of_a_name_is_part_of_it) {
    static const char zones[] = "Node 0 DMA free:4kB min:8kB\nNode 0 Normal free:4kB \0in\0and:8kB\n"
                                "Node 0 Movable free:4kB \0in\0and:8kB\n";
    struct log log = { .form = BARE };
    add(&log, "Mem-Info:\n");
    append(&log, zones, sizeof zones - 1);
    add(&log, "Out of memory: Killed process 1 (x)\n");
    struct reading r = read_said(&log);
    cr_assert(eq(sz, r.count, 1));
    char *got = describe_meminfo(r.records[0]);
    expect_str(got,
               " zones{ node=0 name=DMA bytes.free=4096 bytes.min=8192 }"
               " zones{ node=0 name=Normal bytes.free=4096 bytes.?in?and=8192 }"
               " zones{ node=0 name=Movable bytes.free=4096 bytes.?in?and=8192 }",
               "zones");
    free(got);
    forget(&r);
}
