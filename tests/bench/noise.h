/* SPDX-License-Identifier: MIT */
/* noise.h - what kernels log when nothing is killed. */
#ifndef BENCH_NOISE_H
#define BENCH_NOISE_H

#include "log.h"

/* The same numbers on every machine; the state may begin as anything but 0. */
uint64_t dice(uint64_t *state);

void noise_message(struct log *log, uint64_t *state);

#endif
