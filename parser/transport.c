/* SPDX-License-Identifier: MIT */
/* transport.c - takes one line apart: what was done to it on the way, its prefixes, the message. */
#include "transport.h"

#include "prefix.h"
#include "stamp.h"
#include "syslog.h"

/* Undoes the \xNN of /dev/kmsg (kernel/printk/printk.c, msg_add_ext_text): it escapes '\' too, so this is
 * exact. */
static bool unescape(struct scratch *s, struct text *text) {
    if (!text->n || !memchr(text->p, '\\', text->n))
        return true;
    size_t n = 0;
    if (!scratch_reserve(s, text->n))
        return false;
    for (struct text rest = *text; rest.n; n++)
        s->bytes[n] = text_take_byte(&rest);
    *text = (struct text){ s->bytes, n };
    return true;
}

/* Text that was rewritten may have line ends in it now. */
static bool undone(const struct transport *t, struct message *m, bool ok) {
    m->several = m->text.p == t->plain.bytes;
    return ok;
}

/* Without a prefix: the dictionary of a kmsg record, the rest of the message before, or bare text. */
static void decode_bare(struct transport *t, struct text line, struct message *m) {
    size_t blanks = (size_t)(text_skip_blanks(line).p - line.p);
    m->foreign = t->kmsg && blanks == 1 && memchr(line.p, '=', line.n);
    m->continuation = t->width > 0 && blanks >= t->width;
    m->text = m->continuation ? text_from(line, t->width) : line;
}

/* "[  812]" and "[  pid  ]", not "[ T812]" */
static bool is_of_table(struct text bracket) {
    struct text inner = text_skip_blanks(text_from(bracket, 1));
    if (text_starts(inner, TEXT("pid")))
        return true;
    return inner.n && is_digit(*inner.p) && !memchr(inner.p, '.', inner.n < 16 ? inner.n : 16);
}

/* Member by member: faster than all of it at once. */
void transport_clear(struct message *m, struct text text) {
    m->text = text;
    m->host = m->boot = m->caller = m->wall = (struct text){ NULL, 0 };
    m->wall_source = NULL;
    m->mono_us = m->seq = OOMWHY_UNSET;
    m->level = m->facility = -1;
    m->flag = '\0';
    m->foreign = m->syslog = m->exact = m->several = m->prefixed = m->continuation = false;
}

/* What a prefix may go on with: another stamp, a caller, a host. A row of the task table begins like a
 * caller. */
static bool goes_on(const struct message *like, struct text rest) {
    if (*rest.p == ' ') /* a frame's */
        return false;
    if (*rest.p == '[')
        return !is_of_table(rest);
    if (is_digit(*rest.p) && rest.n > 4 && rest.p[4] == '-')
        return true;
    return !like->syslog && syslog_has_host(rest);
}

/* What a syslog daemon may have written a control character as. */
static bool is_encoded(const struct message *like, struct text text) {
    return like->syslog && (memchr(text.p, '#', text.n) || text_find(text, TEXT("\\x0a")) >= 0);
}

bool transport_next(struct transport *t, struct text *line, bool clean, int64_t *ret_us) {
    const struct message *like = &t->repeat.message;
    struct text text = *line;
    if (!repeat_take(&t->repeat, &text, ret_us) || goes_on(like, text) ||
        (!clean && clean_span(text) < text.n) || is_encoded(like, text))
        return false;
    *line = text;
    return true;
}

static bool decode_text(struct transport *t, struct text line, struct message *m) {
    if (!clean_line(&t->cleaned, &line))
        return false;
    struct text rest = text_skip_blanks(line), inner = clean_enclosed(rest); /* may be indented as a whole */
    if (inner.p != rest.p)
        line = rest = inner;
    m->prefixed = rest.n && prefix_take(&rest, m);
    if (m->prefixed) {
        t->width = (size_t)(rest.p - line.p);
        t->kmsg = false;
        repeat_learn(&t->repeat, text_head(line, t->width), m);
        m->text = rest;
        return !m->syslog || undone(t, m, clean_syslog(&t->plain, &m->text));
    }
    decode_bare(t, line, m);
    return true;
}

/* The head of a record, as /dev/kmsg and netconsole have it. */
static bool take_record_head(struct text *line, struct message *m) {
    return line->n && is_digit(*line->p) && (stamp_take_kmsg(line, m) || netconsole_take_release(line, m));
}

bool transport_is_record(struct text line) {
    struct message m;
    return take_record_head(&line, &m);
}

bool transport_decode(struct transport *t, struct text line, struct message *ret_message) {
    struct message *m = ret_message;
    struct text text = line;
    int64_t us;
    if (transport_next(t, &text, false, &us)) {
        repeat_fill(&t->repeat, text, us, m);
        return true;
    }
    transport_clear(m, line);
    if (!line.n)
        return true;
    if (!take_record_head(&m->text, m))
        return decode_text(t, line, m);
    t->width = 0;
    t->kmsg = true;
    t->repeat.width = 0; /* the next line with a prefix sets the width again */
    m->prefixed = m->exact = true;
    bool failed, part = netconsole_join(&t->parts, text_head(line, line.n - m->text.n), &m->text, &failed);
    m->foreign = part && !m->text.n;
    return !failed && undone(t, m, unescape(&t->plain, &m->text));
}

void transport_free(struct transport *t) {
    scratch_free(&t->cleaned);
    scratch_free(&t->plain);
    scratch_free(&t->parts.text);
    *t = (struct transport){ 0 };
}
