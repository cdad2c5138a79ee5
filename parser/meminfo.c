/* SPDX-License-Identifier: MIT */
/*
 * meminfo.c - key:value lists are read as they come, whatever the keys: kernels add and drop them. One
 * row in the table below a form of line; the first that reads the line has it.
 */
#include "meminfo.h"

/* ---- pieces ---- */

/* Up to either byte. */
static struct text take_until(struct text *t, char stop, char or_stop) {
    size_t n = 0;
    while (n < t->n && t->p[n] != stop && t->p[n] != or_stop)
        n++;
    struct text head = text_head(*t, n);
    *t = text_from(*t, n);
    return head;
}

/* "Node 0 ", off the front; without NUMA there is none */
static void take_node(struct text *t, int64_t *ret_node) {
    struct text rest = *t;
    *ret_node = OOMWHY_UNSET;
    if (text_take(&rest, TEXT("Node ")) && text_int(&rest, ret_node))
        *t = text_skip_blanks(rest);
}

static bool take_unit(struct text *t) {
    return text_take(t, TEXT("kB")) || text_take(t, TEXT("KB"));
}

/*
 * "free:44916kB", "shmem_thp: 0kB" (4.8 to 6.5), "pages_scanned:0", "all_unreclaimable? no". The last has a
 * word for its value, which is left at UNSET.
 */
struct pair {
    struct text key, word;
    int64_t value;
    bool unit; /* it is in kB */
};

static bool take_pair(struct text *t, struct pair *ret_pair) {
    const char *p = t->p, *end = t->p + t->n;
    while (p < end && is_blank(*p))
        p++;
    const char *key = p;
    while (p < end && *p != ':' && *p != '?')
        p++;
    *ret_pair = (struct pair){ .key = { key, (size_t)(p - key) }, .value = OOMWHY_UNSET };
    if (p == end || p == key)
        return false;
    *t = text_skip_blanks((struct text){ p + 1, (size_t)(end - p) - 1 });
    ret_pair->word = *t;
    if (text_int(t, &ret_pair->value))
        ret_pair->unit = take_unit(t);
    else
        take_until(t, ' ', ' ');
    return !t->n || is_blank(*t->p);
}

static bool add_number(struct list *l, const char *name, int64_t value, struct arena *a) {
    struct oomwhy_number *n = list_push(l, sizeof *n);
    if (!n) {
        a->failed = true;
        return false;
    }
    *n = (struct oomwhy_number){ name, value };
    return true;
}

/* Adds to the figures of the line; a name that stands at its place in the line before is not kept twice. */
static void gather(struct meminfo *m, const struct oomwhy_numbers *before, struct text name, int64_t value,
                   struct arena *a) {
    size_t i = m->scratch.count;
    const char *known = before->items && i < before->count ? before->items[i].name : "";
    bool same = text_equal(text_of(known), name);
    add_number(&m->scratch, same ? known : arena_text(a, name), value, a);
}

static struct oomwhy_numbers keep_gathered(struct meminfo *m, struct oomwhy_numbers *ret_before,
                                           struct arena *a) {
    struct list *l = &m->scratch;
    *ret_before =
        (struct oomwhy_numbers){ arena_copy(a, l->items, l->count, sizeof(struct oomwhy_number)), l->count };
    l->count = 0;
    return *ret_before;
}

static void *push(struct list *l, const void *item, size_t size, struct arena *a) {
    void *to = list_push(l, size);
    if (!to)
        a->failed = true;
    return to ? memcpy(to, item, size) : NULL;
}

#define PUSH(list, item, a) push((list), (item), sizeof *(item), (a))

/* ---- one reader a form ---- */

/* "active_anon:1 inactive_anon:2 isolated_anon:0": pages, of the whole machine */
static bool read_totals(struct meminfo *m, struct text t, struct arena *a) {
    struct pair pair;
    bool any = false;
    if (memchr(t.p, '?', t.n) || memchr(t.p, '*', t.n))
        return false;
    while (t.n && take_pair(&t, &pair)) {
        if (pair.unit || pair.value == OOMWHY_UNSET || memchr(pair.key.p, ' ', pair.key.n))
            return any;
        any = add_number(&m->totals, arena_text(a, pair.key), pair.value, a);
    }
    return any;
}

