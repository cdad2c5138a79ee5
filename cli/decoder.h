/* SPDX-License-Identifier: MIT */
/* decoder.h - structured logs into lines for the library. Anything else goes through untouched. */
#ifndef OOMWHY_CLI_DECODER_H
#define OOMWHY_CLI_DECODER_H

#include "csv.h"
#include "entry.h"

struct decoder;

/* How a log may be structured. */
struct form {
    const char *name; /* "read as ..." */

    /* Whether a log that begins like this has the form. There are some hundred bytes, or all there are. */
    bool (*recognise)(struct slice beginning);

    /* Takes what it can off the front of the bytes, adds lines to decoder.lines, returns how many it took. */
    size_t (*decode)(struct decoder *d, struct slice bytes);

    /* No more bytes for now: for good when `last`. The rest is what decode() did not take. */
    void (*finish)(struct decoder *d, struct slice rest, bool last);
};

extern const struct form oomwhy_form_json, oomwhy_form_export, oomwhy_form_verbose, oomwhy_form_cri,
    oomwhy_form_csv, oomwhy_form_mail, oomwhy_form_pstore;

/* Where the scanner of JSON is in the bytes that wait in decoder.rest. */
struct json_place {
    enum { PLACE_BETWEEN, PLACE_TEXT, PLACE_OBJECT } in;
    size_t at;             /* bytes looked at */
    size_t column, margin; /* of the next byte; of the first object */
    unsigned depth;        /* brackets open */
    bool string, escaped;
    bool seen; /* an object, so that margin is known */
};

/* What the lines of a mail are at the moment. */
struct mail_place {
    bool in_body;
    enum { MAIL_PLAIN, MAIL_QUOTED, MAIL_BASE64 } encoding;
    unsigned bits, count; /* of base64, not yet a byte */
    char boundary[80];    /* between its parts; empty: it has one */
};

/* The columns of a table. */
struct csv_place {
    struct csv csv;
    bool begun;           /* the headings are read */
    int text, time, host; /* -1: no column has it */
};

struct decoder {
    const struct form *form; /* NULL: plain text */
    bool begun;
    struct bytes rest;        /* read, not decoded */
    struct bytes lines;       /* decoded, not handed on */
    struct bytes value, room; /* for the forms */
    struct entry entry;
    struct json_place json;
    struct mail_place mail;
    struct csv_place csv;
    bool begun_entry;
    enum entry_field field; /* verbose: of the line before, */
    size_t indent;          /* and where the next line of its value would begin */
    size_t skip;            /* export: bytes still to come of a field nobody looks at */
    int64_t seq;            /* number of the next message */

    uint64_t broken;      /* entries that cannot be read */
    uint64_t hidden;      /* messages of the kernel without their text */
    uint64_t unknown;     /* JSON objects without a message that is known here */
    uint64_t parts_alone; /* of a dump, without the others */
};

/* The lines in the next bytes of the log; they last until the next call. False without memory. */
bool decoder_feed(struct decoder *d, struct slice bytes, struct slice *ret_lines);

/* The same when nothing has come for a while, or nothing will any more. */
bool decoder_finish(struct decoder *d, bool last, struct slice *ret_lines);

/* Says on standard error what could not be decoded. */
void decoder_report(const struct decoder *d, const char *name);

void decoder_free(struct decoder *d);

/* For the forms: the line at the front, without its end; false when its end has not come. */
bool decoder_line(struct slice *bytes, struct slice *ret_line);

/* For the forms: a message of unknown wrapping, maybe with a prefix of its own. */
void decoder_pass(struct decoder *d, struct slice text, const struct message *about);

#endif
