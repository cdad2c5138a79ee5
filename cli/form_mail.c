/* SPDX-License-Identifier: MIT */
/*
 * form_mail.c - mails as lists keep them, one alone or many in an mbox: what is in quoted-printable or base64
 * (RFC 2045) is decoded, so that lines which were broken for the way are whole again. All else goes through.
 */
#include "decoder.h"

#include <string.h>
#include <strings.h>

/* "Subject: text", or the next line of one that was folded */
static bool is_header(struct slice line) {
    size_t n = 0;
    if (line.n && (*line.p == ' ' || *line.p == '\t'))
        return true;
    while (n < line.n && line.p[n] > ' ' && line.p[n] < 0x7f && line.p[n] != ':')
        n++;
    return n && n < line.n && line.p[n] == ':';
}

/* The value of the header with that name, which ends with a colon. */
static bool take_header(struct slice line, const char *name, struct slice *ret_value) {
    size_t n = strlen(name);
    if (line.n < n || strncasecmp(line.p, name, n) != 0)
        return false;
    for (; n < line.n && line.p[n] == ' '; n++)
        ;
    *ret_value = (struct slice){ line.p + n, line.n - n };
    return true;
}

static bool is_of_mail(struct slice line) {
    static const char *const names[] = { "From:",
                                         "To:",
                                         "Subject:",
                                         "Date:",
                                         "Message-Id:",
                                         "Received:",
                                         "Return-Path:",
                                         "MIME-Version:",
                                         "List-Id:",
                                         "Delivered-To:",
                                         "Content-Transfer-Encoding:" };
    struct slice value;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (take_header(line, names[i], &value))
            return true;
    return false;
}

/* "From a@b.org Mon Nov 23 10:00:00 2026" begins a mail of an mbox. */
static bool begins_mail(struct slice line) {
    return slice_starts(line, "From ") && line.n > 9 && line.p[line.n - 5] == ' ' &&
           strspn(line.p + line.n - 4, "0123456789") >= 4;
}

/* Two headers that every mail has, and nothing else before them. */
static bool mail_recognise(struct slice s) {
    struct slice line;
    int known = 0;
    while (known < 2 && decoder_line(&s, &line)) {
        if (!is_header(line) && !begins_mail(line))
            return false;
        known += is_of_mail(line);
    }
    return known == 2;
}

/* ---- bodies ---- */

static int hex_value(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "=3D" */
static bool take_byte(struct slice *line, char *ret_byte) {
    int high = line->n > 2 && *line->p == '=' ? hex_value(line->p[1]) : -1;
    int low = high >= 0 ? hex_value(line->p[2]) : -1;
    if (low < 0)
        return false;
    *ret_byte = (char)(high << 4 | low);
    *line = (struct slice){ line->p + 3, line->n - 3 };
    return true;
}

/* "gfp_mask=3D0xcc0": each "=XX" is a byte, and a line that ends with "=" goes on in the next. */
static void take_quoted(struct bytes *to, struct slice line) {
    while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t')) /* added on the way */
        line.n--;
    bool soft = line.n && line.p[line.n - 1] == '=';
    line.n -= soft;
    while (line.n) {
        char byte;
        if (!take_byte(&line, &byte)) {
            byte = *line.p;
            line = (struct slice){ line.p + 1, line.n - 1 };
        }
        bytes_put(to, byte);
    }
    if (!soft)
        bytes_put(to, '\n');
}

/* Four characters are three bytes; a line may end between them. */
static void take_base64(struct mail_place *place, struct bytes *to, struct slice line) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < line.n; i++) {
        const char *at = line.p[i] ? strchr(digits, line.p[i]) : NULL;
        if (!at)
            continue;
        place->bits = place->bits << 6 | (unsigned)(at - digits);
        if ((place->count += 6) >= 8)
            bytes_put(to, (char)(place->bits >> (place->count -= 8) & 0xff));
    }
}

/* ---- lines ---- */

static void begin_part(struct mail_place *place) {
    place->in_body = false;
    place->encoding = MAIL_PLAIN;
    place->bits = place->count = 0;
}

/* boundary="x" of a mail that has several parts */
static void note_boundary(struct mail_place *place, struct slice line) {
    static const char name[] = "boundary=";
    for (size_t i = 0; i + sizeof name <= line.n; i++) {
        if (strncasecmp(line.p + i, name, sizeof name - 1) != 0)
            continue;
        struct slice value = { line.p + i + sizeof name - 1, line.n - i - (sizeof name - 1) };
        bool quoted = *value.p == '"';
        value = (struct slice){ value.p + quoted, value.n - quoted };
        size_t n = 0;
        while (n < value.n && n < sizeof place->boundary - 1 && !strchr(quoted ? "\"" : " ;", value.p[n]))
            n++;
        memcpy(place->boundary, value.p, n);
        place->boundary[n] = '\0';
    }
}

static bool is_boundary(const struct mail_place *place, struct slice line) {
    return *place->boundary && slice_starts(line, "--") &&
           slice_starts((struct slice){ line.p + 2, line.n - 2 }, place->boundary);
}

static void take_head_line(struct mail_place *place, struct slice line) {
    struct slice value;
    note_boundary(place, line);
    if (take_header(line, "Content-Transfer-Encoding:", &value))
        place->encoding = value.n >= 16 && strncasecmp(value.p, "quoted-printable", 16) == 0 ? MAIL_QUOTED
                          : value.n >= 6 && strncasecmp(value.p, "base64", 6) == 0           ? MAIL_BASE64
                                                                                             : MAIL_PLAIN;
    place->in_body = !line.n;
}

static void take_line(struct decoder *d, struct slice line) {
    struct mail_place *place = &d->mail;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    bool mail = begins_mail(line);
    if (mail || is_boundary(place, line)) {
        begin_part(place);
        *place->boundary = mail ? '\0' : *place->boundary;
        bytes_put(&d->lines, '\n');
    } else if (place->in_body && place->encoding == MAIL_QUOTED) {
        take_quoted(&d->lines, line);
    } else if (place->in_body && place->encoding == MAIL_BASE64) {
        take_base64(place, &d->lines, line);
    } else {
        if (!place->in_body)
            take_head_line(place, line);
        bytes_add(&d->lines, line.p, line.n);
        bytes_put(&d->lines, '\n');
    }
}

static size_t mail_decode(struct decoder *d, struct slice bytes) {
    struct slice rest = bytes, line;
    while (decoder_line(&rest, &line))
        take_line(d, line);
    return bytes.n - rest.n;
}

static void mail_finish(struct decoder *d, struct slice rest, bool last) {
    if (last && rest.n)
        take_line(d, rest);
}

const struct form oomwhy_form_mail = { "mail", mail_recognise, mail_decode, mail_finish };
