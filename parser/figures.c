/* SPDX-License-Identifier: MIT */
/* figures.c - the figures of a report's memory.stat, line by line or all on one. */
#include "overflow.h"

static void push(struct report *r, bool count, const char *name, int64_t value) {
    struct oomwhy_number *number = list_push(count ? &r->counts : &r->bytes, sizeof *number);
    r->last_counts = count;
    if (number)
        *number = (struct oomwhy_number){ name, value };
    else
        r->draft->arena.failed = true;
}

static void add_number(struct report *r, struct stat_keys *keys, struct text key, int64_t value) {
    bool count;
    const char *name = stat_key(keys, key, &count);
    push(r, count, name ? name : arena_text(&r->draft->arena, key), value);
}

static void drop_last_number(struct report *r) {
    struct list *last = r->last_counts ? &r->counts : &r->bytes;
    if (last->count)
        last->count--;
}

/* Freezes the figures gathered since the last heading into the newest stat. */
void report_end_stat(struct report *r) {
    struct arena *a = &r->draft->arena;
    if (!r->stats.count)
        return;
    struct oomwhy_stat *stat = (struct oomwhy_stat *)r->stats.items + r->stats.count - 1;
    bool cut = stat_record_was_cut(r);
    if (cut && !r->tail_broken)
        drop_last_number(r);
    stat->cut |= cut || stat_tail_left_out(r);
    r->record_bytes = r->stamped_bytes = r->stamped_lines = 0;
    r->tail_broken = false;
    if (r->bytes.count || r->counts.count) {
        stat->bytes.items = arena_copy(a, r->bytes.items, r->bytes.count, sizeof(struct oomwhy_number));
        stat->counts.items = arena_copy(a, r->counts.items, r->counts.count, sizeof(struct oomwhy_number));
        stat->bytes.count = r->bytes.count;
        stat->counts.count = r->counts.count;
    }
    r->bytes.count = r->counts.count = 0;
}

static void begin_stat(struct report *r, struct text memcg) {
    report_end_stat(r);
    struct oomwhy_stat *stat = list_push(&r->stats, sizeof *stat);
    if (stat)
        *stat = (struct oomwhy_stat){ .memcg = memcg.n ? arena_text(&r->draft->arena, memcg) : NULL };
    else
        r->draft->arena.failed = true;
}

void report_add_stats(struct report *r, const struct line *line, struct stat_keys *keys) {
    struct text rest = line->rest, key;
    int64_t value;
    begin_stat(r, line->memcg);
    while (stat_take(&rest, &key, &value))
        add_number(r, keys, key, value);
    if (text_trim(rest).n && r->stats.count)
        ((struct oomwhy_stat *)r->stats.items)[r->stats.count - 1].cut = true;
}

/* Its length counts towards the record that it may be a line of. same: its stamp is that record's */
static void count_bytes(struct report *r, size_t length, bool first, bool one_record, bool same) {
    if (one_record || first || same)
        r->record_bytes += length + !first;
    if (!one_record && (first || same)) {
        r->stamped_bytes += length + 1;
        r->stamped_lines++;
    }
}

void report_add_stat(struct report *r, const struct line *line, const struct message *m,
                     struct stat_keys *keys) {
    if (!r->stats.count) /* its heading is lost */
        begin_stat(r, TEXT(""));
    bool first = !(r->bytes.count + r->counts.count);
    if (first)
        r->record_us = m->mono_us;
    bool same = !line->exact && m->mono_us != OOMWHY_UNSET && m->mono_us == r->record_us;
    count_bytes(r, line->text.n, first, line->one_record, same);
    if (line->record_length)
        r->record_bytes = line->record_length;
    add_number(r, keys, line->key, line->value);
}

bool report_take_figure(struct report *r, struct stat_keys *keys, struct text *t, int64_t us) {
    struct text rest = *t;
    int64_t value;
    uint8_t key = stat_take_known(keys, &rest, &value);
    if (!key || !rest.n || *rest.p != '\n')
        return false;
    bool bare = us == OOMWHY_UNSET;
    count_bytes(r, (size_t)(rest.p - t->p), false, bare, !bare && us == r->record_us);
    push(r, keys->counts[key], stat_name(keys, key).p, value);
    keys->last = key;
    *t = (struct text){ rest.p + 1, rest.n - 1 };
    return true;
}
