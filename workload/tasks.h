/* SPDX-License-Identifier: MIT */
/* tasks.h - processes as /proc shows them. Members are named as in struct oomwhy_task. */
#ifndef OOMWHY_LOAD_TASKS_H
#define OOMWHY_LOAD_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMM_MAX 16 /* the kernel's TASK_COMM_LEN, with the NUL */

struct task {
    int64_t pid;
    char comm[COMM_MAX]; /* bytes */
    int64_t total_vm_bytes, rss_bytes, swap_bytes, pgtables_bytes;
    int64_t oom_score_adj;
};

struct tasks {
    struct task *items;
    size_t count;
};

/* False when it is gone, or has given its memory back already: the kernel would not list it either. */
bool task_look(int64_t pid, struct task *ret_task);

/* False without memory. */
bool tasks_add(struct tasks *tasks, const struct task *task);
const struct task *tasks_find(const struct tasks *tasks, int64_t pid);
bool tasks_copy(const struct tasks *tasks, struct tasks *ret_copy);
void tasks_free(struct tasks *tasks);

/* In clock ticks since boot, OOMWHY_UNSET when there is no such process: with the pid, a name for one
 * process. */
int64_t process_start(int64_t pid);

#endif
