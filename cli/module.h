/* SPDX-License-Identifier: MIT */
/*
 * module.h - the parts that need libraries of others, which bring a dozen more: to link those takes longer
 * than to read a ring buffer, and most runs need none. So they are modules, loaded when they are.
 */
#ifndef OOMWHY_CLI_MODULE_H
#define OOMWHY_CLI_MODULE_H

#define MODULE_EXPORT __attribute__((visibility("default")))

/*
 * The variable oomwhy_<name> of the module oomwhy-<name>.so, which lasts until the end. NULL: it cannot be
 * loaded, which has been said, about `input`.
 */
const void *module_find(const char *name, const char *input);

#endif
