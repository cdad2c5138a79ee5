/* SPDX-License-Identifier: MIT */
/* module.c - knows where modules lie: in a folder of the library's, or in a build beside the program. */
#include "module.h"

#include <dlfcn.h>
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The program's own folder, with the '/' behind it; "" when it cannot be told. */
static void find_own_folder(char folder[static PATH_MAX]) {
    ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    folder[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(folder, '/');
    folder[slash ? slash - folder + 1 : 0] = '\0';
}

const void *module_find(const char *name, const char *input) {
    static const char *const places[] = { OOMWHY_MODULES "/", "" };
    char folder[PATH_MAX], path[PATH_MAX + 256], symbol[64];
    void *module = NULL;
    find_own_folder(folder);
    for (size_t i = 0; i < sizeof places / sizeof *places && !module; i++) {
        snprintf(path, sizeof path, "%s%soomwhy-%s.so", folder, places[i], name);
        if (access(path, F_OK) == 0)
            module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    }
    snprintf(symbol, sizeof symbol, "oomwhy_%s", name);
    const void *found = module ? dlsym(module, symbol) : NULL;
    if (!found) {
        const char *error = dlerror();
        warnx("%s: reading this takes the module oomwhy-%s: %s", input, name,
              error ? error : "it is not installed");
    }
    return found;
}
