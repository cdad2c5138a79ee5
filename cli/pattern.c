/* SPDX-License-Identifier: MIT */
/* pattern.c - names of the kernel are bytes, and so are the patterns for them: "." is a byte. */
#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <err.h>
#include <stdlib.h>
#include <string.h>

struct pattern {
    const char *option;
    pcre2_code *code;
    pcre2_match_data *match;
};

enum { ERROR_TEXT = 256 };

/* Returns out. */
static const char *error_text(int error, PCRE2_UCHAR out[ERROR_TEXT]) {
    pcre2_get_error_message(error, out, ERROR_TEXT);
    return (const char *)out;
}

struct pattern *pattern_new(const char *option, const char *text) {
    struct pattern *p = calloc(1, sizeof *p);
    int error = PCRE2_ERROR_NOMEMORY;
    size_t at = 0;
    if (!p) {
        warnx("--%s: out of memory", option);
        return NULL;
    }
    p->option = option;
    p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, 0, &error, &at, NULL);
    if (!p->code)
        warnx("--%s: '%s': %s, at offset %zu", option, text,
              error_text(error, (PCRE2_UCHAR[ERROR_TEXT]){ 0 }), at);
    p->match = p->code ? pcre2_match_data_create(1, NULL) : NULL;
    if (p->code && !p->match)
        warnx("--%s: out of memory", option);
    if (p->match)
        return p;
    pattern_free(p);
    return NULL;
}

void pattern_free(struct pattern *p) {
    if (!p)
        return;
    pcre2_match_data_free(p->match);
    pcre2_code_free(p->code);
    free(p);
}

bool pattern_matches(const struct pattern *p, const char *text) {
    if (!text)
        return false;
    int found = pcre2_match(p->code, (PCRE2_SPTR)text, strlen(text), 0, 0, p->match, NULL);
    if (found < 0 && found != PCRE2_ERROR_NOMATCH)
        warnx("--%s: cannot be tried on a name, which is left out: %s", p->option,
              error_text(found, (PCRE2_UCHAR[ERROR_TEXT]){ 0 }));
    return found >= 0;
}
