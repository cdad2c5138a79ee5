/* SPDX-License-Identifier: MIT */
/* layout.c - columns are counted in characters: names may be in any script, and are never trusted. */
#include "layout.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int layout_width(const struct output *o) {
    enum { NARROW = 40, WIDE = 100 };
    int width = o->width ? o->width : LAYOUT_WIDTH;
    return width < NARROW ? NARROW : width > WIDE ? WIDE : width;
}

void layout_style(struct output *o, enum layout_style style) {
    static const char *const codes[] = { "\033[0m", "\033[1m", "\033[2m", "\033[1;31m", "\033[33m" };
    if (o->color)
        buffer_puts(o->to, codes[style]);
}

char *layout_clean(const struct output *o, const char *bytes, char *out, size_t size) {
    size_t n = 0;
    while (*bytes && n + 4 * 4 < size) {
        size_t plain = utf8_plain(bytes), room = size - n - 4 * 4;
        plain = plain < room ? plain : room;
        if (plain) {
            memcpy(out + n, bytes, plain);
            n += plain;
            bytes += plain;
            continue;
        }
        const char *start = bytes;
        uint32_t c = utf8_take(&bytes);
        bool safe = c != UTF8_INVALID && !utf8_is_control(c) && (c < 0x80 || o->utf8);
        if (safe) {
            memcpy(out + n, start, (size_t)(bytes - start));
            n += (size_t)(bytes - start);
        } else {
            for (; start < bytes; start++)
                n += (size_t)sprintf(out + n, "\\x%02x", (unsigned char)*start);
        }
    }
    out[n] = '\0';
    return out;
}

/* Characters, for the columns they take. */
static int columns_of(const char *text, size_t n) {
    int columns = 0;
    for (size_t i = 0; i < n; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

int layout_cut(char *text, int columns) {
    char *start = text;
    int used = 0;
    for (; *text; text++) {
        used += ((unsigned char)*text & 0xc0) != 0x80;
        if (used > columns) {
            *text = '\0';
            char *escape = strrchr(start, '\\'); /* "\xc3" is not cut through */
            if (escape && text - escape < 4)
                *escape = '\0';
            return columns_of(start, strlen(start));
        }
    }
    return used;
}

/* Of a word too long for a line, the bytes that fit: up to a '|' or '/' if there is one. */
static size_t fitting(const char *word, size_t n, int room) {
    size_t fit = 0, good = 0;
    for (int columns = 0; fit < n; fit++) {
        columns += ((unsigned char)word[fit] & 0xc0) != 0x80;
        if (columns > room)
            break;
        if (word[fit] == '|' || word[fit] == '/')
            good = fit + 1;
    }
    return fit == n ? n : good ? good : fit;
}

static bool is_unit(const char *word, size_t n) {
    static const char *const units[] = { "%", "B", "KiB", "MiB", "GiB", "TiB", "s", "min", "h" };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i]) == n && memcmp(units[i], word, n) == 0)
            return true;
    return false;
}

/* Up to where a line may end: not between a number and its unit. */
static size_t unbroken(const char *text) {
    size_t n = strcspn(text, " ");
    bool is_number = n && text[n] && text[n - 1] >= '0' && text[n - 1] <= '9';
    size_t unit = is_number ? strcspn(text + n + 1, " .,;:)") : 0;
    return unit && is_unit(text + n + 1, unit) ? n + 1 + strcspn(text + n + 1, " ") : n;
}

void layout_blanks(struct output *o, int count) {
    static const char blanks[] = "                                ";
    enum { MOST = sizeof blanks - 1 };
    for (; count > 0; count -= MOST)
        buffer_add(o->to, blanks, (size_t)(count < MOST ? count : MOST));
}

void layout_paragraph(struct output *o, int indent, int first, const char *text) {
    int column = first, width = layout_width(o);
    bool fresh = true, broken = false;
    while (*text) {
        size_t word = unbroken(text), n = fitting(text, word, width - indent);
        int columns = columns_of(text, n);
        if (broken || (!fresh && column + 1 + columns > width)) {
            buffer_puts(o->to, "\n");
            layout_blanks(o, indent);
            column = indent;
            fresh = true;
        }
        buffer_puts(o->to, fresh ? "" : " ");
        buffer_add(o->to, text, n);
        column += columns + !fresh;
        fresh = false;
        broken = n < word;
        text += n + (text[n] == ' ');
    }
    buffer_puts(o->to, "\n");
}

void layout_bar(struct output *o, double fraction, int columns) {
    static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
    int parts = (int)(fraction * columns * 8 + 0.5);
    parts = parts < 0 ? 0 : parts > columns * 8 ? columns * 8 : parts;
    int full = o->utf8 ? parts / 8 : (parts + 4) / 8;
    layout_style(o, STYLE_YELLOW);
    for (int i = 0; i < full; i++)
        buffer_puts(o->to, o->utf8 ? "█" : "#");
    if (o->utf8 && parts % 8) {
        buffer_puts(o->to, eighths[parts % 8]);
        full++;
    }
    layout_style(o, STYLE_PLAIN);
    layout_blanks(o, columns - full);
}

void layout_cell(struct output *o, const char *text, int columns) {
    int used = columns_of(text, strlen(text));
    buffer_puts(o->to, text);
    layout_blanks(o, used < columns ? columns - used : 0);
}

char *layout_count(int64_t value, char out[32]) {
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRId64, value);
    char *to = out;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0 && digits[i - 1] != '-')
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}
