/* SPDX-License-Identifier: MIT */
/* clean.h - undoes what terminals, mail, web pages and syslog daemons did to a line. */
#ifndef OOMWHY_CLEAN_H
#define OOMWHY_CLEAN_H

#include "text.h"

/* Bytes that grow as needed and are written again for every line. */
struct scratch {
    char *bytes;
    size_t room;
};

/* Room for n bytes; false without memory. */
bool scratch_reserve(struct scratch *s, size_t n);
void scratch_free(struct scratch *s);

/* Bytes before the first that may call for cleaning; all of them where there is none. */
size_t clean_span(struct text t);

/*
 * Takes out colours (ESC [ ... m and the like) and quoting ("> "), and turns &gt; and no-break spaces back.
 * *line then lies in the scratch, or is as it was when there was nothing to do. False without memory.
 */
bool clean_line(struct scratch *s, struct text *line);

/* What is between the quotes of a line that stands in them as a whole: of a list of strings, or of code in
 * Markdown. */
struct text clean_enclosed(struct text t);

/* Control characters that a syslog daemon wrote as "#012" (rsyslog), or a newline as "\\x0a" (imkmsg). */
bool clean_syslog(struct scratch *s, struct text *text);

#endif
