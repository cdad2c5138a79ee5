/* SPDX-License-Identifier: MIT */
#include "container.h"
#include <stdlib.h>
struct why { struct oomwhy_analysis analysis; struct arena arena; };
struct oomwhy_analysis *oomwhy_explain(const struct oomwhy_record *r) { struct why *w = calloc(1, sizeof *w); w->analysis.container = container_identify(r->task_memcg, r->oom_memcg, &w->arena); return &w->analysis; }
void oomwhy_analysis_free(struct oomwhy_analysis *a) { struct why *w = (struct why *)a; if (w) { arena_free(&w->arena); free(w);} }
