/* SPDX-License-Identifier: MIT */
/*
 * hog.c - takes memory without any limit of its own, which oomwhy-load refuses to do: only for a machine that
 * nobody needs. hog [MIB [NODE]]: touches so much (0: all that there is), of that NUMA node alone, and waits.
 */
#define _GNU_SOURCE
#include <linux/mempolicy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

int main(int argc, char **argv) {
    unsigned long most = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned long nodes = argc > 2 ? 1UL << strtoul(argv[2], NULL, 10) : 0;
    if (nodes && syscall(SYS_set_mempolicy, MPOL_BIND, &nodes, 8 * sizeof nodes) != 0) {
        perror("hog: set_mempolicy");
        return 1;
    }
    for (unsigned long taken = 0; !most || taken < most; taken++) {
        char *block = malloc(MIB);
        if (!block) {
            perror("hog: malloc");
            return 1;
        }
        memset(block, 'x', MIB);
    }
    puts("taken");
    fflush(stdout);
    pause();
    return 0;
}
