/* SPDX-License-Identifier: MIT */
/* journal.c - the kernel's entries out of journal files, in their order, of one boot or of all. */
#include "journal.h"

#include "entry.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>

/* "Missed 12 kernel messages" is an entry of journald's own, known by its MESSAGE_ID. */
#define KERNEL "_TRANSPORT=kernel"
#define MISSED "MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606"

enum { BLOCK = 256 * 1024, BOOT_ID = 32 };

struct journal {
    sd_journal *journal;
    const char *name;
    struct entry entry;
    struct bytes lines;
    int64_t seq;
    int error; /* told only when what came before it has been handed on */
};

static void say(const char *name, int error) {
    static const int damaged[] = { EBADMSG, ENODATA, EIO, ESHUTDOWN };
    warnx("%s: cannot read the journal: %s", name, strerror(-error));
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++)
        if (-error == damaged[i])
            fprintf(stderr, "  it is damaged, cut off, or no journal; try: journalctl --verify --file %s\n",
                    name);
}

static int open_place(sd_journal **ret_journal, const struct journal_place *place) {
    const char *files[] = { place->path, NULL };
    struct stat st;
    int fd = place->fd;
    if (fd >= 0)
        return sd_journal_open_files_fd(ret_journal, &fd, 1, 0);
    if (!place->path)
        return sd_journal_open(ret_journal, SD_JOURNAL_LOCAL_ONLY);
    if (stat(place->path, &st) != 0)
        return -errno;
    return S_ISDIR(st.st_mode) ? sd_journal_open_directory(ret_journal, place->path, 0)
                               : sd_journal_open_files(ret_journal, files, 0);
}

/* Of files that this user may not read libsystemd tells nothing. */
static bool has_files(sd_journal *journal, const struct journal_place *place, const char *name) {
    uint64_t bytes = 0;
    if (place->fd >= 0 || (sd_journal_get_usage(journal, &bytes) >= 0 && bytes > 0))
        return true;
    warnx("%s: there are no journal files, or none that this user may read", name);
    fprintf(stderr,
            "  they are for root and the groups systemd-journal and adm; try: sudo oomwhy --journal%s%s\n",
            place->path ? "=" : "", place->path ? place->path : "");
    return false;
}

/* ---- boots ---- */

struct boot {
    char id[BOOT_ID + 1];
    uint64_t begin_us;
};

static int match_boot(sd_journal *journal, const char *id) {
    char match[sizeof "_BOOT_ID=" + BOOT_ID];
    int n = snprintf(match, sizeof match, "_BOOT_ID=%s", id);
    return sd_journal_add_match(journal, match, (size_t)n);
}

static int find_begin(sd_journal *journal, struct boot *boot) {
    int status = match_boot(journal, boot->id);
    if (status >= 0)
        status = sd_journal_seek_head(journal);
    if (status >= 0)
        status = sd_journal_next(journal);
    if (status > 0)
        status = sd_journal_get_realtime_usec(journal, &boot->begin_us);
    sd_journal_flush_matches(journal);
    return status;
}

static int compare_boots(const void *a, const void *b) {
    uint64_t left = ((const struct boot *)a)->begin_us, right = ((const struct boot *)b)->begin_us;
    return (left > right) - (left < right);
}

/* All boots the journal knows, oldest first; to be freed. */
static int list_boots(sd_journal *journal, struct boot **ret_boots, size_t *ret_count) {
    const void *data;
    size_t n, count = 0;
    struct boot *boots = NULL;
    int status = sd_journal_query_unique(journal, "_BOOT_ID");
    while (status >= 0 && (status = sd_journal_enumerate_unique(journal, &data, &n)) > 0) {
        if (n != sizeof "_BOOT_ID=" - 1 + BOOT_ID)
            continue;
        struct boot *more = realloc(boots, (count + 1) * sizeof *boots);
        if (!more) {
            status = -ENOMEM;
            break;
        }
        boots = more;
        boots[count] = (struct boot){ .begin_us = 0 };
        memcpy(boots[count++].id, (const char *)data + n - BOOT_ID, BOOT_ID);
    }
    for (size_t i = 0; status >= 0 && i < count; i++)
        status = find_begin(journal, &boots[i]);
    if (status >= 0 && count)
        qsort(boots, count, sizeof *boots, compare_boots);
    *ret_boots = boots;
    *ret_count = count;
    return status;
}

