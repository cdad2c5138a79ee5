/* SPDX-License-Identifier: MIT */
/*
 * owner.h - how things that must not outlive a run are named: "oomwhy-load-PID-START", with the start time
 * of the process, so that a later run can tell what a killed one has left behind.
 */
#ifndef OOMWHY_LOAD_OWNER_H
#define OOMWHY_LOAD_OWNER_H

#include <stdbool.h>

#define OWNER_NAME_MAX 64

/* kept: a name that no later run takes for a leftover. */
void owner_name(char name[static OWNER_NAME_MAX], bool kept);
bool owner_is_dead(const char *name);

#endif
