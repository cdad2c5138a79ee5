/* SPDX-License-Identifier: MIT */
/* archive.c - libarchive's filters without its archives: one stream in, one stream out. */
#include "archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 * 1024 };

struct unpacker {
    struct archive *archive;
    struct slice beginning; /* a copy, of what came before source() */
    archive_source *source;
    void *from;
    bool begun, ended;
    char block[BLOCK];
};

static struct unpacker *unpacker_open(struct slice beginning, archive_source *source, void *from) {
    struct unpacker *u = calloc(1, sizeof *u);
    char *copy = u ? malloc(beginning.n) : NULL;
    if (copy)
        u->archive = archive_read_new();
    if (!copy || !u->archive) {
        free(copy);
        free(u);
        return NULL;
    }
    u->beginning = (struct slice){ memcpy(copy, beginning.p, beginning.n), beginning.n };
    u->source = source;
    u->from = from;
    archive_read_support_filter_gzip(u->archive);
    archive_read_support_filter_xz(u->archive);
    archive_read_support_filter_zstd(u->archive);
    archive_read_support_filter_bzip2(u->archive);
    archive_read_support_filter_lz4(u->archive);
    archive_read_support_format_raw(u->archive);
    archive_read_support_format_empty(u->archive);
    return u;
}

static la_ssize_t read_more(struct archive *a, void *unpacker, const void **ret_block) {
    struct unpacker *u = unpacker;
    if (u->beginning.n) {
        *ret_block = u->beginning.p;
        size_t n = u->beginning.n;
        u->beginning.n = 0;
        return (la_ssize_t)n;
    }
    ssize_t n = u->source(u->from, u->block, sizeof u->block);
    if (n < 0)
        archive_set_error(a, errno, "%s", strerror(errno));
    *ret_block = u->block;
    return n;
}

/* Opening reads already; so an archive that is broken at once fails like one that is broken later. */
static int begin(struct unpacker *u) {
    struct archive_entry *entry;
    u->begun = true;
    int status = archive_read_open(u->archive, u, NULL, read_more, NULL);
    if (status == ARCHIVE_OK)
        status = archive_read_next_header(u->archive, &entry);
    u->ended = status == ARCHIVE_EOF;
    return status == ARCHIVE_OK || status == ARCHIVE_WARN || status == ARCHIVE_EOF ? 0 : -1;
}

static ssize_t unpacker_read(struct unpacker *u, char *block, size_t size) {
    if (!u->begun && begin(u) != 0)
        return -1;
    if (u->ended)
        return 0;
    la_ssize_t n = archive_read_data(u->archive, block, size);
    u->ended = n <= 0;
    return n < 0 ? -1 : n;
}

static const char *unpacker_error(const struct unpacker *u) {
    const char *text = archive_error_string(u->archive);
    return text ? text : "cannot be unpacked";
}

static void unpacker_close(struct unpacker *u) {
    if (!u)
        return;
    archive_read_free(u->archive);
    free((char *)u->beginning.p);
    free(u);
}

const struct archive_module oomwhy_archive = { unpacker_open, unpacker_read, unpacker_error, unpacker_close };
