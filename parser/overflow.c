/* SPDX-License-Identifier: MIT */
/* overflow.c - how long memory.stat was allowed to become, as one record and on its way out of the kernel. */
#include "overflow.h"

static bool has_key(const struct list *numbers, const char *name) {
    const struct oomwhy_number *items = numbers->items;
    for (size_t i = 0; i < numbers->count; i++)
        if (strcmp(items[i].name, name) == 0)
            return true;
    return false;
}

static const char *last_count(const struct report *r) {
    const struct oomwhy_number *items = r->counts.items;
    return r->counts.count ? items[r->counts.count - 1].name : "";
}

/* One printk a line, 6.5 on: the keys of cgroup v1, or more behind the one that was the last until then. */
static bool printed_by_lines(const struct report *r) {
    return has_key(&r->bytes, "hierarchical_memory_limit") ||
           (has_key(&r->counts, "thp_collapse_alloc") && strcmp(last_count(r), "thp_collapse_alloc") != 0);
}

/*
 * 5.3 to 6.4 print memory.stat as one record, which printk cuts at LOG_LINE_MAX (976 to 1024 bytes),
 * perhaps in the middle of a number: then the last line is worth nothing.
 */
bool stat_record_was_cut(const struct report *r) {
    enum { SHORTEST = 1024 - 48, LONGEST = 1024 };
    return r->record_bytes >= SHORTEST && r->record_bytes <= LONGEST && !printed_by_lines(r);
}

/* "[12345.678901] ", "[12345.678901][ T1234] " */
static size_t stamp_width(const struct report *r) {
    size_t width = sizeof "[12345.678901] " - 1 + (r->caller.n ? sizeof "[ T1234]" - 1 : 0);
    for (int64_t seconds = r->record_us / 1000000; seconds > 99999; seconds /= 10)
        width++;
    return width;
}

/*
 * syslog(2), /proc/kmsg and the console repeat the stamp in every line of a record and until 6.2 have 1024
 * bytes for all of it. What does not fit they leave out, and say nothing (kernel/printk/printk.c,
 * record_print_text): the list, with "<6>" before each stamp or without, fills the room but for a line (and
 * another that may have been lost), and lacks the key that a whole one ends with.
 */
bool stat_tail_left_out(const struct report *r) {
    enum { ROOM = 1024, LEVEL = sizeof "<6>" - 1, LONGEST_LINE = 48 };
    size_t lines = r->stamped_lines, stamp = stamp_width(r), used = r->stamped_bytes + stamp * lines;
    if (used > ROOM || used + LEVEL * (lines + 2) + 2 * (stamp + LONGEST_LINE) <= ROOM)
        return false;
    return !has_key(&r->counts, has_key(&r->bytes, "anon_thp") ? "thp_collapse_alloc" : "pglazyfreed");
}