/* The rest of a node's or zone's line. */
static struct oomwhy_numbers read_sizes(struct meminfo *m, struct text t, int64_t *ret_scanned,
                                        enum oomwhy_truth *ret_unreclaimable, struct arena *a) {
    struct pair pair;
    *ret_scanned = OOMWHY_UNSET;
    while (t.n && take_pair(&t, &pair)) {
        if (pair.unit)
            gather(m, &m->sizes, pair.key, scale(pair.value, 1024), a);
        else if (text_equal(pair.key, TEXT("all_unreclaimable")))
            *ret_unreclaimable = text_starts(pair.word, TEXT("yes")) ? OOMWHY_TRUE : OOMWHY_FALSE;
        else if (text_equal(pair.key, TEXT("pages_scanned")))
            *ret_scanned = pair.value;
    }
    return keep_gathered(m, &m->sizes, a);
}

/* "Node 0 active_anon:400kB ...", 4.8+ */
static bool read_node(struct meminfo *m, struct text t, struct arena *a) {
    struct oomwhy_node node = { 0 };
    take_node(&t, &node.node);
    if (node.node == OOMWHY_UNSET || !text_starts(t, TEXT("active_anon:")))
        return false;
    node.bytes = read_sizes(m, t, &node.pages_scanned, &node.all_unreclaimable, a);
    return PUSH(&m->nodes, &node, a);
}

/* "Node 0 Normal free:44916kB boost:0kB min:..." */
static bool read_zone(struct meminfo *m, struct text t, struct arena *a) {
    struct oomwhy_zone zone = { 0 };
    take_node(&t, &zone.node);
    struct text name = take_until(&t, ' ', ':');
    if (!name.n || !text_take(&t, TEXT(" ")) || !text_starts(t, TEXT("free:")))
        return false;
    zone.name = arena_text(a, name);
    zone.bytes = read_sizes(m, t, &zone.pages_scanned, &zone.all_unreclaimable, a);
    return PUSH(&m->zones, &zone, a);
}

/* "lowmem_reserve[]: 0 0 0 0 0", of the zone before */
static bool read_reserve(struct meminfo *m, struct text t, struct arena *a) {
    if (!text_take(&t, TEXT("lowmem_reserve[]:")))
        return false;
    struct oomwhy_zone *zones = m->zones.items;
    if (m->zones.count && !zones[m->zones.count - 1].lowmem_reserve)
        zones[m->zones.count - 1].lowmem_reserve = arena_text(a, text_trim(t));
    return true;
}

/* "Node 0 DMA: 1*4kB (U) 0*8kB ... = 15360kB" */
static bool read_buddy(struct meminfo *m, struct text t, struct arena *a) {
    struct oomwhy_buddy buddy = { .total_bytes = OOMWHY_UNSET };
    int64_t count, kb;
    take_node(&t, &buddy.node);
    struct text name = take_until(&t, ':', ':');
    if (!name.n || memchr(name.p, ' ', name.n) || !text_take(&t, TEXT(": ")) || !memchr(t.p, '*', t.n))
        return false;
    while (text_int(&t, &count) && text_take(&t, TEXT("*"))) {
        struct text size = t;
        if (!text_int(&t, &kb) || !take_unit(&t))
            break;
        m->page_kb = m->page_kb ? m->page_kb : kb;
        gather(m, &m->counts, text_head(size, (size_t)(t.p - size.p)), count, a);
        t = text_skip_blanks(t);
        if (t.n && *t.p == '(')
            take_until(&t, ' ', ' ');
        t = text_skip_blanks(t);
    }
    if (text_take(&t, TEXT("= ")) && text_int(&t, &kb))
        buddy.total_bytes = scale(kb, 1024);
    buddy.zone = arena_text(a, name);
    buddy.counts = keep_gathered(m, &m->counts, a);
    return PUSH(&m->buddy, &buddy, a);
}

/* "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB" */
static bool read_hugepages(struct meminfo *m, struct text t, struct arena *a) {
    struct oomwhy_hugepages h;
    int64_t kb;
    take_node(&t, &h.node);
    if (!text_take(&t, TEXT("hugepages_total=")) || !text_int(&t, &h.total) ||
        !text_take(&t, TEXT(" hugepages_free=")) || !text_int(&t, &h.free) ||
        !text_take(&t, TEXT(" hugepages_surp=")) || !text_int(&t, &h.surp) ||
        !text_take(&t, TEXT(" hugepages_size=")) || !text_int(&t, &kb))
        return false;
    h.size_bytes = scale(kb, 1024);
    return PUSH(&m->hugepages, &h, a);
}

