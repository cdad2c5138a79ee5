/* SPDX-License-Identifier: MIT */
/*
 * tree.c - links are read, never followed by the kernel: what they say becomes a path below the root, as
 * chroot(2) would have it, and that is opened component by component. (openat2 does the same, from Linux 5.6
 * on.)
 */
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as many as the kernel follows */

/* A pipe without a writer or a terminal must not hold us up, nor become ours. */
static int flags_for(bool folder) {
    return O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (folder ? O_DIRECTORY : O_NONBLOCK | O_NOCTTY);
}

int tree_open_here(int dir, const char *name, bool folder) {
    return openat(dir, name, flags_for(folder));
}

/* ---- paths, whose components all begin with a '/': "/var/lib" ---- */

static void cut_last(struct bytes *path) {
    while (path->n && path->p[--path->n] != '/')
        ;
    if (path->p)
        path->p[path->n] = '\0';
}

/* What is to come: after the component taken, or after that which a link in its place leads through. */
static void set_rest(struct bytes *rest, const char *link, size_t taken) {
    struct bytes after = { 0 };
    bytes_printf(&after, "%s/%s", link, rest->p + taken);
    bytes_free(rest);
    *rest = after;
}

/* One component from `rest` to `done`, which goes back to the root where a link does. False: errno. */
static bool take_component(int root, struct bytes *done, struct bytes *rest, int *links) {
    char link[PATH_MAX];
    size_t slashes = strspn(rest->p, "/"), n = strcspn(rest->p + slashes, "/");
    const char *component = rest->p + slashes;
    ssize_t length = -1;
    if (n == 2 && strncmp(component, "..", 2) == 0) {
        cut_last(done);
    } else if (n && !(n == 1 && *component == '.')) {
        bytes_printf(done, "/%.*s", (int)n, component);
        length = done->failed ? -1 : readlinkat(root, done->p + 1, link, sizeof link - 1);
        if (length < 0 && errno != EINVAL)
            return false;
    }
    link[length > 0 ? length : 0] = '\0';
    if (length >= 0) {
        cut_last(done);
        done->n = *link == '/' ? 0 : done->n;
        errno = ELOOP;
        if (++*links > MAX_LINKS)
            return false;
    }
    set_rest(rest, link, slashes + n);
    return !done->failed && !rest->failed;
}

/* `path` has no links in it any more; should one come there now, it is refused. */
static int open_steps(int root, char *path, bool folder) {
    int dir = openat(root, ".", flags_for(true));
    for (char *step, *rest = path; dir >= 0 && (step = strsep(&rest, "/"));) {
        int next = tree_open_here(dir, *step ? step : ".", rest || folder);
        int error = errno;
        close(dir);
        errno = error;
        dir = next;
    }
    return dir;
}

int tree_open(int root, const char *path, bool folder) {
    struct bytes done = { 0 }, rest = { 0 };
    bytes_add(&done, "", 0);
    bytes_add(&rest, path, strlen(path));
    int links = 0, fd = -1;
    errno = ENOMEM;
    bool whole = !done.failed && !rest.failed;
    while (whole && rest.p[strspn(rest.p, "/")] != '\0')
        whole = take_component(root, &done, &rest, &links);
    if (whole) {
        done.p[done.n] = '\0';
        fd = open_steps(root, done.p + (done.n > 0), folder);
    }
    int error = errno;
    bytes_free(&done);
    bytes_free(&rest);
    errno = error;
    return fd;
}

/* ---- files ---- */

static int read_file(int fd, size_t longest, struct bytes *to) {
    char block[16 * 1024];
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode))
        return EINVAL;
    for (ssize_t n = 1; n > 0;) {
        n = read(fd, block, sizeof block);
        if (n < 0 && errno != EINTR)
            return errno;
        bytes_add(to, block, n > 0 ? (size_t)n : 0);
        if (to->n > longest)
            return EFBIG;
        n = n < 0 ? 1 : n;
    }
    return to->failed ? ENOMEM : 0;
}

bool tree_read(int fd, size_t longest, struct bytes *to) {
    to->n = 0;
    int error = read_file(fd, longest, to);
    close(fd);
    errno = error;
    return !error;
}

bool tree_is_component(const char *text) {
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
    return n && n <= NAME_MAX && text[n] == '\0' && *text != '.';
}
