/* SPDX-License-Identifier: MIT */
/* hierarchy.c - see hierarchy.h. Knows /proc/self/mountinfo and /proc/PID/cgroup. */
#define _GNU_SOURCE
#include "hierarchy.h"
#include "files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* "4:memory,hugetlb:/path" or "0::/path": the path of the line, if it is the one of that version. */
static char *path_in_line(char *line, int version) {
    char *controllers = strchr(line, ':');
    char *path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!path)
        return NULL;
    *path++ = '\0';
    if (version == 2)
        return strcmp(line, "0:") == 0 ? path : NULL;
    for (char *save, *word = strtok_r(controllers + 1, ",", &save); word; word = strtok_r(NULL, ",", &save))
        if (strcmp(word, "memory") == 0)
            return path;
    return NULL;
}

char *hierarchy_path_of(int version, int64_t pid) {
    char name[40];
    snprintf(name, sizeof name, "/proc/%" PRId64 "/cgroup", pid);
    FILE *in = fopen(pid ? name : "/proc/self/cgroup", "re");
    if (!in)
        return NULL;
    char *line = NULL, *found = NULL;
    size_t size = 0;
    while (!found && getline(&line, &size, in) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *path = path_in_line(line, version);
        found = path ? strdup(path) : NULL;
    }
    free(line);
    fclose(in);
    return found;
}

/* Where the rest of `path` begins, when it is `root` or below it. */
static const char *below(const char *path, const char *root) {
    size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    if (strncmp(path, root, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path + length;
}

char *hierarchy_dir(const struct hierarchy *h, const char *path) {
    const char *rest = below(path, h->root);
    char *dir;
    if (!rest || asprintf(&dir, "%s%s", h->mount, strcmp(rest, "/") == 0 ? "" : rest) < 0)
        return NULL;
    return dir;
}

/* mountinfo writes blanks, tabs, newlines and backslashes as "\040". */
static void unescape(char *text) {
    char *to = text;
    for (const char *from = text; *from; to++) {
        unsigned value;
        if (*from == '\\' && sscanf(from + 1, "%3o", &value) == 1) {
            *to = (char)value;
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
}

static bool has_word(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length)
        if ((at == list || strchr(" ,", at[-1])) && strchr(" ,\n", at[length]))
            return true;
    return false;
}

/* "31 23 0:28 ROOT MOUNT options optional... - TYPE source superoptions" */
static bool read_mount(char *line, const struct hierarchy *h, char **ret_root, char **ret_mount) {
    char *tail = strstr(line, " - ");
    if (!tail)
        return false;
    tail += 3;
    bool ours = h->version == 2 ? strncmp(tail, "cgroup2 ", 8) == 0
                                : strncmp(tail, "cgroup ", 7) == 0 && has_word(tail, "memory");
    char *save;
    strtok_r(line, " ", &save);
    strtok_r(NULL, " ", &save);
    strtok_r(NULL, " ", &save);
    char *root = strtok_r(NULL, " ", &save), *mount = strtok_r(NULL, " ", &save);
    if (!ours || !root || !mount)
        return false;
    unescape(root);
    unescape(mount);
    *ret_root = root;
    *ret_mount = mount;
    return true;
}

static bool find_mount(struct hierarchy *h) {
    FILE *in = fopen("/proc/self/mountinfo", "re");
    char *line = NULL;
    size_t size = 0;
    bool found = false;
    while (in && !found && getline(&line, &size, in) > 0) {
        char *root, *mount;
        found = read_mount(line, h, &root, &mount) && below(h->own, root);
        if (!found)
            continue;
        h->root = strdup(root);
        h->mount = strdup(mount);
    }
    free(line);
    if (in)
        fclose(in);
    return h->mount && h->root;
}

/* A cgroup2 may be mounted without a controller, beside a v1 hierarchy that has it: v1 is asked first. */
bool hierarchy_find(struct hierarchy *ret_h, struct why *why) {
    struct hierarchy h = { .version = 1, .own = hierarchy_path_of(1, 0) };
    if (!h.own) {
        h.version = 2;
        h.own = hierarchy_path_of(2, 0);
    }
    if (!h.own)
        return why_not(why, "/proc/self/cgroup names no memory cgroup: this kernel has none");
    char controllers[512] = "";
    bool found = find_mount(&h);
    if (!found)
        why_say(why,
                "the memory controller (cgroup v%d) is not mounted so that this process could see its own "
                "cgroup: "
                "mount -t %s",
                h.version,
                h.version == 2 ? "cgroup2 none /sys/fs/cgroup"
                               : "cgroup -o memory none /sys/fs/cgroup/memory");
    else if (h.version == 2 && !(file_read(h.mount, "cgroup.controllers", controllers, sizeof controllers) &&
                                 has_word(controllers, "memory")))
        found = why_not(why,
                        "%s/cgroup.controllers does not hold \"memory\": the controller is disabled, or "
                        "not handed on to this container",
                        h.mount);
    if (found)
        *ret_h = h;
    else
        hierarchy_free(&h);
    return found;
}

void hierarchy_free(struct hierarchy *h) {
    free(h->mount);
    free(h->root);
    free(h->own);
    *h = (struct hierarchy){ 0 };
}

/* include/linux/proc_ns.h: the first namespaces have these numbers on every machine. */
bool namespaces_are_initial(struct why *why) {
    static const struct {
        const char *file, *what;
        ino_t initial;
    } namespaces[] = { { "/proc/self/ns/cgroup", "cgroup paths", 0xeffffffb },
                       { "/proc/self/ns/pid", "process ids", 0xeffffffc } };
    for (size_t i = 0; i < 2; i++) {
        struct stat st;
        if (stat(namespaces[i].file, &st) == 0 && st.st_ino != namespaces[i].initial)
            return why_not(why,
                           "in a namespace of its own (%s) a process sees other %s than the kernel prints: "
                           "run it outside of the container",
                           namespaces[i].file, namespaces[i].what);
    }
    return true;
}
