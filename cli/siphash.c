/* SPDX-License-Identifier: MIT */
/* siphash.c - after J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF" (2012). */
#include "siphash.h"

struct state {
    uint64_t v[4];
};

static uint64_t rotate(uint64_t x, int bits) {
    return x << bits | x >> (64 - bits);
}

static void rounds(struct state *s, int count) {
    uint64_t *v = s->v;
    while (count--) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

static void take_word(struct state *s, uint64_t word) {
    s->v[3] ^= word;
    rounds(s, 2);
    s->v[0] ^= word;
}

/* Up to eight bytes, the first one lowest. */
static uint64_t read_word(const unsigned char *bytes, size_t n) {
    uint64_t word = 0;
    for (size_t i = 0; i < n; i++)
        word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

uint64_t siphash(const struct siphash_key *key, const void *bytes, size_t n) {
    const unsigned char *p = bytes;
    uint64_t k0 = key->words[0], k1 = key->words[1], length = (uint64_t)n << 56;
    struct state s = { { k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
                         k1 ^ 0x7465646279746573 } };
    for (; n >= 8; p += 8, n -= 8)
        take_word(&s, read_word(p, 8));
    take_word(&s, length | read_word(p, n));
    s.v[2] ^= 0xff;
    rounds(&s, 4);
    return s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
}
