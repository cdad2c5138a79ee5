/* SPDX-License-Identifier: MIT */
/* html_page.h - the page without its kills: html/page.html with style and script inside, put here by the
 * build. */
#ifndef OOMWHY_CLI_HTML_PAGE_H
#define OOMWHY_CLI_HTML_PAGE_H

#include <stddef.h>

struct html_part {
    const unsigned char *bytes;
    size_t size;
};

extern const struct html_part html_before_kills, html_after_kills;

#endif
