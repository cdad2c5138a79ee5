/* SPDX-License-Identifier: MIT */
/* find_zone.c - where the machine was short: the zones and nodes that an allocation may use, against their
 * reserves. */
#include "findings.h"

/* GFP_ZONEMASK (include/linux/gfp.h): the only bits of a mask that mean the same in every kernel. */
enum { GFP_DMA = 1, GFP_HIGHMEM = 2, GFP_DMA32 = 4, GFP_MOVABLE = 8 };

/* The order of zones, lowest first; an allocation falls back to those before its own. */
static const char *const zone_names[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device" };
enum { DMA, DMA32, NORMAL, HIGHMEM, MOVABLE, ZONES = sizeof zone_names / sizeof *zone_names };

struct survey {
    const struct oomwhy_record *record;
    int highest; /* zone that the allocation may use */
    const char *nodes;
    const struct oomwhy_zone *worst, *spare; /* least free of those it may use; most free of the others */
    int64_t roomy;                           /* bytes free in those that it may use and that had room */
    bool any;
};

static int zone_rank(const char *name) {
    int i = 0;
    while (i < ZONES && !same_word(zone_names[i], name))
        i++;
    return i;
}

/* Low four bits of "0x201da". */
static int highest_zone(const char *mask) {
    size_t n = mask ? strlen(mask) : 0;
    if (n < 3 || mask[0] != '0' || mask[1] != 'x')
        return ZONES;
    int bits = hex_digit(mask[n - 1]);
    if (bits < 0)
        return ZONES;
    if (bits & (GFP_DMA | GFP_DMA32))
        return bits & GFP_DMA ? DMA : DMA32;
    if (bits & GFP_HIGHMEM)
        return bits & GFP_MOVABLE ? MOVABLE : HIGHMEM;
    return NORMAL;
}

/* Whether the list, as in "0-1,4", holds the node. */
static bool node_allowed(const char *list, int64_t node) {
    struct text t = text_of(list ? list : "");
    if (!t.n || node == OOMWHY_UNSET)
        return true;
    while (t.n) {
        int64_t first, last;
        if (!text_int(&t, &first))
            return true;
        last = first;
        if (text_take(&t, TEXT("-")) && !text_int(&t, &last))
            return true;
        if (node >= first && node <= last)
            return true;
        if (!text_take(&t, TEXT(",")))
            return false;
    }
    return false;
}

static int64_t figure(const struct oomwhy_zone *z, const char *key) {
    for (size_t i = 0; i < z->bytes.count; i++)
        if (same_word(z->bytes.items[i].name, key))
            return z->bytes.items[i].value;
    return OOMWHY_UNSET;
}

/* Of a zone, for comparing. */
static int64_t extent(const struct oomwhy_zone *z) {
    int64_t managed = figure(z, "managed"); /* 3.10+ */
    return managed != OOMWHY_UNSET ? managed : or_zero(figure(z, "present"));
}

/*
 * What the zone keeps from allocations that might have used a higher one: one number of the list for each
 * zone there can be. 32-bit kernels have no DMA32; the columns that others may lack are the last.
 */
static int64_t reserve_of(const struct oomwhy_zone *z, const struct survey *s) {
    struct text t = text_of(z->lowmem_reserve ? z->lowmem_reserve : "");
    bool has_highmem = false;
    for (size_t i = 0; i < s->record->meminfo->zones_count; i++)
        has_highmem = has_highmem || zone_rank(s->record->meminfo->zones[i].name) == HIGHMEM;
    int column = s->highest - (s->highest > (has_highmem ? DMA : NORMAL));
    int64_t pages = 0, value;
    for (int i = 0; i <= column && text_int(&t, &value); i++) {
        pages = value;
        text_take(&t, TEXT(" "));
    }
    return pages > 0 && pages < INT64_MAX / s->record->page_size_bytes ? pages * s->record->page_size_bytes
                                                                       : 0;
}

static bool may_use(const struct oomwhy_zone *z, const struct survey *s) {
    return zone_rank(z->name) <= s->highest && node_allowed(s->nodes, z->node);
}

/* __zone_watermark_ok() (mm/page_alloc.c), as far as it can be seen: free pages above the lowest mark and the
 * reserve. */
static bool has_room(const struct oomwhy_zone *z, const struct survey *s) {
    return figure(z, "free") > plus(or_zero(figure(z, "min")), reserve_of(z, s));
}

static void look_at(const struct oomwhy_zone *z, struct survey *s) {
    int64_t free = figure(z, "free");
    if (free == OOMWHY_UNSET || figure(z, "min") == OOMWHY_UNSET)
        return;
    if (!may_use(z, s)) {
        if (!s->spare || free > figure(s->spare, "free"))
            s->spare = z;
        return;
    }
    s->any = true;
    if (has_room(z, s))
        s->roomy = plus(s->roomy, free);
    else if (!s->worst || extent(z) > extent(s->worst))
        s->worst = z;
}

static bool survey(const struct oomwhy_record *r, struct survey *ret_survey) {
    const struct oomwhy_invoker *i = r->invoker;
    if (r->kind == OOMWHY_MEMCG || r->trigger != OOMWHY_ALLOCATION || !r->meminfo || !i || i->order < 0)
        return false;
    bool policy = r->kind == OOMWHY_MEMPOLICY;
    *ret_survey = (struct survey){ .record = r, .highest = highest_zone(i->gfp_mask) };
    ret_survey->nodes = !policy ? i->mems_allowed : r->nodemask ? r->nodemask : i->nodemask;
    for (size_t z = 0; z < r->meminfo->zones_count && ret_survey->highest < ZONES; z++)
        look_at(&r->meminfo->zones[z], ret_survey);
    return ret_survey->any;
}

/* "node 1 DMA32"; the node only where there are several. */
static char *called(const struct oomwhy_zone *z, const struct survey *s, char out[64]) {
    bool several = false;
    for (size_t i = 0; i < s->record->meminfo->zones_count; i++)
        several = several || s->record->meminfo->zones[i].node != z->node;
    if (several && z->node != OOMWHY_UNSET)
        words_put(out, 64, "zone %.16s of node %lld", z->name, (long long)z->node);
    else
        words_put(out, 64, "zone %.16s", z->name);
    return out;
}

/* Much was free, and yet it ran out: it was not the machine as a whole. */
static void tell_memory_left(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    const struct oomwhy_analysis *a = n->q->analysis;
    int64_t free = balance_of(a, "free");
    if (r->kind != OOMWHY_MEMCG && r->trigger != OOMWHY_SYSRQ && percent(free, a->balance_total_bytes) >= 20)
        conclude(n, "memory_left", OOMWHY_LIKELY, FROM("meminfo.totals", "meminfo.ram_bytes"),
                 "%d %% of RAM (%s) was free: what ran out was a zone or node of it, or pages in a row.",
                 (int)percent(free, a->balance_total_bytes), SIZE(free));
}

/* All that it may use is down to the reserve; and where that is not all there is, what lies idle. */
void finding_zones(struct notebook *n) {
    struct survey s;
    char worst[64], spare[64];
    bool short_of = survey(n->q->record, &s) && !s.roomy && s.worst;
    int64_t idle = short_of && s.spare ? figure(s.spare, "free") : 0;
    if (!short_of) {
        tell_memory_left(n);
        return;
    }
    int64_t free = figure(s.worst, "free"),
            kept = plus(or_zero(figure(s.worst, "min")), reserve_of(s.worst, &s));
    called(s.worst, &s, worst);
    if (idle > plus(kept, free) && idle / 4 > or_zero(figure(s.spare, "min")))
        conclude(n, "zone_short", OOMWHY_LIKELY, FROM("meminfo.zones", "invoker.gfp_mask"),
                 "Where it may take memory from, %s had %s free, less than the %s that are kept back, while "
                 "%s, which "
                 "it may not use, had %s.",
                 worst, SIZE(free), SIZE(kept), called(s.spare, &s, spare), SIZE(idle));
    else
        conclude(n, "zones_short", OOMWHY_LIKELY, FROM("meminfo.zones", "invoker.gfp_mask"),
                 "Each zone that it may use was down to what is kept back: %s had %s free of %s to keep.",
                 worst, SIZE(free), SIZE(kept));
}

/* ---- several pages in a row ---- */

/* Blocks of the order asked for, or larger, in zones that it may use. */
static int64_t blocks_of(const struct survey *s, int64_t order) {
    const struct oomwhy_meminfo *info = s->record->meminfo;
    int64_t blocks = info->buddy_count ? 0 : OOMWHY_UNSET;
    for (size_t i = 0; i < info->buddy_count; i++) {
        const struct oomwhy_buddy *b = &info->buddy[i];
        struct oomwhy_zone z = { .name = b->zone, .node = b->node };
        for (size_t o = (size_t)order; may_use(&z, s) && o < b->counts.count; o++)
            blocks = plus(blocks, or_zero(b->counts.items[o].value));
    }
    return blocks;
}

/* What stood in the way, as far as the log has the free blocks. */
static void tell_pieces(const struct oomwhy_record *r, char *out, size_t size) {
    struct survey s;
    int64_t blocks = survey(r, &s) ? blocks_of(&s, r->invoker->order) : OOMWHY_UNSET;
    if (blocks == 0 && s.roomy)
        words_put(out, size, "%s were free where it may take from, but in no piece that large",
                  SIZE(s.roomy));
    else if (blocks != OOMWHY_UNSET && blocks && !s.roomy)
        words_put(out, size, "pieces that large were left, but only of what is kept back");
    else if (blocks != OOMWHY_UNSET && blocks)
        words_put(out, size,
                  "%lld pieces that large were free where it may take from, but set apart for others or come "
                  "too late",
                  (long long)blocks);
    else
        words_put(out, size, "memory may have been free, but not in one piece");
}

void finding_pages_in_a_row(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    const struct oomwhy_invoker *i = r->invoker;
    char pieces[160];
    if (!i || i->order < 1 || i->order > 31 || r->kind == OOMWHY_MEMCG)
        return;
    tell_pieces(r, pieces, sizeof pieces);
    conclude(n, "high_order", OOMWHY_LIKELY, FROM("invoker.order"),
             "%s asked for %lld pages in a row (order %lld): %s.", i->comm ? i->comm : "The kernel",
             1LL << i->order, (long long)i->order, pieces);
}
