/* SPDX-License-Identifier: MIT */
/* find_effect.c - what the kill brings: what it gives back, and who lives on. */
#include "findings.h"

static int64_t given_back(const struct oomwhy_record *r) {
    int64_t sum = 0;
    for (size_t i = 0; i < r->victims_count; i++) {
        if (r->victims[i].anon_rss_bytes == OOMWHY_UNSET)
            return OOMWHY_UNSET;
        sum = plus(sum, r->victims[i].anon_rss_bytes);
    }
    return r->victims_count ? sum : OOMWHY_UNSET;
}

/* What processes have for themselves is given back with the process; if others have most of it, little is
 * won. */
void finding_freed_little(struct notebook *n) {
    const struct oomwhy_analysis *a = n->q->analysis;
    int64_t back = given_back(n->q->record), anonymous = balance_of(a, "anonymous");
    if (n->q->record->trigger == OOMWHY_SYSRQ || back < 0 || !a->balance_count ||
        percent(back, a->balance_total_bytes) >= 10 || percent(anonymous - back, a->balance_total_bytes) < 50)
        return;
    conclude(
        n, "freed_little", OOMWHY_LIKELY,
        FROM("victims.0.anon_rss_bytes", n->q->record->kind == OOMWHY_MEMCG ? "stats" : "meminfo.totals"),
        "The kill gives back only %s of %s: unless others end too, the next one is near.", SIZE(back),
        SIZE(a->balance_total_bytes));
}

/* A container ends with its first process, not with any. */
void finding_others_left(struct notebook *n) {
    const struct oomwhy_record *r = n->q->record;
    const struct oomwhy_container *c = n->q->analysis->container;
    bool contained = c && (c->id || c->name || c->pod_uid || c->pod);
    if (!contained || r->kind != OOMWHY_MEMCG || r->outcome != OOMWHY_KILLED || r->group_kill ||
        r->victims_count != 1 || r->tasks_count < 2)
        return;
    conclude(n, "others_left", OOMWHY_LIKELY, FROM("tasks", "victims"),
             "Only this one of the %zu processes was killed: the container ends only if that was its first "
             "process.",
             r->tasks_count);
}
