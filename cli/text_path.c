/* SPDX-License-Identifier: MIT */
/* text_path.c - where in the hierarchy of cgroups the limit was, level by level, and where the victim. */
#include "text_report.h"

#include <stdio.h>
#include <string.h>

enum { DEEPEST = 3, NAME = 31, NAME_TAIL = 6 }; /* the tail keeps ".slice", ".scope" */

/* A path while it is gone down, component by component. */
struct descent {
    const char *path, *limit, *victim; /* the latter two NULL: not in the log */
    size_t here;                       /* length of the path so far */
    const char *parent;                /* the component before, of parent_length */
    size_t parent_length;
    int depth;
};

static bool is_here(const struct descent *d, const char *path) {
    return path && strlen(path) == d->here && strncmp(d->path, path, d->here) == 0;
}

/* Characters, as layout.c counts them. */
static size_t characters(const char *text) {
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static const char *skip(const char *text, size_t count) {
    for (; *text && (count || ((unsigned char)*text & 0xc0) == 0x80); text++)
        count -= ((unsigned char)*text & 0xc0) != 0x80;
    return text;
}

/* systemd repeats what is above: "kubepods-burstable.slice" lies in "kubepods.slice". Bytes that are no news.
 */
static size_t repeated(const struct descent *d, const char *name) {
    static const char slice[] = ".slice";
    size_t n = d->parent_length, tail = sizeof slice - 1;
    if (n <= tail || strncmp(d->parent + n - tail, slice, tail) != 0 ||
        strncmp(name, d->parent, n - tail) != 0)
        return 0;
    return name[n - tail] == '-' ? n - tail : 0;
}

/* Cuts a long name in its middle: ids begin and kinds end it. All of it with --verbose. */
static void shorten(const struct report *p, const struct descent *d, const char *name,
                    char out[LAYOUT_TEXT]) {
    const char *dots = p->o->utf8 ? "…" : "...", *before = "";
    char clean[LAYOUT_TEXT / 2];
    size_t no_news = p->o->verbose ? 0 : repeated(d, name), head = NAME - NAME_TAIL - characters(dots);
    if (no_news) {
        before = dots;
        head -= characters(dots);
    }
    layout_clean(p->o, name + no_news, clean, sizeof clean);
    size_t n = characters(clean);
    if (p->o->verbose || n <= head + NAME_TAIL)
        snprintf(out, LAYOUT_TEXT, "%s%s", before, clean);
    else
        snprintf(out, LAYOUT_TEXT, "%s%.*s%s%s", before, (int)(skip(clean, head) - clean), clean, dots,
                 skip(clean, n - NAME_TAIL));
}

static bool holds_uid(const char *name, const char *uid) {
    char head[9] = ""; /* its other groups are joined with '-' or '_' */
    memcpy(head, uid, strlen(uid) < sizeof head - 1 ? strlen(uid) : sizeof head - 1);
    return *head && strstr(name, head);
}

/* "pod", "container": of the cgroup with the limit the library knows it; of the others, an id in the name
 * tells. */
static const char *level_of(const struct report *p, const struct descent *d, const char *name) {
    const struct oomwhy_container *c = p->a->container;
    if (!c)
        return NULL;
    if (is_here(d, d->limit))
        return c->limit_level && strcmp(c->limit_level, "cgroup") != 0 ? c->limit_level : NULL;
    if (c->id && strstr(name, c->id))
        return "container";
    return c->pod_uid && holds_uid(name, c->pod_uid) ? "pod" : NULL;
}

static void mark(struct report *p, const struct descent *d) {
    bool limit = is_here(d, d->limit), victim = is_here(d, d->victim);
    if (!limit && !victim)
        return;
    layout_style(p->o, STYLE_RED);
    buffer_printf(p->o->to, " %s %s%s%s", p->o->utf8 ? "◀" : "<", limit ? "limit" : "",
                  limit && victim ? ", " : "", victim ? "victim" : "");
    layout_style(p->o, STYLE_PLAIN);
}

static void level(struct report *p, const struct descent *d, const char *name, size_t length) {
    char component[LAYOUT_TEXT / 2], shown[LAYOUT_TEXT];
    snprintf(component, sizeof component, "%.*s", (int)length, name);
    shorten(p, d, component, shown);
    const char *word = level_of(p, d, component);
    if (d->depth)
        buffer_printf(p->o->to, "%*s", LABEL + 2 + (d->depth < DEEPEST ? d->depth : DEEPEST), "");
    buffer_printf(p->o->to, "%s%s%s%s", shown, word ? " (" : "", word ? word : "", word ? ")" : "");
    mark(p, d);
    buffer_puts(p->o->to, "\n");
}

static void descend(struct report *p, const char *label, struct descent d) {
    const char *at = d.path + strspn(d.path, "/");
    text_label(p, label);
    if (!*at) {
        d.here = strlen(d.path);
        level(p, &d, "/", 1);
    }
    for (; *at; d.depth++) {
        size_t n = strcspn(at, "/");
        d.here = (size_t)(at - d.path) + n;
        level(p, &d, at, n);
        d.parent = at;
        d.parent_length = n;
        at += n + strspn(at + n, "/");
    }
}

static bool is_below(const char *path, const char *ancestor) {
    size_t n = strcmp(ancestor, "/") == 0 ? 0 : strlen(ancestor);
    return strncmp(path, ancestor, n) == 0 && (path[n] == '/' || !path[n]);
}

void text_path(struct report *p) {
    const char *limit = p->r->oom_memcg, *victim = p->r->task_memcg;
    if (!limit)
        return;
    bool inside = victim && is_below(victim, limit);
    struct descent d = { .path = inside ? victim : limit, .limit = limit, .victim = victim };
    if (strlen(d.path) < NAME && !strchr(d.path + 1, '/'))
        text_labelled(p, "limit of", CLEAN(p->o, d.path)); /* one level: nothing to tell apart */
    else
        descend(p, "limit of", d);
    if (victim && !inside)
        descend(p, "victim in", (struct descent){ .path = victim, .limit = limit, .victim = victim });
}
