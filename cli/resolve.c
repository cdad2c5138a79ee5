/* SPDX-License-Identifier: MIT */
/* resolve.c - the namer that explanations are made with: each id is looked for once, however many kills it
 * has. */
#include "resolve.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static int compare_keys(const void *a, const void *b) {
    return strcmp(a, b);
}

/* Whether it is the first time; without memory it is not. */
static bool is_new(struct resolver *r, const char *key) {
    if (tfind(key, &r->asked, compare_keys))
        return false;
    char *copy = strdup(key);
    if (copy && tsearch(copy, &r->asked, compare_keys))
        return true;
    free(copy);
    r->names.failed = true;
    return false;
}

static void fill(struct oomwhy_container *c, const struct known *k) {
    bool pod = !c->pod && k->pod, name = !c->name && k->name && c->id;
    c->name = name ? k->name : c->name;
    c->namespace_ = pod ? k->namespace_ : c->namespace_;
    c->pod = pod ? k->pod : c->pod;
    c->name_source = pod || name ? k->source : NULL;
}

/* The log says which pod the container is in, so a name of the container's pod is that of this uid. */
static void learn_pod(struct resolver *r, const struct oomwhy_container *c, const struct known *k) {
    if (c->pod_uid && k->pod && !k->pod_uid && !names_of_pod(&r->names, c))
        names_add(&r->names, &(struct known){ .pod_uid = c->pod_uid,
                                              .pod = k->pod,
                                              .namespace_ = k->namespace_,
                                              .source = k->source });
}

static void name_container(void *context, struct oomwhy_container *c) {
    struct resolver *r = context;
    const char *key = c->id ? c->id : c->pod_uid;
    if (!key || (c->name && !c->pod_uid))
        return;
    bool first = is_new(r, key);
    const struct known *k = names_of_container(&r->names, c);
    if (!k && first && r->search) {
        search_names(r->search, c, &r->names);
        k = names_of_container(&r->names, c);
    }
    if (k)
        learn_pod(r, c, k);
    else
        k = names_of_pod(&r->names, c);
    if (k)
        fill(c, k);
    r->asked_count += first;
    r->found_count += first && k;
}

bool resolve_begin(struct resolver *r, const char *const *files, size_t files_count, const char *root) {
    bool whole = true;
    for (size_t i = 0; i < files_count; i++)
        whole = names_read(&r->names, files[i]) && whole;
    r->search = root ? search_new(root) : NULL;
    if (root && !r->search) {
        warnx("cannot look for names in %s: %s", root, strerror(errno));
        whole = false;
    }
    if (files_count || r->search)
        r->namer = (struct oomwhy_namer){ .name = name_container, .context = r };
    return whole;
}

const struct oomwhy_namer *resolve_namer(struct resolver *r) {
    return r->namer.name ? &r->namer : NULL;
}

void resolve_end(struct resolver *r) {
    int64_t missing = r->asked_count - r->found_count;
    if (r->names.failed)
        warnx("names were left out: %s", strerror(ENOMEM));
    if (missing > 0)
        warnx("containers and pods without a name: %" PRId64 " of %" PRId64
              "; they may have been removed, or be of another machine",
              missing, r->asked_count);
    search_free(r->search);
    names_free(&r->names);
    tdestroy(r->asked, free);
    *r = (struct resolver){ .search = NULL };
}