/* 1 is the oldest, 2 the next one; 0 the newest, -1 the one before. */
static int choose_boot(sd_journal *journal, const char *offset, char ret_id[static BOOT_ID + 1]) {
    struct boot *boots;
    size_t count;
    long value = strtol(offset, NULL, 10);
    int status = list_boots(journal, &boots, &count);
    long i = value > 0 ? value - 1 : (long)count - 1 + value;
    if (status >= 0)
        status = i >= 0 && i < (long)count ? 1 : 0;
    if (status > 0)
        memcpy(ret_id, boots[i].id, BOOT_ID + 1);
    free(boots);
    return status;
}

static int select_boot(sd_journal *journal, const char *boot, const char *name) {
    char id[BOOT_ID + 1] = "";
    int status = 1;
    if (strlen(boot) != BOOT_ID)
        status = choose_boot(journal, boot, id);
    else
        for (size_t i = 0; i < BOOT_ID; i++)
            id[i] = (char)(boot[i] >= 'A' && boot[i] <= 'F' ? boot[i] | 0x20 : boot[i]);
    if (status == 0)
        warnx("%s: there is no boot %s in the journal; journalctl --list-boots shows those there are", name,
              boot);
    if (status <= 0)
        return status ? status : -ESRCH;
    status = match_boot(journal, id);
    return status < 0 ? status : sd_journal_add_conjunction(journal);
}

/* ---- reading ---- */

static int select_kernel(sd_journal *journal) {
    int status = sd_journal_add_match(journal, KERNEL, 0);
    if (status >= 0)
        status = sd_journal_add_disjunction(journal);
    if (status >= 0)
        status = sd_journal_add_match(journal, MISSED, 0);
    if (status >= 0)
        status = sd_journal_set_data_threshold(journal, 0);
    return status < 0 ? status : sd_journal_seek_head(journal);
}

static void journal_close(struct journal *j) {
    if (!j)
        return;
    sd_journal_close(j->journal);
    entry_free(&j->entry);
    bytes_free(&j->lines);
    free(j);
}

static struct journal *journal_open(const struct journal_place *place, const char *name) {
    struct journal *j = calloc(1, sizeof *j);
    int status = j ? open_place(&j->journal, place) : -ENOMEM;
    if (status >= 0 && !has_files(j->journal, place, name)) {
        journal_close(j);
        return NULL;
    }
    if (status >= 0 && place->boot)
        status = select_boot(j->journal, place->boot, name);
    if (status >= 0)
        status = select_kernel(j->journal);
    if (status >= 0) {
        j->name = name;
        return j;
    }
    if (status != -ESRCH)
        say(name, status);
    journal_close(j);
    return NULL;
}

static void read_entry(struct journal *j) {
    const void *data;
    uint64_t realtime;
    size_t n;
    char time[32];
    for (int f = 0; f < ENTRY_FIELDS; f++) {
        size_t name = strlen(entry_names[f]) + 1; /* "NAME=" is before each value */
        if (sd_journal_get_data(j->journal, entry_names[f], &data, &n) >= 0 && n >= name)
            entry_set(&j->entry, (enum entry_field)f, (struct slice){ (const char *)data + name, n - name });
    }
    if (sd_journal_get_realtime_usec(j->journal, &realtime) >= 0) {
        int length = snprintf(time, sizeof time, "%" PRIu64, realtime);
        entry_set(&j->entry, ENTRY___REALTIME_TIMESTAMP, (struct slice){ time, (size_t)length });
    }
    entry_write(&j->entry, &j->lines, &j->seq);
}

static bool journal_read(struct journal *j, struct slice *ret_lines) {
    int status = j->error ? j->error : 1;
    j->lines.n = 0;
    while (status > 0 && j->lines.n < BLOCK && (status = sd_journal_next(j->journal)) > 0) {
        read_entry(j);
        status = j->lines.failed ? -ENOMEM : 1;
    }
    *ret_lines = (struct slice){ j->lines.p, j->lines.n };
    if (status < 0 && j->lines.n == 0)
        say(j->name, status);
    j->error = status < 0 ? status : 0;
    return status >= 0 || j->lines.n > 0;
}

const struct journal_module oomwhy_journal = { journal_open, journal_read, journal_close };
