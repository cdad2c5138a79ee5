/* SPDX-License-Identifier: MIT */
/* The hash behind pseudonyms is the one whose strength others have looked at: the vectors of its authors. */
#include "../cli/siphash.c"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(siphash, gives_the_vectors_of_its_authors) {
    static const struct {
        size_t n;
        uint64_t hash;
    } vectors[] = { { 0, 0x726fdb47dd0e0e31 }, { 8, 0x93f5f5799a932462 }, { 15, 0xa129ca6149be45e5 } };
    const struct siphash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
    unsigned char bytes[16];
    for (unsigned char i = 0; i < sizeof bytes; i++)
        bytes[i] = i;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        cr_expect(eq(u64, siphash(&key, bytes, vectors[i].n), vectors[i].hash), "%zu bytes", vectors[i].n);
}
