/* SPDX-License-Identifier: MIT */
/* template.c - where the pid and the name of the victim stand in a report. */
#include "template.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct victim {
    unsigned long pid;
    const char *comm;
    size_t comm_len;
};

static void die(const char *path, const char *what) {
    fprintf(stderr, "%s: %s\n", path, what);
    exit(1);
}

static char *read_file(const char *path) {
    FILE *file = fopen(path, "r");
    char *text = malloc(1 << 16);
    if (!file || !text)
        die(path, "cannot be read");
    size_t len = fread(text, 1, (1 << 16) - 1, file);
    text[len] = '\0';
    fclose(file);
    return text;
}

static struct victim victim_of(const char *path, const char *text) {
    const char *kill = strstr(text, "illed process ");
    struct victim v = { 0 };
    if (!kill)
        die(path, "has no kill");
    char *end;
    v.pid = strtoul(kill + strlen("illed process "), &end, 10);
    v.comm = strchr(end, '(');
    const char *close = v.comm ? strstr(v.comm, ") ") : NULL;
    if (!close)
        die(path, "has a kill of nobody");
    v.comm_len = (size_t)(close - ++v.comm);
    return v;
}

static void add_piece(struct template *t, enum piece_kind kind, const char *text, size_t len) {
    if (len == 0)
        return;
    if (t->pieces_count == MAX_PIECES)
        die("template", "a report of too many pieces");
    t->pieces[t->pieces_count++] = (struct piece){ kind, 0, text, len };
}

static bool is_name(char byte) {
    return isalnum((unsigned char)byte) || strchr("_-./:", byte);
}

/* Whether the victim's name stands at `at`, and not inside of a path or of another name. */
static bool comm_at(const struct victim *v, const char *line, const char *at, const char *end) {
    return (size_t)(end - at) >= v->comm_len && memcmp(at, v->comm, v->comm_len) == 0 &&
           (at == line || !is_name(at[-1])) && (at + v->comm_len == end || !is_name(at[v->comm_len]));
}

static size_t pid_at(const struct victim *v, const char *line, const char *at) {
    static const char *const before[] = { "PID: ", "pid=", "process ", "pid:" };
    if (!isdigit((unsigned char)*at))
        return 0;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t len = strlen(before[i]);
        char *end;
        if ((size_t)(at - line) >= len && memcmp(at - len, before[i], len) == 0 &&
            strtoul(at, &end, 10) == v->pid)
            return (size_t)(end - at);
    }
    return 0;
}

static void add_text(struct template *t, const struct victim *v, const char *line, const char *end) {
    const char *done = line;
    for (const char *at = line; at < end;) {
        size_t pid = pid_at(v, line, at), comm = pid == 0 && comm_at(v, line, at, end) ? v->comm_len : 0;
        if (pid + comm == 0) {
            at++;
            continue;
        }
        add_piece(t, PIECE_TEXT, done, (size_t)(at - done));
        add_piece(t, pid ? PIECE_PID : PIECE_COMM, at, pid + comm);
        done = at += pid + comm;
    }
    add_piece(t, PIECE_TEXT, done, (size_t)(end - done));
}

static void add_pid(struct template *t, const char *from, const char *to) {
    add_piece(t, PIECE_PID, from, (size_t)(to - from));
    t->pieces[t->pieces_count - 1].width = (unsigned)(to - from);
}

/* "[   5415]     0  5415    16970 ...", the victim's row of the task table: returns what follows the tgid. */
static const char *add_row(struct template *t, const struct victim *v, const char *line) {
    char *bracket, *uid_end, *tgid_end;
    if (*line != '[' || strtoul(line + 1, &bracket, 10) != v->pid || *bracket != ']')
        return line;
    strtoul(bracket + 1, &uid_end, 10);
    if (*uid_end != ' ' || strtoul(uid_end, &tgid_end, 10) != v->pid)
        return line;
    add_piece(t, PIECE_TEXT, line, 1);
    add_pid(t, line + 1, bracket);
    add_piece(t, PIECE_TEXT, bracket, (size_t)(uid_end + 1 - bracket));
    add_pid(t, uid_end + 1, tgid_end);
    return tgid_end;
}

/* "[ 1192.217232] hog invoked": the stamp in microseconds and where it ends; NULL where there is none. */
static const char *stamp_end(const char *line, int64_t *ret_us) {
    int chars = 0;
    long long seconds, micros;
    if (sscanf(line, "[%lld.%6lld] %n", &seconds, &micros, &chars) != 2 || chars == 0)
        return NULL;
    *ret_us = seconds * 1000000 + micros;
    return strstr(line, "] ") + 2;
}

/* Where the message that begins here ends: lines without a stamp belong to it. */
static const char *message_end(const char *text) {
    const char *end = strchr(text, '\n');
    int64_t us;
    while (end && end[1] && !stamp_end(end + 1, &us))
        end = strchr(end + 1, '\n');
    return end ? end : text + strlen(text);
}

static bool has(const char *from, const char *to, const char *word) {
    return memmem(from, (size_t)(to - from), word, strlen(word)) != NULL;
}

static void add_message(struct template *t, const struct victim *v, const char *line, const char *end) {
    if (t->messages_count == MAX_MESSAGES)
        die("template", "a report of too many lines");
    struct message *m = &t->messages[t->messages_count++];
    m->priority = has(line, end, "illed process") ? 3 : has(line, end, "invoked oom-killer") ? 4 : 6;
    m->decides = (m > t->messages && m[-1].decides) || has(line, end, "oom-kill:") ||
                 has(line, end, "ill process") || has(line, end, "illed process");
    m->first = t->pieces_count;
    add_text(t, v, add_row(t, v, line), end);
    m->end = t->pieces_count;
}

struct template *template_read(const char *path) {
    const char *text = read_file(path);
    struct victim v = victim_of(path, text);
    struct template *t = calloc(1, sizeof *t);
    if (!t)
        die(path, "no memory");
    int64_t began_us = 0, us;
    while (*text) {
        const char *line = stamp_end(text, &us), *end = message_end(text);
        if (!line)
            die(path, "is not as dmesg prints it");
        if (t->messages_count == 0)
            began_us = us;
        add_message(t, &v, line, end);
        t->messages[t->messages_count - 1].offset_us = us - began_us;
        text = *end ? end + 1 : end;
    }
    return t;
}

void template_write_message(const struct template *t, size_t message, struct log *log, uint64_t pid,
                            const char *comm) {
    const struct message *m = &t->messages[message];
    log_begin(log, m->priority);
    for (const struct piece *p = t->pieces + m->first; p < t->pieces + m->end; p++) {
        if (p->kind == PIECE_PID)
            log_number(log, pid, p->width);
        else if (p->kind == PIECE_COMM)
            log_string(log, comm);
        else
            log_text(log, p->text, p->len);
    }
    log_end(log);
}

void template_write(const struct template *t, struct log *log, uint64_t pid, const char *comm) {
    int64_t began_us = log->now_us;
    for (size_t i = 0; i < t->messages_count; i++) {
        log->now_us = began_us + t->messages[i].offset_us;
        template_write_message(t, i, log, pid, comm);
    }
}
