/* SPDX-License-Identifier: MIT */
/* test_window.c - a mapped file gives the bytes that read() would, also one that is cut or grows meanwhile.
 */
#include "../cli/window.c"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONG = 2 * SIZE + 12345 };

/* A file without a name, of so many bytes, none of which is zero. */
static int make_file(size_t n) {
    FILE *f = tmpfile();
    for (size_t i = 0; i < n; i++)
        fputc((int)(1 + i * 31 % 251), f);
    fflush(f);
    lseek(fileno(f), 0, SEEK_SET);
    return fileno(f);
}

/* Bytes that are not what make_file() wrote there. */
static size_t differences(struct slice s, size_t from) {
    size_t different = 0;
    for (size_t i = 0; i < s.n; i++)
        different += (unsigned char)s.p[i] != 1 + (from + i) * 31 % 251;
    return different;
}

/* What the window has of it. */
static size_t read_window(struct window *w, size_t at) {
    size_t different = 0;
    for (struct slice s; window_next(w, &s); at += s.n)
        different += differences(s, at);
    cr_expect(eq(sz, different, 0), "what is mapped is what is in the file");
    return at;
}

static size_t read_rest(int fd, size_t at) {
    char block[4096];
    size_t different = 0;
    for (ssize_t n; (n = read(fd, block, sizeof block)) > 0; at += (size_t)n)
        different += differences((struct slice){ block, (size_t)n }, at);
    cr_expect(eq(sz, different, 0), "what is read is what is in the file");
    return at;
}

Test(window, has_whole_windows_and_leaves_the_rest_to_read) {
    static const size_t begins[] = { 0, 1, 65536, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE, LONG };
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        int fd = make_file(LONG);
        struct window w;
        lseek(fd, (off_t)begins[i], SEEK_SET);
        window_open(&w, fd);
        size_t at = read_window(&w, begins[i]);
        cr_expect(eq(sz, at, begins[i] > 2 * SIZE ? begins[i] : 2 * SIZE));
        cr_expect(eq(sz, read_rest(fd, at), LONG));
        cr_expect(not(window_next(&w, &(struct slice){ 0 })), "once given up, it stays so");
    }
}

Test(window, leaves_small_files_and_pipes_alone) {
    struct window w;
    struct slice s;
    int ends[2], fd = make_file(SIZE - 1);
    window_open(&w, fd);
    cr_expect(not(window_next(&w, &s)));
    cr_expect(eq(sz, read_rest(fd, 0), SIZE - 1));
    cr_assert(eq(int, pipe(ends), 0));
    window_open(&w, ends[0]);
    cr_expect(not(window_next(&w, &s)));
}

Test(window, reads_on_in_a_file_that_grows) {
    int fd = make_file(SIZE), more = dup(fd);
    struct window w;
    struct slice s;
    window_open(&w, fd);
    cr_assert(window_next(&w, &s));
    pwrite(more, "x", 1, SIZE);
    cr_expect(eq(sz, read_window(&w, s.n), SIZE));
    char end[8];
    cr_expect(eq(int, (int)read(fd, end, sizeof end), 1));
}

/* The file is cut after a part of it was handed out and before it is looked at. */
Test(window, gives_zeros_for_what_a_file_has_no_longer_and_ends_there) {
    static const size_t lengths[] = { 0, 1, 4096, 5000, PART - 1 };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        int fd = make_file(LONG);
        struct window w;
        struct slice s;
        size_t wrong = 0;
        window_open(&w, fd);
        cr_assert(window_next(&w, &s));
        cr_assert(eq(int, ftruncate(fd, (off_t)lengths[i]), 0));
        for (size_t at = s.n; at-- > 0;) /* from behind: a page at a time is lost */
            wrong += (unsigned char)s.p[at] != (at < lengths[i] ? 1 + at * 31 % 251 : 0);
        cr_expect(eq(sz, wrong, 0), "cut to %zu", lengths[i]);
        cr_expect(not(window_next(&w, &s)));
        char byte;
        cr_expect(eq(int, (int)read(fd, &byte, 1), 0), "read() meets the end");
        cr_expect(le(lseek(fd, 0, SEEK_CUR), (off_t)(lengths[i] + w.page_size)), "not far behind it");
    }
}

/* Cut between two parts: nothing that is not there is handed out. */
Test(window, ends_where_the_file_was_cut) {
    int fd = make_file(LONG);
    struct window w;
    struct slice s;
    window_open(&w, fd);
    cr_assert(window_next(&w, &s));
    cr_assert(eq(int, ftruncate(fd, PART + 1234), 0));
    cr_expect(not(window_next(&w, &s)));
    cr_expect(eq(sz, read_rest(fd, PART), PART + 1234));
}

/* The handler is for the window only: another lost page ends the program as ever. */
Test(window, does_not_hide_mistakes, .signal = SIGBUS) {
    int fd = make_file(LONG);
    struct window w;
    struct slice s;
    window_open(&w, fd);
    cr_assert(window_next(&w, &s));
    volatile char *other = mmap(NULL, SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
    cr_assert(eq(int, ftruncate(fd, 0), 0));
    (void)other[0];
}
