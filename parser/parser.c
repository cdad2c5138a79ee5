/* SPDX-License-Identifier: MIT */
/*
 * parser.c - the public functions: cuts bytes into lines and skips those that cannot matter.
 *
 * A caller may hand in a file that it has mapped, whose bytes others may change at any time. So the caller's
 * bytes are scanned where they are, which does no harm whatever they are, and copied before they are read.
 */
#include "assemble.h"
#include "order.h"
#include "scan.h"

enum {
    BEFORE = 1280,    /* a message of the kernel has 1 KiB at the most; and what comes before it */
    MOST = 16 * 1024, /* bytes copied at a time in a report, */
    FEW = 1024,       /* and outside of one, where a single line is likely to be read */
};

struct oomwhy_parser {
    struct assembler *assembler;
    char *carry; /* the beginning of a line whose end has not come */
    size_t carried, room;
    int64_t line;        /* lines ended so far */
    char before[BEFORE]; /* the last line passed over: it may begin a comm that goes on in the next */
    size_t before_length;
    char copy[MOST]; /* lines that are being read */
    bool closed;
};

const char *oomwhy_version(void) {
    return OOMWHY_VERSION;
}

struct oomwhy_parser *oomwhy_parser_new(const struct oomwhy_options *options) {
    static const struct oomwhy_options defaults = { .size = sizeof defaults };
    if (options && options->size != sizeof *options)
        return NULL;
    struct oomwhy_parser *p = calloc(1, sizeof *p);
    if (p && !(p->assembler = assembler_new(options ? options : &defaults))) {
        free(p);
        return NULL;
    }
    return p;
}

void oomwhy_parser_free(struct oomwhy_parser *p) {
    if (!p)
        return;
    assembler_free(p->assembler);
    free(p->carry);
    free(p);
}

static enum oomwhy_status status(bool ok) {
    return ok ? OOMWHY_OK : OOMWHY_NOMEM;
}

/* Keeps the bytes for the next feed; what a line has too much is dropped. */
static bool carry(struct oomwhy_parser *p, struct text part) {
    part = text_head(part, LONGEST_LINE - p->carried);
    if (p->carried + part.n > p->room) {
        size_t room = p->carried + part.n < 512 ? 1024 : 2 * (p->carried + part.n);
        char *bytes = realloc(p->carry, room);
        if (!bytes)
            return false;
        p->carry = bytes;
        p->room = room;
    }
    if (part.n)
        memcpy(p->carry + p->carried, part.p, part.n);
    p->carried += part.n;
    return true;
}

/*
 * A line that may matter, when the ones before it did not: the last of those goes first, for
 * a newline in a comm leaves the beginning of "a\nb invoked oom-killer" there.
 */
static bool take_line(struct oomwhy_parser *p, struct text line) {
    bool ok = true;
    if (p->before_length)
        ok = assembler_line(p->assembler, (struct text){ p->before, p->before_length }, p->line - 1);
    p->before_length = 0;
    return assembler_line(p->assembler, text_head(line, LONGEST_LINE), p->line) && ok;
}

/* The line whose number is p->line. */
static void pass_over(struct oomwhy_parser *p, struct text line) {
    assembler_pass(p->assembler, p->line);
    p->before_length = line.n <= BEFORE ? line.n : 0;
    memcpy(p->before, line.p, p->before_length);
}

static bool end_carried(struct oomwhy_parser *p) {
    struct text line = { p->carry, p->carried };
    p->carried = 0;
    p->line++;
    size_t lines;
    if (assembler_attentive(p->assembler) || scan_skip(line, &lines) < line.n)
        return take_line(p, line);
    pass_over(p, line);
    return true;
}

/* What there is up to the last line end. */
static struct text whole_lines(struct text t) {
    const char *last = t.n ? memrchr(t.p, '\n', t.n) : NULL;
    return text_head(t, last ? (size_t)(last + 1 - t.p) : 0);
}

/* Takes the first line off a block of whole lines. */
static struct text next_line(struct text *block) {
    const char *newline = memchr(block->p, '\n', block->n);
    struct text line = newline ? text_head(*block, (size_t)(newline - block->p)) : *block;
    *block = text_from(*block, line.n + 1);
    return line;
}

/* Whole lines that cannot matter. */
static void pass_over_lines(struct oomwhy_parser *p, struct text quiet, size_t lines) {
    if (!quiet.n)
        return;
    struct text last = text_head(quiet, quiet.n - 1);
    const char *newline = memrchr(last.p, '\n', last.n);
    p->line += (int64_t)lines;
    pass_over(p, newline ? text_from(last, (size_t)(newline + 1 - last.p)) : last);
}

static void skip_lines(struct oomwhy_parser *p, struct text *block) {
    size_t lines = 0, skipped = scan_skip(*block, &lines);
    pass_over_lines(p, text_head(*block, skipped), lines);
    *block = text_from(*block, skipped);
}

