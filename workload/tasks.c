/* SPDX-License-Identifier: MIT */
/* tasks.c - see tasks.h. Knows the files of /proc/PID. */
#include "tasks.h"
#include "files.h"
#include "oomwhy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void directory_of(int64_t pid, char dir[static 32]) {
    snprintf(dir, 32, "/proc/%" PRId64, pid);
}

static int64_t or_zero(int64_t value) {
    return value == OOMWHY_UNSET ? 0 : value;
}

bool task_look(int64_t pid, struct task *ret_task) {
    char dir[32], status[4096], comm[COMM_MAX + 1];
    directory_of(pid, dir);
    if (!file_read(dir, "status", status, sizeof status) || !file_read(dir, "comm", comm, sizeof comm))
        return false;
    struct task task = { .pid = pid,
                         .total_vm_bytes = text_number(status, "VmSize"),
                         .rss_bytes = or_zero(text_number(status, "VmRSS")),
                         .swap_bytes = or_zero(text_number(status, "VmSwap")),
                         .pgtables_bytes = or_zero(text_number(status, "VmPTE")),
                         .oom_score_adj = file_number(dir, "oom_score_adj", NULL) };
    size_t length = strlen(comm); /* "name\n", where the name may hold a newline, too */
    memcpy(task.comm, comm, length ? length - 1 : 0);
    if (task.total_vm_bytes == OOMWHY_UNSET || task.oom_score_adj == OOMWHY_UNSET)
        return false;
    *ret_task = task;
    return true;
}

bool tasks_add(struct tasks *tasks, const struct task *task) {
    struct task *items = realloc(tasks->items, (tasks->count + 1) * sizeof *items);
    if (!items)
        return false;
    items[tasks->count++] = *task;
    tasks->items = items;
    return true;
}

const struct task *tasks_find(const struct tasks *tasks, int64_t pid) {
    for (size_t i = 0; i < tasks->count; i++)
        if (tasks->items[i].pid == pid)
            return &tasks->items[i];
    return NULL;
}

bool tasks_copy(const struct tasks *tasks, struct tasks *ret_copy) {
    struct tasks copy = { 0 };
    for (size_t i = 0; i < tasks->count; i++)
        if (!tasks_add(&copy, &tasks->items[i])) {
            tasks_free(&copy);
            return false;
        }
    *ret_copy = copy;
    return true;
}

void tasks_free(struct tasks *tasks) {
    free(tasks->items);
    *tasks = (struct tasks){ 0 };
}

int64_t process_start(int64_t pid) {
    char dir[32], stat[1024];
    directory_of(pid, dir);
    if (!file_read(dir, "stat", stat, sizeof stat))
        return OOMWHY_UNSET;
    const char *at = strrchr(stat, ')'); /* "pid (comm) S ppid ...": the comm may hold anything */
    for (int column = 2; at && column < 22; column++)
        at = strchr(at + 1, ' ');
    return at ? text_number(at + 1, NULL) : OOMWHY_UNSET;
}
