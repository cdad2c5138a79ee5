/* SPDX-License-Identifier: MIT */
/*
 * emit_html.c - one page that needs nothing besides: of each kill the answer as text and the record as JSON,
 * from which the page's script draws the rest.
 */
#include "emit_json.h"
#include "html_page.h"
#include "text_report.h"
#include "utf8.h"

#include <inttypes.h>

static void put_part(struct buffer *b, const struct html_part *part) {
    buffer_add(b, (const char *)part->bytes, part->size);
}

/* Marks and overrides of direction: text from a log could show itself as other text with them. */
static bool changes_direction(uint32_t c) {
    return c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static const char *entity(uint32_t c) {
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    default:
        return NULL;
    }
}

/* As the content of an element. The text is clean already, as layout_clean() makes it. */
static void put_text(struct buffer *b, const char *text) {
    while (*text) {
        const char *start = text;
        uint32_t c = utf8_take(&text);
        if (entity(c))
            buffer_puts(b, entity(c));
        else if (changes_direction(c))
            buffer_printf(b, "\\u{%" PRIx32 "}", c);
        else
            buffer_add(b, start, (size_t)(text - start));
    }
}

static void put_paragraph(struct buffer *b, const char *label, const char *text) {
    if (!text || !*text)
        return;
    buffer_puts(b, "<p>");
    if (label)
        buffer_printf(b, "<b>%s</b> ", label);
    put_text(b, text);
    buffer_puts(b, "</p>\n");
}

/* What stands in the page without its script too. */
static void put_answer(struct report *p) {
    char text[TEXT_SENTENCE];
    struct buffer *b = p->o->to;
    text_headline(p, text, sizeof text);
    buffer_puts(b, "<summary><h3>");
    put_text(b, text);
    buffer_puts(b, "</h3></summary>\n<div class=\"body\">\n");
    text_details(p, text, sizeof text);
    put_paragraph(b, NULL, text);
    text_reasons(p, text, sizeof text);
    put_paragraph(b, NULL, text);
    put_paragraph(b, "What next:", p->r->dump ? text_next(p) : NULL);
    text_not_known(p, text, sizeof text);
    put_paragraph(b, "Not in the log:", text);
    if (p->r->provenance == OOMWHY_USER)
        put_paragraph(b, "Beware:", "a program wrote this to /dev/kmsg, not the kernel; it may be invented.");
}

static void html_begin(struct output *o) {
    o->to->in_page = true;
    put_part(o->to, &html_before_kills);
}

static void html_record(struct output *o, const struct oomwhy_record *r, const struct oomwhy_analysis *a) {
    struct output page = *o;
    struct report p = { .o = &page, .r = r, .a = a };
    page.utf8 = true; /* whatever the terminal's locale is */
    buffer_printf(o->to, "<details class=\"kill\" id=\"kill-%zu\">\n", o->count + 1);
    put_answer(&p);
    buffer_puts(o->to, "<script type=\"application/json\">");
    emit_json_document(o->to, r, a);
    buffer_puts(o->to, "</script>\n</div>\n</details>\n");
}

static void html_end(struct output *o) {
    if (!o->count && o->found)
        buffer_printf(o->to, "<p>No kill of the %zu in the log is of those asked for.</p>\n", o->found);
    else if (!o->count)
        buffer_puts(
            o->to,
            "<p>No OOM kill was found in the log. It may have been logged earlier, or filtered out.</p>\n");
    put_part(o->to, &html_after_kills);
}

const struct emitter oomwhy_emit_html = { "html", html_begin, html_record, html_end };
