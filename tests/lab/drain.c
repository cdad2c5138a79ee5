/* SPDX-License-Identifier: MIT */
/*
 * drain.c - prints the kernel's records on standard input, an open /dev/kmsg, until there are no more. The
 * kernel keeps the place with the open file: the next drain of the same one goes on from there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define RECORD_MAX 16384 /* a read returns one whole record, or fails */

int main(void) {
    char record[RECORD_MAX];
    if (fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK) != 0) {
        perror("drain: fcntl");
        return 1;
    }
    for (;;) {
        ssize_t n = read(STDIN_FILENO, record, sizeof record);
        if (n > 0)
            fwrite(record, 1, (size_t)n, stdout);
        else if (n == 0 || (errno != EPIPE && errno != EINTR)) /* EPIPE: some were overwritten, it goes on */
            break;
    }
    return errno != EAGAIN || fflush(stdout) != 0;
}
