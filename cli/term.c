/* SPDX-License-Identifier: MIT */
/* term.c - the environment and the ioctl behind term.h. */
#include "term.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80 /* of a terminal that does not tell, such as a serial console */

bool term_is_able(int fd) {
    const char *type = getenv("TERM");
    return type && strcmp(type, "dumb") != 0 && isatty(fd);
}

bool term_wants_color(enum color_when when, int fd) {
    const char *refused = getenv("NO_COLOR");
    if (when != COLOR_AUTO)
        return when == COLOR_ALWAYS;
    return !(refused && *refused) && term_is_able(fd);
}

int term_width(int fd) {
    struct winsize size = { 0 };
    if (!isatty(fd))
        return 0;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL_WIDTH;
}

bool term_is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