/* Reads lines off the front, the first of which may matter. */
static bool read_lines(struct oomwhy_parser *p, struct text *block) {
    struct text copy = text_head(*block, assembler_attentive(p->assembler) ? MOST : FEW);
    memcpy(p->copy, copy.p, copy.n);
    copy = whole_lines((struct text){ p->copy, copy.n });
    size_t n = copy.n;
    if (!n)
        return carry(p, next_line(block)) && end_carried(p);
    bool ok = true;
    while (ok && copy.n) {
        p->line += assembler_streak(p->assembler, &copy, p->line + 1);
        if (!assembler_attentive(p->assembler))
            skip_lines(p, &copy);
        if (!copy.n)
            break;
        p->line++;
        ok = take_line(p, next_line(&copy));
    }
    *block = text_from(*block, n);
    return ok;
}

/* Whole lines. */
static bool feed_lines(struct oomwhy_parser *p, struct text block) {
    bool ok = true;
    while (ok && block.n) {
        if (!assembler_attentive(p->assembler))
            skip_lines(p, &block);
        if (block.n)
            ok = read_lines(p, &block);
    }
    return ok;
}

enum oomwhy_status oomwhy_parser_feed(struct oomwhy_parser *p, const char *buf, size_t len) {
    struct text block = { buf, len };
    if (!p || (!buf && len))
        return OOMWHY_INVALID;
    if (p->closed)
        return OOMWHY_CLOSED;
    if (!len)
        return OOMWHY_OK;
    struct text whole = whole_lines(block);
    struct text rest = text_from(block, whole.n);
    if (p->carried && whole.n && !(carry(p, next_line(&whole)) && end_carried(p)))
        return OOMWHY_NOMEM;
    return status(feed_lines(p, whole) && carry(p, rest));
}

size_t oomwhy_quiet(const char *buf, size_t len, size_t *ret_lines) {
    struct text whole = whole_lines((struct text){ buf, len });
    *ret_lines = 0;
    return whole.n ? scan_skip(whole, ret_lines) : 0;
}

enum oomwhy_status oomwhy_parser_feed_quiet(struct oomwhy_parser *p, const char *buf, size_t len,
                                            size_t lines) {
    if (!p || p->closed || p->carried || !len || assembler_attentive(p->assembler))
        return oomwhy_parser_feed(p, buf, len);
    pass_over_lines(p, (struct text){ buf, len }, lines);
    return OOMWHY_OK;
}

enum oomwhy_status oomwhy_parser_flush(struct oomwhy_parser *p) {
    return p ? status(assembler_close(p->assembler, false)) : OOMWHY_INVALID;
}

enum oomwhy_status oomwhy_parser_finish(struct oomwhy_parser *p) {
    if (!p)
        return OOMWHY_INVALID;
    if (p->closed)
        return OOMWHY_OK;
    bool ok = !p->carried || end_carried(p);
    p->closed = true;
    return status(assembler_close(p->assembler, true) && ok);
}

static enum oomwhy_status feed_spans(struct oomwhy_parser *p, const struct list *spans) {
    enum oomwhy_status fed = OOMWHY_OK;
    const struct span *s = spans->items;
    for (size_t i = 0; i < spans->count && fed == OOMWHY_OK; i++) {
        fed = oomwhy_parser_feed(p, s[i].text.p, s[i].text.n);
        if (fed == OOMWHY_OK && s[i].text.p[s[i].text.n - 1] != '\n') /* the end of the log */
            fed = oomwhy_parser_feed(p, "\n", 1);
    }
    return fed == OOMWHY_OK ? oomwhy_parser_finish(p) : fed;
}

enum oomwhy_status oomwhy_parser_feed_newest_first(struct oomwhy_parser *p, const char *buf, size_t len) {
    struct list spans;
    if (!p || (!buf && len) || p->line || p->carried || p->closed)
        return OOMWHY_INVALID;
    bool turned = order_turn((struct text){ buf, len }, &spans);
    enum oomwhy_status fed = turned ? feed_spans(p, &spans) : OOMWHY_NOMEM;
    if (fed == OOMWHY_OK)
        assembler_renumber(p->assembler, &spans);
    list_free(&spans);
    return fed;
}

enum oomwhy_status oomwhy_parser_begin(struct oomwhy_parser *p, const char *file) {
    enum oomwhy_status ended = oomwhy_parser_finish(p);
    if (ended != OOMWHY_OK)
        return ended;
    p->closed = false;
    p->line = 0;
    p->before_length = 0;
    return status(assembler_begin(p->assembler, file));
}

struct oomwhy_record *oomwhy_parser_next(struct oomwhy_parser *p) {
    return p ? assembler_take(p->assembler) : NULL;
}
