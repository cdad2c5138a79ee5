/* SPDX-License-Identifier: MIT */
/*
 * resolve_search.c - goes to the places of the table. Ids are a log's words and not to be trusted, nor are
 * the files of a copied root: it alone knows what may be opened.
 */
#include "resolve.h"
#include "resolve_sources.h"
#include "tree.h"
#include "utf8.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_FILE = 16 * 1024 * 1024, RESCAN_S = 1 };

struct search {
    int root;
    struct bytes path;         /* of what is being looked at, for people; begins with the root's name */
    struct bytes docker;       /* Docker's data root, below the root */
    time_t again[SOURCE_ROWS]; /* from when on all that is there may be taken once more */
    struct bytes refused;      /* the first path that is there and cannot be read */
    int refusal;               /* why: errno; 0: it was said */
};

/* One row being followed. */
struct walk {
    struct search *search;
    const struct source *row;
    const char *id;
    struct names *to;
};

static void cut(struct bytes *path, size_t n) {
    path->n = n;
    if (path->p)
        path->p[n] = '\0';
}

/* What is not there is no error: nobody has all runtimes. */
static void note_refusal(struct search *s) {
    if (errno == ENOENT || errno == ENOTDIR || s->refused.n)
        return;
    s->refusal = errno;
    bytes_add(&s->refused, s->path.p, s->path.n);
}

static const char *reason(int error) {
    switch (error) {
    case EFBIG:
        return "it is larger than 16 MiB";
    case EINVAL:
    case ENXIO:
        return "it is no regular file";
    case ELOOP:
        return "it is a symbolic link";
    default:
        return strerror(error);
    }
}

/* False: there is nothing to read, which has been reported if it is odd. */
static bool read_file(struct search *s, int fd, struct bytes *to) {
    if (fd >= 0 && tree_read(fd, LONGEST_FILE, to))
        return true;
    if (errno == EACCES || errno == EPERM)
        note_refusal(s);
    else if (errno != ENOENT)
        warnx("no names are taken from %s: %s", s->path.p, reason(errno));
    return false;
}

static void take_file(struct walk *w, int dir, const char *name) {
    struct bytes text = { 0 };
    bool there = !w->row->reads || read_file(w->search, tree_open_here(dir, name, false), &text);
    if (there)
        w->row->take(w->to, &(struct find){ .name = name,
                                            .path = w->search->path.p,
                                            .id = w->id,
                                            .text = { text.p ? text.p : "", text.n } });
    bytes_free(&text);
}

/* No runtime makes other names, and messages show them as they are. */
static bool is_printable(const char *name) {
    while (*name) {
        uint32_t c = utf8_take(&name);
        if (c == UTF8_INVALID || utf8_is_control(c))
            return false;
    }
    return true;
}

static void follow(struct walk *w, int dir, const char *rest);

static void enter(struct walk *w, int dir, const char *name, const char *rest) {
    struct bytes *path = &w->search->path;
    size_t before = path->n;
    bytes_printf(path, "/%s", name);
    int next = *rest ? tree_open_here(dir, name, true) : -1;
    if (!*rest)
        take_file(w, dir, name);
    else if (next < 0)
        note_refusal(w->search);
    else
        follow(w, next, rest);
    cut(path, before);
}

static void enter_all(struct walk *w, int dir, const char *pattern, const char *rest) {
    int again = tree_open_here(dir, ".", true);
    DIR *list = again < 0 ? NULL : fdopendir(again);
    if (!list) {
        note_refusal(w->search);
        if (again >= 0)
            close(again);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(list));)
        if (fnmatch(pattern, entry->d_name, FNM_PERIOD) == 0 && is_printable(entry->d_name))
            enter(w, dir, entry->d_name, rest);
    closedir(list);
}

/* Closes `dir`, the folder that the rest of the row's path begins in. */
static void follow(struct walk *w, int dir, const char *rest) {
    char component[NAME_MAX + 1];
    size_t n = strcspn(rest, "/");
    snprintf(component, sizeof component, "%.*s", (int)n, rest);
    rest += n + (rest[n] == '/');
    if (strchr(component, '*'))
        enter_all(w, dir, component, rest);
    else
        enter(w, dir, strcmp(component, "<id>") == 0 ? w->id : component, rest);
    close(dir);
}

