/* SPDX-License-Identifier: MIT */
/* sections.h - the many-line parts of a report, read by hand: counters, memory.stat, task table, stack
 * frames. */
#ifndef OOMWHY_SECTIONS_H
#define OOMWHY_SECTIONS_H

#include "fields.h"

/*
 * "memory: usage 1kB, limit 2kB, failcnt 3". False, and nothing changed, when it is not whole.
 * *ret_limit_kb: as printed, for an unlimited counter too.
 */
bool counter_read(struct text line, struct oomwhy_counter *ret_counter, size_t *ret_offset_in_counters,
                  int64_t *ret_limit_kb);

/* "oom_kill_process+0xd9/0x200", perhaps "[<ffffffff8116d4e0>] ? f+0x1/0x2 [mod]": without the address */
bool frame_read(struct text line, struct text *ret_frame);

/* "anon 4096" */
bool stat_read(struct text line, struct text *ret_key, int64_t *ret_value);

/* One "cache:4KB" of the one-line form, taken off the front. */
bool stat_take(struct text *t, struct text *ret_key, int64_t *ret_value);

/* "Memory cgroup stats for <path>: cache:..."; *ret_rest is empty for the header of the many-line form. */
bool stats_read(struct text line, struct text *ret_memcg, struct text *ret_rest);

/* Known memory.stat keys as static strings. */
struct stat_keys {
    uint8_t slots[512];
    uint8_t after[256]; /* by key: the one that came after it last time, and mostly will again */
    uint8_t last;
    bool counts[256];
    uint8_t lengths[256];
};
void stat_keys_init(struct stat_keys *keys);

/* Takes "anon 4096" off the front, when the key is a known one: its number; else 0. */
uint8_t stat_take_known(struct stat_keys *keys, struct text *t, int64_t *ret_value);

/* The static string of a key's number. */
struct text stat_name(const struct stat_keys *keys, uint8_t i);

/* The key's static string, or NULL for one not known; *ret_count: events or pages, not bytes. */
const char *stat_key(struct stat_keys *keys, struct text key, bool *ret_count);

/* Undoes dmesg's \xNN in a comm, in place: it only gets shorter. */
void comm_decode(const char *comm);

/* ---- the task table ---- */

enum { MAX_COLUMNS = 24, MAX_WIDTH = 144 };

struct columns {
    struct column {
        uint16_t offset;  /* in struct oomwhy_task; for other headings: none */
        uint8_t end;      /* of its number, see below */
        struct text name; /* of a heading not known; slices of `words` */
        const char *kept; /* the same in the record; NULL: not yet needed */
    } column[MAX_COLUMNS];
    size_t count;  /* without pid and name; 0: no header seen */
    size_t known;  /* the same of the header read last, whose words these still are */
    size_t others; /* of them, those not known */
    bool guessed;  /* the header is lost, and the number of columns leaves two choices */
    char words[256];
    size_t length;                 /* of the words */
    struct oomwhy_task blank;      /* what a row begins with: nothing told */
    size_t width;                  /* of the numbers of the row read last, behind its pid; 0: unknown; */
    unsigned char ends[MAX_WIDTH]; /* 0xff for the last digit of each */
};

enum { NO_OFFSET = UINT16_MAX };

/* "[  pid  ]   uid  tgid total_vm ... name" */
bool columns_are(struct text line);
bool columns_read(struct text line, struct columns *ret_columns);

/* For another table. */
void columns_forget(struct columns *columns);

/* All its headings are known ones: of a header put together from pieces the right one. */
bool columns_known(struct text line);

/* Whether the line is shaped like a row: "[", a number, "]", a blank, a number. */
bool task_is_row(struct text line);

/*
 * Reads a row by its columns, guessing them when there are none. Sizes that the kernel prints
 * in pages stay pages here. *ret_comm: all that follows. *ret_others: values under headings not known, in
 * their order. False when the row lacks columns.
 */
bool task_read(struct text line, struct columns *columns, struct oomwhy_task *ret_task, struct text *ret_comm,
               int64_t ret_others[MAX_COLUMNS]);

/* Turns the pages of a row into bytes. */
void task_scale(struct oomwhy_task *task, int64_t page_size);

#endif
