/* SPDX-License-Identifier: MIT */
/* tasks.c - the task table (mm/oom_kill.c, dump_tasks), its columns taken from its own header line. */
#include "sections.h"

#define COLUMN(heading, member) \
    { { (heading), sizeof(heading) - 1 }, offsetof(struct oomwhy_task, member) }

static const struct {
    struct text heading;
    uint16_t offset;
} headings[] = {
    COLUMN("uid", uid),
    COLUMN("tgid", tgid),
    COLUMN("total_vm", total_vm_bytes),
    COLUMN("rss", rss_bytes),
    COLUMN("rss_anon", rss_anon_bytes),
    COLUMN("rss_file", rss_file_bytes),
    COLUMN("rss_shmem", rss_shmem_bytes),
    COLUMN("pgtables_bytes", pgtables_bytes),
    COLUMN("swapents", swap_bytes),
    COLUMN("oom_score_adj", oom_score_adj),
    COLUMN("nr_ptes", nr_ptes),
    COLUMN("nr_pmds", nr_pmds),
    COLUMN("nr_puds", nr_puds),
    COLUMN("cpu", cpu),
    COLUMN("oom_adj", oom_adj),
};

static const struct oomwhy_task blank = {
    .pid = OOMWHY_UNSET,
    .tgid = OOMWHY_UNSET,
    .uid = OOMWHY_UNSET,
    .total_vm_bytes = OOMWHY_UNSET,
    .rss_bytes = OOMWHY_UNSET,
    .rss_anon_bytes = OOMWHY_UNSET,
    .rss_file_bytes = OOMWHY_UNSET,
    .rss_shmem_bytes = OOMWHY_UNSET,
    .pgtables_bytes = OOMWHY_UNSET,
    .swap_bytes = OOMWHY_UNSET,
    .oom_score_adj = OOMWHY_UNSET,
    .nr_ptes = OOMWHY_UNSET,
    .nr_pmds = OOMWHY_UNSET,
    .nr_puds = OOMWHY_UNSET,
    .cpu = OOMWHY_UNSET,
    .oom_adj = OOMWHY_UNSET,
};

/* The header of each era, for a table whose own is lost. Two have seven columns: there it is a guess. */
#define FRONT "[ pid ] uid tgid total_vm rss "
static const struct {
    size_t count;
    const char *header;
} guesses[] = {
    { 6, FRONT "cpu oom_adj name" },                                    /* 2.6.32 to 2.6.35 */
    { 7, FRONT "nr_ptes swapents oom_score_adj name" },                 /* 3.6 to 3.19 */
    { 7, FRONT "pgtables_bytes swapents oom_score_adj name" },          /* 4.15 to 6.7 */
    { 8, FRONT "nr_ptes nr_pmds swapents oom_score_adj name" },         /* 4.0 to 4.14 */
    { 9, FRONT "nr_ptes nr_pmds nr_puds swapents oom_score_adj name" }, /* some 4.14 */
    { 10, FRONT "rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name" }, /* 6.8+ */
};

static struct text take_word(struct text *t) {
    *t = text_skip_blanks(*t);
    size_t n = 0;
    while (n < t->n && !is_blank(t->p[n]))
        n++;
    struct text word = text_head(*t, n);
    *t = text_from(*t, n);
    return word;
}

static uint16_t heading_offset(struct text word) {
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (text_equal(word, headings[i].heading))
            return headings[i].offset;
    return NO_OFFSET;
}

/* What stands behind "[ pid ]" of a header; nothing for any other line. */
static struct text behind_pid(struct text line) {
    struct text t = text_trim(line);
    bool header = text_take(&t, TEXT("[")) && text_equal(take_word(&t), TEXT("pid")) &&
                  text_equal(take_word(&t), TEXT("]")) && text_ends(t, TEXT(" name")) &&
                  t.n < sizeof((struct columns *)NULL)->words;
    return header ? t : TEXT("");
}

bool columns_are(struct text line) {
    return behind_pid(line).n > 0;
}

/* The header of one report is mostly that of the one before. */
static bool is_read(const struct columns *c, struct text words) {
    return c->known && text_equal((struct text){ c->words, c->length }, words);
}