/* Up to the first component that the row leaves open links may lead on: administrators move these folders. */
static void follow_row(struct walk *w) {
    struct search *s = w->search;
    const char *path = w->row->path, *mark = "<docker>";
    bool docker = strncmp(path, mark, strlen(mark)) == 0;
    path += docker ? strlen(mark) : 0;
    size_t n = strcspn(path, "*<"), before = s->path.n;
    while (path[n - 1] != '/')
        n--;
    struct bytes begin = { 0 };
    bytes_printf(&begin, "%s%.*s", docker ? s->docker.p : "", (int)n - 1, path);
    bytes_printf(&s->path, "/%s", begin.p);
    int dir = begin.failed ? -1 : tree_open(s->root, begin.p, true);
    if (dir < 0)
        note_refusal(s);
    else
        follow(w, dir, path + n);
    bytes_free(&begin);
    cut(&s->path, before);
}

/* ---- which rows ---- */

static bool has_word(const char *words, const char *word) {
    size_t n = strlen(word);
    const char *at = strstr(words, word);
    return at && (at == words || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' ');
}

static bool is_apt(const struct source *row, const struct oomwhy_container *c) {
    bool by_id = strstr(row->path, "<id>") != NULL;
    return (!row->runtimes || !c->runtime || has_word(row->runtimes, c->runtime)) &&
           (!row->rootless || c->user) && (!by_id || (c->id && tree_is_component(c->id)));
}

/* All of a place is taken once; after a while once more, for what was made since while a log is followed. */
static bool is_stale(struct search *s, size_t row) {
    struct timespec now = { 0 };
    if (strstr(source_rows[row].path, "<id>"))
        return true;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec < s->again[row])
        return false;
    s->again[row] = now.tv_sec + RESCAN_S;
    return true;
}

/* Once, and only for a container that is not found elsewhere. */
static void say_refusal(struct search *s) {
    bool theirs = s->refusal == EACCES || s->refusal == EPERM;
    if (!s->refusal)
        return;
    warnx("cannot look for names in %s: %s", s->refused.p, strerror(s->refusal));
    if (theirs)
        fprintf(stderr, "  This is root's; try: sudo oomwhy --resolve%s%s\n", s->path.n ? "=" : "",
                s->path.n ? s->path.p : "");
    s->refusal = 0;
}

void search_names(struct search *s, const struct oomwhy_container *c, struct names *to) {
    for (size_t i = 0; i < SOURCE_ROWS; i++) {
        struct walk w = { .search = s, .row = &source_rows[i], .id = c->id, .to = to };
        if (is_apt(w.row, c) && is_stale(s, i))
            follow_row(&w);
        if (c->id ? names_of_container(to, c) != NULL : names_of_pod(to, c) != NULL)
            return;
    }
    say_refusal(s);
}

/* ---- beginning and end ---- */

static const char *data_root(const json_t *settings) {
    const char *root = json_string_value(json_object_get(settings, "data-root"));
    root = root ? root : json_string_value(json_object_get(settings, "graph")); /* until Docker 17.05 */
    return root && is_printable(root) ? root : NULL;
}

static void find_docker(struct search *s) {
    size_t before = s->path.n;
    struct bytes text = { 0 };
    json_t *settings = NULL;
    bytes_printf(&s->path, "/etc/docker/daemon.json");
    if (read_file(s, tree_open(s->root, "etc/docker/daemon.json", false), &text)) {
        json_error_t error;
        settings = json_loadb(text.p, text.n, JSON_ALLOW_NUL, &error);
        if (!settings)
            warnx("%s: where Docker's files are cannot be read: it is no JSON from line %d on", s->path.p,
                  error.line);
    }
    const char *root = data_root(settings);
    bytes_printf(&s->docker, "%s", root ? root + strspn(root, "/") : "var/lib/docker");
    json_decref(settings);
    bytes_free(&text);
    cut(&s->path, before);
}

struct search *search_new(const char *root) {
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct search *s = fd < 0 ? NULL : calloc(1, sizeof *s);
    if (!s) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    size_t n = strlen(root);
    while (n && root[n - 1] == '/')
        n--;
    s->root = fd;
    bytes_add(&s->path, root, n);
    find_docker(s);
    return s;
}

void search_free(struct search *s) {
    if (!s)
        return;
    close(s->root);
    bytes_free(&s->path);
    bytes_free(&s->docker);
    bytes_free(&s->refused);
    free(s);
}
