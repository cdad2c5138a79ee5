/* SPDX-License-Identifier: MIT */
/* swapfile.c - see swapfile.h. Knows what mkswap(8) writes. */
#define _GNU_SOURCE
#include "swapfile.h"
#include "files.h"
#include "owner.h"
#include "stop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/vfs.h>
#include <unistd.h>

#define ENDING ".swap"

static const char *directory(void) {
    const char *dir = getenv("TMPDIR");
    return dir && *dir ? dir : "/var/tmp";
}

/* include/linux/swap.h, union swap_header: after 1024 bytes for a boot block; the magic ends the page. */
static bool write_header(int fd, int64_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint32_t info[3] = { 1, (uint32_t)((uint64_t)bytes / page - 1), 0 }; /* version, last page, bad pages */
    char *header = calloc(1, page);
    if (!header)
        return false;
    memcpy(header + 1024, info, sizeof info);
    memcpy(header + page - 10, "SWAPSPACE2", 10);
    bool written = pwrite(fd, header, page, 0) == (ssize_t)page && fsync(fd) == 0;
    free(header);
    return written;
}

/* Written, not only reserved: some file systems refuse swap with unwritten parts. */
static bool fill(int fd, int64_t bytes) {
    static const char zeros[1 << 16];
    for (int64_t done = 0; done < bytes && !stop_wanted(); done += (int64_t)sizeof zeros)
        if (write(fd, zeros, sizeof zeros) != (ssize_t)sizeof zeros)
            return false;
    return !stop_wanted();
}

/* These would only say so after all of the file is written; and on the first two it is memory that is
 * written. */
static bool can_hold_swap(const char *dir, struct why *why) {
    static const struct {
        unsigned long magic;
        const char *name;
    } cannot[] = { { TMPFS_MAGIC, "tmpfs" },
                   { RAMFS_MAGIC, "ramfs" },
                   { OVERLAYFS_SUPER_MAGIC, "overlayfs" } };
    struct statfs fs;
    if (statfs(dir, &fs) != 0)
        return why_not(why, "cannot make a swap file in %s: %s", dir, strerror(errno));
    for (size_t i = 0; i < sizeof cannot / sizeof *cannot; i++)
        if ((unsigned long)fs.f_type == cannot[i].magic)
            return why_not(
                why, "%s is on %s, which cannot hold a swap file: set TMPDIR to a directory on ext4 or xfs",
                dir, cannot[i].name);
    return true;
}

static bool switch_on(const char *path, int fd, int64_t bytes, struct why *why) {
    if (!fill(fd, bytes) || !write_header(fd, bytes))
        return why_not(why, "cannot write the swap file %s: %s", path, strerror(errno));
    return swapon(path, 0) == 0 || why_not(why, "cannot use the swap file %s: %s%s", path, strerror(errno),
                                           errno == EPERM ? ": that takes root" : "");
}

bool swapfile_make(int64_t bytes, struct swapfile *ret_swapfile, struct why *why) {
    char name[OWNER_NAME_MAX], file[OWNER_NAME_MAX + sizeof ENDING];
    if (!can_hold_swap(directory(), why))
        return false;
    owner_name(name, false);
    snprintf(file, sizeof file, "%s" ENDING, name);
    struct swapfile s = { path_join(directory(), file) };
    int fd = s.path ? open(s.path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (fd < 0) {
        why_say(why, "cannot make the swap file %s: %s", s.path ? s.path : file, strerror(errno));
        free(s.path);
        return false;
    }
    bool made = switch_on(s.path, fd, bytes, why);
    close(fd);
    if (made)
        *ret_swapfile = s;
    else
        swapfile_remove(&s);
    return made;
}

void swapfile_remove(struct swapfile *s) {
    if (!s->path)
        return;
    swapoff(s->path);
    unlink(s->path);
    free(s->path);
    s->path = NULL;
}

/* The directory may be anybody's: only a file that is our own is switched off. */
static bool is_leftover(const char *path, const char *name) {
    struct stat st;
    return owner_is_dead(name) && strstr(name, ENDING) && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           st.st_uid == geteuid();
}

void swapfile_sweep(void) {
    DIR *entries = opendir(directory());
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        struct swapfile s = { path_join(directory(), entry->d_name) };
        if (s.path && is_leftover(s.path, entry->d_name))
            swapfile_remove(&s);
        else
            free(s.path);
    }
    if (entries)
        closedir(entries);
}