bool columns_read(struct text line, struct columns *ret_columns) {
    struct columns *c = ret_columns;
    struct text t = behind_pid(line);
    if (!t.n)
        return false;
    if (is_read(c, t)) {
        c->count = c->known;
        return true;
    }
    *c = (struct columns){ .blank = blank, .length = t.n };
    memcpy(c->words, t.p, t.n);
    t = (struct text){ c->words, t.n - (sizeof " name" - 1) };
    for (struct text word; c->count < MAX_COLUMNS && (word = take_word(&t)).n; c->count++) {
        c->column[c->count].offset = heading_offset(word);
        c->column[c->count].name = word;
        c->others += c->column[c->count].offset == NO_OFFSET;
    }
    c->known = c->count;
    return true;
}

void columns_forget(struct columns *c) {
    c->count = 0;
    c->guessed = false;
    for (size_t i = 0; c->others && i < c->known; i++)
        c->column[i].kept = NULL;
}

bool columns_known(struct text line) {
    struct columns c = { .known = 0 };
    bool known = columns_read(line, &c);
    for (size_t i = 0; known && i < c.count; i++)
        known = c.column[i].offset != NO_OFFSET;
    return known;
}

/* text_skip_blanks() for the padding of columns: mostly less than eight blanks, and how many changes. */
static inline struct text skip_padding(struct text t) {
    const uint64_t ones = UINT64_MAX / 255, low = ones * 0x7f;
    uint64_t bytes;
    if (t.n > sizeof bytes) {
        memcpy(&bytes, t.p, sizeof bytes);
        bytes = le64toh(bytes) ^ ones * ' ';
        bytes = (((bytes & low) + low) | bytes) & ~low;
        size_t n = bytes ? (size_t)__builtin_ctzll(bytes) / 8 : sizeof bytes;
        t = (struct text){ t.p + n, t.n - n };
    }
    return text_skip_blanks(t);
}

/* Takes "[  812]" off the front. */
static bool take_pid(struct text *t, int64_t *ret_pid) {
    if (!text_take(t, TEXT("[")))
        return false;
    *t = skip_padding(*t);
    if (!text_int(t, ret_pid))
        return false;
    *t = skip_padding(*t);
    return text_take(t, TEXT("]"));
}

bool task_is_row(struct text line) {
    int64_t pid;
    return take_pid(&line, &pid) && line.n && is_blank(*line.p) && (line = skip_padding(line)).n &&
           (is_digit(*line.p) || *line.p == '-');
}

/* A process has page tables of at least a few pages: bytes are thousands, pages (3.6 to 3.19) are not. */
static bool guess(struct text numbers, struct columns *c) {
    int64_t value, fifth = 0;
    size_t count = 0;
    for (; text_int(&numbers, &value) && numbers.n && is_blank(*numbers.p); count++) {
        fifth = count == 4 ? value : fifth;
        numbers = skip_padding(numbers);
    }
    for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
        bool bytes = count == 7 && fifth >= 4096 && fifth % 4096 == 0;
        if (guesses[i].count == count && columns_read(text_of(guesses[i + (bytes ? 1 : 0)].header), c)) {
            c->guessed = count == 7;
            return true;
        }
    }
    return false;
}

static void *place_of(const struct column *c, struct oomwhy_task *task, int64_t **others) {
    return c->offset == NO_OFFSET ? (*others)++ : (void *)((char *)task + c->offset);
}

/* Whether there are blanks and digits only, and the numbers end where those of the row before did. */
static bool ends_alike(const char *numbers, const struct columns *c) {
    typedef unsigned char block __attribute__((vector_size(16)));
    typedef uint64_t words __attribute__((vector_size(16)));
    block odd = { 0 }, bytes, behind, ends;
    for (size_t at = 0; at < c->width; at += sizeof bytes) {
        at = at + sizeof bytes <= c->width ? at : c->width - sizeof bytes; /* the last over again in part */
        memcpy(&bytes, numbers + at, sizeof bytes);
        memcpy(&behind, numbers + at + 1, sizeof behind);
        memcpy(&ends, c->ends + at, sizeof ends);
        block digit = (block)(bytes - '0' < 10), last = digit & (block)(behind - '0' >= 10);
        odd |= ~(digit | (block)(bytes == ' ')) | (last ^ ends);
    }
    words any = (words)odd;
    return !(any[0] | any[1]);
}

