/* SPDX-License-Identifier: MIT */
/* kernel_log.h - the log of the running kernel, as a file to read. */
#ifndef OOMWHY_CLI_KERNEL_LOG_H
#define OOMWHY_CLI_KERNEL_LOG_H

#include <stdbool.h>
#include <stdint.h>

#define KERNEL_LOG "/dev/kmsg"

/* A descriptor, or -1: why, and what to do, has been said. *ret_name: changed when it is not KERNEL_LOG. */
int kernel_log_open(bool follow, const char **ret_name);

/* When this machine was started; 0: unknown. */
int64_t kernel_log_boot_time_us(void);

#endif
