/* SPDX-License-Identifier: MIT */
/* meminfo.h - the machine's memory as a global report prints it (mm/show_mem.c), line by line. */
#ifndef OOMWHY_MEMINFO_H
#define OOMWHY_MEMINFO_H

#include "fields.h"
#include "list.h"

/* While the lines come in. Figures that the kernel prints in pages stay pages until meminfo_close(). */
struct meminfo {
    struct oomwhy_meminfo info;
    struct list totals, nodes, zones, buddy, hugepages, slab, allocations;
    struct list scratch;                 /* the figures of one line, */
    struct oomwhy_numbers sizes, counts; /* and those of a zone's, or a buddy list's, before: names repeat */
    int64_t page_kb; /* the first column of a buddy list counts single pages; 0: none seen */
};

/* Unreclaimable slab, one row: "kmalloc-512              120KB        256KB" */
bool slab_read(struct text line);

/* Allocation profile, one row: "  1.50 GiB   393216 mm/memory.c:1050 func:alloc_anon_folio" */
bool allocation_read(struct text line);

struct meminfo *meminfo_new(void);

/* Takes a line of any of the forms in. False without memory. */
bool meminfo_add(struct meminfo *m, struct text line, struct arena *a);

/* What was gathered, in the arena, in bytes. */
struct oomwhy_meminfo *meminfo_close(struct meminfo *m, int64_t page_size, struct arena *a);
void meminfo_free(struct meminfo *m);

#endif
