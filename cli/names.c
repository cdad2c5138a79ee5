/* SPDX-License-Identifier: MIT */
/* names.c - two trees, one by ids of containers and one by uids of pods; it alone knows when an id is the
 * same. */
#include "names.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct item {
    struct known known;
    struct item *next_by_id, *next_by_pod; /* in the order in which they were added */
    char text[];                           /* all that `known` points to */
};

/* All entries whose ids begin alike; all of one uid. */
struct node {
    struct item *first, *last;
    char key[];
};

static int compare_nodes(const void *a, const void *b) {
    return strcmp(((const struct node *)a)->key, ((const struct node *)b)->key);
}

static bool is_hex(const char *text) {
    return text[strspn(text, "0123456789abcdef")] == '\0';
}

/* Ids that may be the same are in one node: what a short id has of a long one. */
static size_t key_length(const char *id) {
    size_t n = strlen(id);
    return n > NAMES_SHORT_ID && is_hex(id) ? NAMES_SHORT_ID : n;
}

static struct node *new_node(const char *key, size_t n) {
    struct node *node = calloc(1, sizeof *node + n + 1);
    if (node)
        memcpy(node->key, key, n);
    return node;
}

/* NULL: none, or without memory. */
static struct node *find_node(void *const *tree, const char *key, size_t n) {
    struct node *wanted = new_node(key, n);
    struct node **found = wanted ? tfind(wanted, tree, compare_nodes) : NULL;
    free(wanted);
    return found ? *found : NULL;
}

/* A new one where there was none. NULL without memory. */
static struct node *take_node(void **tree, const char *key, size_t n) {
    struct node *node = new_node(key, n);
    struct node **found = node ? tsearch(node, tree, compare_nodes) : NULL;
    if (!found || *found != node)
        free(node);
    return found ? *found : NULL;
}

/* ---- adding ---- */

static const size_t texts[] = { offsetof(struct known, id),         offsetof(struct known, pod_uid),
                                offsetof(struct known, name),       offsetof(struct known, pod),
                                offsetof(struct known, namespace_), offsetof(struct known, source) };

enum { TEXTS = sizeof texts / sizeof *texts };

static const char **text_at(struct known *known, size_t i) {
    return (const char **)(void *)((char *)known + texts[i]);
}

static struct item *copy_of(const struct known *known) {
    struct known from = *known;
    size_t size = 0;
    for (size_t i = 0; i < TEXTS; i++)
        size += *text_at(&from, i) ? strlen(*text_at(&from, i)) + 1 : 0;
    struct item *e = calloc(1, sizeof *e + size);
    char *to = e ? e->text : NULL;
    for (size_t i = 0; e && i < TEXTS; i++)
        if (*text_at(&from, i)) {
            size_t n = strlen(*text_at(&from, i)) + 1;
            *text_at(&e->known, i) = memcpy(to, *text_at(&from, i), n);
            to += n;
        }
    return e;
}

/* Every entry is in the tree by id or, without an id, in the one by pod; with both, in both. */
static bool link_by_id(struct names *n, struct item *e) {
    struct node *node = take_node(&n->by_id, e->known.id, key_length(e->known.id));
    if (!node)
        return false;
    if (node->last)
        node->last->next_by_id = e;
    else
        node->first = e;
    node->last = e;
    return true;
}

static bool link_by_pod(struct names *n, struct item *e) {
    struct node *node = take_node(&n->by_pod, e->known.pod_uid, strlen(e->known.pod_uid));
    if (!node)
        return false;
    if (node->last)
        node->last->next_by_pod = e;
    else
        node->first = e;
    node->last = e;
    return true;
}

static const char *usable(const char *text) {
    return text && *text && strnlen(text, NAMES_LONGEST) < NAMES_LONGEST ? text : NULL;
}

static bool same(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool has_same_names(const struct known *a, const struct known *b) {
    return same(a->name, b->name) && same(a->pod, b->pod) && same(a->namespace_, b->namespace_);
}

static bool is_known(const struct names *n, const struct known *k) {
    const struct node *node = k->id ? find_node(&n->by_id, k->id, key_length(k->id))
                                    : find_node(&n->by_pod, k->pod_uid, strlen(k->pod_uid));
    const struct item *e = node ? node->first : NULL;
    while (e &&
           !(same(e->known.id, k->id) && same(e->known.pod_uid, k->pod_uid) && has_same_names(&e->known, k)))
        e = k->id ? e->next_by_id : e->next_by_pod;
    return e != NULL;
}

void names_add(struct names *n, const struct known *known) {
    struct known k = { .id = usable(known->id),
                       .pod_uid = usable(known->pod_uid),
                       .name = usable(known->name),
                       .pod = usable(known->pod),
                       .namespace_ = usable(known->namespace_),
                       .source = known->source };
    if ((!(k.id && (k.name || k.pod)) && !(k.pod_uid && k.pod)) || is_known(n, &k))
        return;
    struct item *e = copy_of(&k);
    bool by_id = e && k.id && link_by_id(n, e);
    bool by_pod = e && k.pod_uid && k.pod && link_by_pod(n, e);
    if (!by_id && !by_pod) {
        free(e);
        n->failed = true;
    }
}

/* ---- finding ---- */

static bool contradicts(const struct known *k, const struct oomwhy_container *c) {
    return k->pod_uid && c->pod_uid && strcmp(k->pod_uid, c->pod_uid) != 0;
}

/* A short id that two have between whom the names differ is nobody's. */
const struct known *names_of_container(const struct names *n, const struct oomwhy_container *c) {
    const struct node *node = c->id ? find_node(&n->by_id, c->id, key_length(c->id)) : NULL;
    const struct known *shortened = NULL;
    bool ambiguous = false;
    for (const struct item *e = node ? node->first : NULL; e; e = e->next_by_id) {
        const struct known *k = &e->known;
        size_t length = strlen(k->id);
        if (contradicts(k, c))
            continue;
        if (strcmp(k->id, c->id) == 0)
            return k;
        if (length < NAMES_SHORT_ID || strncmp(k->id, c->id, length) != 0)
            continue;
        ambiguous = ambiguous || (shortened && !has_same_names(k, shortened));
        shortened = k;
    }
    return ambiguous ? NULL : shortened;
}

const struct known *names_of_pod(const struct names *n, const struct oomwhy_container *c) {
    const struct node *node = c->pod_uid ? find_node(&n->by_pod, c->pod_uid, strlen(c->pod_uid)) : NULL;
    return node ? &node->first->known : NULL;
}

/* ---- freeing: an entry of both trees goes with that of ids ---- */

static void free_ids(void *at) {
    struct node *node = at;
    for (struct item *e = node->first, *next; e; e = next) {
        next = e->next_by_id;
        free(e);
    }
    free(node);
}

static void free_pods(void *at) {
    struct node *node = at;
    for (struct item *e = node->first, *next; e; e = next) {
        next = e->next_by_pod;
        if (!e->known.id)
            free(e);
    }
    free(node);
}

void names_free(struct names *n) {
    tdestroy(n->by_pod, free_pods);
    tdestroy(n->by_id, free_ids);
    *n = (struct names){ 0 };
}