/* "12345 total pagecache pages", "9216 pages reserved": pages */
static bool read_pages(struct meminfo *m, struct text t, struct arena *a) {
    static const struct {
        const char *tail;
        size_t offset;
    } tails[] = {
        { " total pagecache pages", offsetof(struct oomwhy_meminfo, pagecache_bytes) },
        { " pages in swap cache", offsetof(struct oomwhy_meminfo, swap.cache_bytes) },
        { " pages RAM", offsetof(struct oomwhy_meminfo, ram_bytes) },
        { " pages HighMem/MovableOnly", offsetof(struct oomwhy_meminfo, highmem_bytes) },
        { " pages HighMem", offsetof(struct oomwhy_meminfo, highmem_bytes) },
        { " pages reserved", offsetof(struct oomwhy_meminfo, reserved_bytes) },
        { " pages cma reserved", offsetof(struct oomwhy_meminfo, cma_reserved_bytes) },
        { " pages hwpoisoned", offsetof(struct oomwhy_meminfo, hwpoisoned_bytes) },
    };
    int64_t pages;
    (void)a;
    if (!text_int(&t, &pages))
        return false;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (text_equal(t, text_of(tails[i].tail))) {
            memcpy((char *)&m->info + tails[i].offset, &pages, sizeof pages);
            return true;
        }
    return false;
}

/* "Free swap  = 0kB" */
static bool read_swap(struct meminfo *m, struct text t, struct arena *a) {
    bool free_one = text_take(&t, TEXT("Free swap "));
    int64_t kb;
    (void)a;
    if (!free_one && !text_take(&t, TEXT("Total swap ")))
        return false;
    t = text_skip_blanks(t);
    if (!text_take(&t, TEXT("= ")) || !text_int(&t, &kb))
        return false;
    *(free_one ? &m->info.swap.free_bytes : &m->info.swap.total_bytes) = scale(kb, 1024);
    return true;
}

/* ---- the two tables ---- */

static bool take_size_back(struct text *t, int64_t *ret_kb) {
    *t = text_trim(*t);
    if (!text_ends(*t, TEXT("KB")))
        return false;
    size_t start = t->n - 2;
    while (start && is_digit(t->p[start - 1]))
        start--;
    struct text number = text_from(*t, start);
    *t = text_head(*t, start);
    return text_int(&number, ret_kb) && start && is_blank(t->p[start - 1]);
}

static bool split_slab(struct text t, struct oomwhy_slab *ret_slab, struct text *ret_name) {
    if (!take_size_back(&t, &ret_slab->total_bytes) || !take_size_back(&t, &ret_slab->used_bytes))
        return false;
    ret_slab->total_bytes = scale(ret_slab->total_bytes, 1024);
    ret_slab->used_bytes = scale(ret_slab->used_bytes, 1024);
    *ret_name = text_trim(t);
    return ret_name->n && !memchr(ret_name->p, ':', ret_name->n);
}

bool slab_read(struct text line) {
    struct oomwhy_slab slab;
    struct text name;
    return split_slab(line, &slab, &name);
}

static bool read_slab(struct meminfo *m, struct text t, struct arena *a) {
    struct oomwhy_slab slab;
    struct text name;
    if (!split_slab(t, &slab, &name))
        return false;
    slab.name = arena_text(a, name);
    return PUSH(&m->slab, &slab, a);
}

/* "1610612736", or "1.50 GiB" from 6.12 on (string_get_size: three significant digits) */
static bool take_human_size(struct text *t, int64_t *ret_bytes) {
    static const char *const units[] = { "B ", "KiB ", "MiB ", "GiB ", "TiB ", "PiB " };
    int64_t whole, fraction = 0, divisor = 1;
    if (!text_int(t, &whole))
        return false;
    struct text before = *t;
    if (text_take(t, TEXT(".")) && text_int(t, &fraction))
        for (ptrdiff_t digits = t->p - before.p - 1; digits > 0; digits--)
            divisor *= 10;
    *ret_bytes = whole;
    struct text unit = text_skip_blanks(*t);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (text_take(&unit, text_of(units[i]))) {
            int64_t size = (int64_t)1 << (10 * i);
            *ret_bytes = scale(whole, size) + scale(fraction, size) / divisor;
            *t = unit;
        }
    return true;
}

