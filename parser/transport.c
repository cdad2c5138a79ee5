/* SPDX-License-Identifier: MIT */
/* transport.c - takes one line apart: what was done to it on the way, its prefixes, the message. */
#include "transport.h"

#include "prefix.h"

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

/* "[  812]", not "[ T812]" */
static bool has_number(struct text bracket) {
    struct text inner = text_skip_blanks(text_from(bracket, 1));
    return inner.n && is_digit(*inner.p) && !memchr(inner.p, '.', inner.n < 16 ? inner.n : 16);
}

/* Twelve digits of seconds are the most that do not overflow in microseconds. */
static bool is_plain_stamp(const struct message *m, struct text prefix) {
    return m->mono_us != OOMWHY_UNSET && !m->caller.n && !m->host.n && !m->wall.n && m->level < 0 &&
           !m->syslog && prefix.n >= sizeof "[1.678901] " - 1 &&
           prefix.n <= sizeof "[123456789012.678901] " - 1 && *prefix.p == '[' &&
           text_ends(prefix, TEXT("] ")) && prefix.p[prefix.n - sizeof ".678901] " + 1] == '.';
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

enum { FRACTION = 6, BEHIND_POINT = sizeof "678901] " - 1 };

/* Remembers "[12345." of the prefix for the lines that follow in the same second. */
static void remember_second(struct transport *t, struct text prefix, int64_t us) {
    memset(t->second, 0, sizeof t->second);
    memset(t->mask, 0, sizeof t->mask);
    memcpy(t->second, prefix.p, prefix.n - BEHIND_POINT);
    memset(t->mask, -1, prefix.n - BEHIND_POINT);
    t->second_us = us - us % 1000000;
    t->stamp = prefix.n;
}

/* Whether the line begins with these bytes of the second; a line as short as this is left to others. */
static bool is_same_second(const struct transport *t, struct text line) {
    uint64_t begins[2], second[2], mask[2];
    if (line.n < sizeof begins)
        return false;
    memcpy(begins, line.p, sizeof begins);
    memcpy(second, t->second, sizeof second);
    memcpy(mask, t->mask, sizeof mask);
    return !((begins[0] & mask[0]) ^ second[0]) && !((begins[1] & mask[1]) ^ second[1]);
}

bool transport_take_stamp(const struct transport *t, struct text *line, int64_t *ret_us) {
    size_t width = t->stamp;
    if (!width || line->n <= width || !is_same_second(t, *line))
        return false;
    const char *p = line->p + width - BEHIND_POINT;
    unsigned fraction = 0;
    bool digits = true;
#pragma GCC unroll 6
    for (int i = 0; i < FRACTION; i++) {
        unsigned digit = (unsigned char)p[i] - (unsigned)'0';
        digits &= digit < 10;
        fraction = fraction * 10 + digit;
    }
    if (!digits || p[FRACTION] != ']' || p[FRACTION + 1] != ' ')
        return false;
    *ret_us = t->second_us + fraction;
    *line = (struct text){ line->p + width, line->n - width };
    return true;
}

/* A caller may follow the stamp ("[ T12] "), a row of the task table does too. */
bool transport_next(const struct transport *t, struct text line, struct message *ret_message) {
    int64_t us;
    if (!transport_take_stamp(t, &line, &us) ||
        (*line.p == '[' ? !has_number(line) : prefix_has_host(line)) || clean_has_odd_byte(line))
        return false;
    transport_clear(ret_message, line);
    ret_message->mono_us = us;
    return ret_message->prefixed = true;
}

static bool decode_text(struct transport *t, struct text line, struct message *m) {
    struct text rest;
    if (!clean_line(&t->cleaned, &line))
        return false;
    rest = text_skip_blanks(line); /* a pasted block may be indented as a whole */
    m->prefixed = rest.n && prefix_take(&rest, m);
    if (m->prefixed) {
        t->width = (size_t)(rest.p - line.p);
        t->kmsg = false;
        t->stamp = 0;
        if (is_plain_stamp(m, text_head(line, t->width)))
            remember_second(t, text_head(line, t->width), m->mono_us);
        m->text = rest;
        return !m->syslog || undone(t, m, clean_syslog(&t->plain, &m->text));
    }
    decode_bare(t, line, m);
    return true;
}

bool transport_decode(struct transport *t, struct text line, struct message *ret_message) {
    struct message *m = ret_message;
    if (transport_next(t, line, m))
        return true;
    transport_clear(m, line);
    if (!line.n)
        return true;
    if (!is_digit(*line.p) || !(prefix_take_kmsg(&m->text, m) || netconsole_take_release(&m->text, m)))
        return decode_text(t, line, m);
    t->width = 0;
    t->kmsg = true;
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
