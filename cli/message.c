/* SPDX-License-Identifier: MIT */
/* message.c - writing messages as lines the library reads: records of /dev/kmsg where that is honest. */
#include "message.h"

#include <inttypes.h>
#include <string.h>

static bool is_escaped(unsigned char c, const char *more) {
    return c < 0x20 || c >= 0x7f || c == '\\' || (*more && strchr(more, c));
}

/* As the kernel does it (msg_add_ext_text), and `more` besides. */
static void add_escaped(struct bytes *to, struct slice s, const char *more) {
    for (size_t at = 0, end = 0; at < s.n; at = ++end) {
        while (end < s.n && !is_escaped((unsigned char)s.p[end], more))
            end++;
        bytes_add(to, s.p + at, end - at);
        if (end < s.n)
            bytes_printf(to, "\\x%02x", (unsigned char)s.p[end]);
    }
}

static void add_field(struct bytes *to, const char *name, struct slice value) {
    if (!value.n)
        return;
    bytes_put(to, ',');
    bytes_add(to, name, strlen(name));
    bytes_put(to, '=');
    add_escaped(to, value, ",;");
}

static void write_record(struct bytes *to, const struct message *m, int64_t seq) {
    bytes_printf(to, "%d,%" PRId64 ",%" PRId64 ",?", m->facility * 8 + m->level, seq, m->mono_us);
    add_field(to, "caller", m->caller);
    add_field(to, "host", m->host);
    add_field(to, "wall", m->wall);
    add_field(to, "boot", m->boot);
    bytes_put(to, ';');
    add_escaped(to, m->text, "");
    bytes_put(to, '\n');
}

static void add_word(struct bytes *to, struct slice word) {
    bytes_add(to, word.p, word.n);
    bytes_put(to, ' ');
}

/* "1795615560.123456 host kernel: [ 1234.567890][ T12] ", as far as it is told */
static void add_prefix(struct bytes *to, const struct message *m) {
    if (m->wall.n)
        add_word(to, m->wall);
    if (m->wall.n && m->host.n && !memchr(m->host.p, ' ', m->host.n))
        add_word(to, m->host);
    if (m->wall.n || m->mono_us == MESSAGE_UNSET)
        bytes_add(to, "kernel: ", 8);
    if (m->mono_us == MESSAGE_UNSET)
        return;
    bytes_printf(to, "[%5" PRId64 ".%06" PRId64 "]", m->mono_us / 1000000, m->mono_us % 1000000);
    if (m->caller.n)
        bytes_printf(to, "[%6.*s]", (int)m->caller.n, m->caller.p);
    bytes_put(to, ' ');
}

/* What follows a newline in the message is indented by the width of the prefix, as dmesg does it. */
static void write_line(struct bytes *to, const struct message *m) {
    size_t begin = to->n;
    add_prefix(to, m);
    size_t width = to->n - begin;
    for (size_t i = 0; i < m->text.n; i++) {
        bytes_put(to, m->text.p[i]);
        for (size_t w = 0; m->text.p[i] == '\n' && w < width; w++)
            bytes_put(to, ' ');
    }
    bytes_put(to, '\n');
}

void message_write(struct bytes *to, const struct message *m, int64_t *seq) {
    if (m->level >= 0 && m->facility >= 0 && m->mono_us >= 0)
        write_record(to, m, *seq);
    else
        write_line(to, m);
    ++*seq;
}

/* '9' stands for a digit, '_' for a digit or a blank, 'a' for a letter or a byte beyond ASCII. */
static bool is_shaped(struct slice s, const char *shape) {
    size_t i = 0;
    for (; shape[i] && i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool digit = c >= '0' && c <= '9', letter = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
        if (shape[i] == '9'   ? !digit
            : shape[i] == '_' ? !digit && c != ' '
            : shape[i] == 'a' ? !letter
                              : c != (unsigned char)shape[i])
            return false;
    }
    return shape[i] == '\0';
}

bool message_is_iso(struct slice text) {
    return is_shaped(text, "9999-99-99T99:99:99") && !memchr(text.p, ' ', text.n);
}

/* "[ 1234.567890] ": a row of the task table, "[   1234]  1000", has no dot. */
static bool has_uptime(struct slice text) {
    size_t i = 1;
    while (i < text.n && (text.p[i] == ' ' || (text.p[i] >= '0' && text.p[i] <= '9')))
        i++;
    return i > 1 && i + 1 < text.n && text.p[0] == '[' && text.p[i] == '.';
}

/* "6,1234,5678901,-;text" */
static bool has_record(struct slice text) {
    size_t commas = 0, i = 0;
    for (; i < text.n && ((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == ','); i++)
        commas += text.p[i] == ',';
    return commas >= 2 && text.p[0] != ',' && i < text.n;
}

bool message_is_prefixed(struct slice text) {
    static const char *const shapes[] = { "<9",
                                          "[aaa",
                                          "[  +",
                                          "[ +",
                                          "9999-99-99T99:99:99",
                                          "9999999999 ",
                                          "9999999999.9",
                                          "aaa __ 99:99:99",
                                          "aaa 9 99:99:99",
                                          "aaa aaa __ 99:99:99",
                                          "aaa 9999-99-99 99:99:99",
                                          "kernel: ",
                                          "kern  :" };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (is_shaped(text, shapes[i]))
            return true;
    return has_uptime(text) || has_record(text);
}