static bool split_allocation(struct text t, struct oomwhy_allocation *ret_it, struct text parts[3]) {
    t = text_skip_blanks(t);
    if (!take_human_size(&t, &ret_it->bytes))
        return false;
    t = text_skip_blanks(t);
    if (!text_int(&t, &ret_it->count) || !text_take(&t, TEXT(" ")))
        return false;
    parts[0] = take_until(&t, ' ', ' ');
    text_take(&t, TEXT(" "));
    parts[1] = TEXT("");
    if (text_take(&t, TEXT("["))) {
        parts[1] = take_until(&t, ']', ']');
        text_take(&t, TEXT("] "));
    }
    parts[2] = t;
    return text_take(&parts[2], TEXT("func:")) && memchr(parts[0].p, ':', parts[0].n);
}

bool allocation_read(struct text line) {
    struct oomwhy_allocation allocation;
    struct text parts[3];
    return split_allocation(line, &allocation, parts);
}

static bool read_allocation(struct meminfo *m, struct text t, struct arena *a) {
    struct oomwhy_allocation it;
    struct text parts[3];
    if (!split_allocation(t, &it, parts))
        return false;
    it.site = arena_text(a, parts[0]);
    it.module = parts[1].n ? arena_text(a, parts[1]) : NULL;
    it.function = arena_text(a, parts[2]);
    return PUSH(&m->allocations, &it, a);
}

/* ---- all of it ---- */

struct meminfo *meminfo_new(void) {
    struct meminfo *m = calloc(1, sizeof *m);
    if (m)
        fields_clear(&m->info, sizeof m->info, oomwhy_meminfo_fields);
    return m;
}

/* What a line may begin with. */
enum { DIGIT = 1, LOWER = 2, OTHER = 4, ANY = DIGIT | LOWER | OTHER };

static unsigned class_of(char first) {
    return is_digit(first) ? DIGIT : first >= 'a' && first <= 'z' ? LOWER : OTHER;
}

bool meminfo_add(struct meminfo *m, struct text line, struct arena *a) {
    static const struct {
        bool (*read)(struct meminfo *, struct text, struct arena *);
        unsigned first;
    } readers[] = {
        { read_node, OTHER },
        { read_zone, OTHER },
        { read_reserve, LOWER },
        { read_buddy, OTHER },
        { read_hugepages, LOWER | OTHER },
        { read_pages, DIGIT },
        { read_swap, OTHER },
        { read_slab, ANY },
        { read_allocation, DIGIT },
        { read_totals, ANY },
    };
    unsigned class = line.n ? class_of(*line.p) : 0;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (class & readers[i].first && readers[i].read(m, line, a))
            break;
    return !a->failed;
}

static void scale_pages(int64_t *value, int64_t page_size) {
    if (*value != OOMWHY_UNSET)
        *value = scale(*value, page_size);
}

#define KEEP(member)                                                                       \
    (info->member = arena_copy(a, m->member.items, m->member.count, sizeof *info->member), \
     info->member##_count = m->member.count)

struct oomwhy_meminfo *meminfo_close(struct meminfo *m, int64_t page_size, struct arena *a) {
    struct oomwhy_meminfo *info = arena_alloc(a, sizeof *info);
    struct oomwhy_number *totals = m->totals.items;
    if (!info)
        return NULL;
    *info = m->info;
    for (size_t i = 0; i < m->totals.count; i++)
        scale_pages(&totals[i].value, page_size);
    int64_t *const pages[] = { &info->pagecache_bytes, &info->swap.cache_bytes, &info->ram_bytes,
                               &info->highmem_bytes,   &info->reserved_bytes,   &info->cma_reserved_bytes,
                               &info->hwpoisoned_bytes };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        scale_pages(pages[i], page_size);
    info->totals.items = arena_copy(a, totals, m->totals.count, sizeof *totals);
    info->totals.count = m->totals.count;
    KEEP(nodes);
    KEEP(zones);
    KEEP(buddy);
    KEEP(hugepages);
    KEEP(slab);
    KEEP(allocations);
    return info;
}

void meminfo_free(struct meminfo *m) {
    if (!m)
        return;
    struct list *lists[] = { &m->totals,    &m->nodes, &m->zones,       &m->buddy,
                             &m->hugepages, &m->slab,  &m->allocations, &m->scratch };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        list_free(lists[i]);
    free(m);
}
