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

/* Without a prefix: the dictionary of a kmsg record, the rest of the message before, or bare text. */
static void decode_bare(struct transport *t, struct text line, struct message *m) {
    size_t blanks = (size_t)(text_skip_blanks(line).p - line.p);
    m->foreign = t->kmsg && blanks == 1 && memchr(line.p, '=', line.n);
    m->continuation = t->width > 0 && blanks >= t->width;
    m->text = m->continuation ? text_from(line, t->width) : line;
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
        m->text = rest;
        return !m->syslog || clean_syslog(&t->plain, &m->text);
    }
    decode_bare(t, line, m);
    return true;
}

bool transport_decode(struct transport *t, struct text line, struct message *ret_message) {
    struct message *m = ret_message;
    *m = (struct message){
        .mono_us = OOMWHY_UNSET, .seq = OOMWHY_UNSET, .level = -1, .facility = -1, .text = line
    };
    if (!line.n)
        return true;
    if (!is_digit(*line.p) || !prefix_take_kmsg(&m->text, m))
        return decode_text(t, line, m);
    t->width = 0;
    t->kmsg = true;
    m->prefixed = m->exact = true;
    return unescape(&t->plain, &m->text);
}

void transport_free(struct transport *t) {
    scratch_free(&t->cleaned);
    scratch_free(&t->plain);
    *t = (struct transport){ 0 };
}