/*
 * Kernels pad columns: where all numbers end as they did in the row before, none has to be looked for. Each
 * is what there are of digits up to its end; those of eight and more are left to text_int(). `line` begins
 * with a blank, and at least "[1]" stands before it.
 */
static bool read_alike(struct text line, const struct columns *columns, struct oomwhy_task *task,
                       int64_t *others) {
    const uint64_t ones = UINT64_MAX / 255;
    size_t begin = 0;
    if (!columns->width || line.n <= columns->width || !ends_alike(line.p, columns))
        return false;
    for (const struct column *c = columns->column, *end = c + columns->count; c < end; c++) {
        int64_t *value = place_of(c, task, &others);
        uint64_t bytes;
        memcpy(&bytes, line.p + c->end - sizeof bytes, sizeof bytes);
        bytes = le64toh(bytes) ^ ones * '0';
        uint64_t blanks = bytes & ones * (' ' ^ '0');
        if (blanks) {
            int rest_bits = 64 - (__builtin_clzll(blanks) & ~7);
            *value = (int64_t)text_join_digits(bytes >> rest_bits << rest_bits);
        } else {
            struct text number = skip_padding(text_from(line, begin));
            text_int(&number, value);
        }
        begin = c->end;
    }
    return true;
}

/* False when a column is missing. */
static bool read_each(struct text *line, struct columns *columns, struct oomwhy_task *task, int64_t *others) {
    struct text rest = *line; /* of its own, for the compiler to keep in registers */
    bool fits = true;
    columns->width = 0;
    memset(columns->ends, 0, sizeof columns->ends);
    for (struct column *c = columns->column, *end = c + columns->count; c < end; c++) {
        rest = skip_padding(rest);
        if (!text_int(&rest, place_of(c, task, &others)))
            return false;
        size_t at = (size_t)(rest.p - line->p);
        fits = fits && at >= 5 && at <= MAX_WIDTH;
        if (fits)
            columns->ends[at - 1] = 0xff;
        c->end = (uint8_t)at;
    }
    columns->width = fits && rest.p - line->p >= 16 ? (size_t)(rest.p - line->p) : 0;
    *line = rest;
    return true;
}

bool task_read(struct text line, struct columns *columns, struct oomwhy_task *ret_task, struct text *ret_comm,
               int64_t ret_others[MAX_COLUMNS]) {
    int64_t pid;
    if (!take_pid(&line, &pid) || !line.n || !is_blank(*line.p) ||
        (!columns->count && !guess(text_skip_blanks(line), columns)))
        return false;
    *ret_task = columns->blank;
    ret_task->pid = pid;
    if (read_alike(line, columns, ret_task, ret_others))
        line = text_from(line, columns->width);
    else if (!read_each(&line, columns, ret_task, ret_others))
        return false;
    text_take(&line, TEXT(" ")); /* exactly one: a comm may begin with a blank, or be empty */
    *ret_comm = line;
    return true;
}

static void scale_pages(int64_t *value, int64_t page_size) {
    if (*value != OOMWHY_UNSET)
        *value = scale(*value, page_size);
}

void task_scale(struct oomwhy_task *task, int64_t page_size) {
    scale_pages(&task->total_vm_bytes, page_size);
    scale_pages(&task->rss_bytes, page_size);
    scale_pages(&task->rss_anon_bytes, page_size);
    scale_pages(&task->rss_file_bytes, page_size);
    scale_pages(&task->rss_shmem_bytes, page_size);
    scale_pages(&task->swap_bytes, page_size);
    if (task->pgtables_bytes == OOMWHY_UNSET && task->nr_ptes != OOMWHY_UNSET) {
        int64_t pages = plus(task->nr_ptes, plus(task->nr_pmds == OOMWHY_UNSET ? 0 : task->nr_pmds,
                                                 task->nr_puds == OOMWHY_UNSET ? 0 : task->nr_puds));
        task->pgtables_bytes = scale(pages, page_size);
    }
}
