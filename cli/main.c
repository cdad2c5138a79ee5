/* SPDX-License-Identifier: MIT */
/* main.c - oomwhy: inputs through the parser to the output, and what came of it as an exit status. */
#include "decoder.h"
#include "input.h"
#include "options.h"
#include "progress.h"
#include "rotation.h"
#include "seen.h"

#include <err.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_FOUND = 0, EXIT_NONE = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

struct run {
    struct settings settings;
    struct oomwhy_parser *parser;
    int64_t boot_time_us; /* the parser's */
    struct output output;
    struct seen seen;
    int64_t repeated, left_out; /* records not counted: seen before, written by a program */
    bool failed;                /* an input, the output, or memory */
    int inputs;                 /* read to their ends */
    int64_t bytes;
};

static bool is_over(const struct run *run) {
    return run->output.to->error || (run->settings.quiet && run->output.count > 0);
}

static void say_status(struct run *run, enum oomwhy_status status) {
    if (status != OOMWHY_OK) {
        warnx("%s", oomwhy_strerror(status));
        run->failed = true;
    }
}

static void print_record(struct run *run, const struct oomwhy_record *record) {
    struct oomwhy_analysis *analysis = run->settings.quiet ? NULL : oomwhy_explain(record);
    if (analysis)
        run->settings.emitter->record(&run->output, record, analysis);
    else if (!run->settings.quiet)
        say_status(run, OOMWHY_NOMEM);
    run->output.count += analysis != NULL || run->settings.quiet;
    oomwhy_analysis_free(analysis);
}

/* Whether the record is to be printed and counted. */
static bool is_news(struct run *run, const struct oomwhy_record *record) {
    if (record->provenance == OOMWHY_USER && !run->settings.include_user) {
        run->left_out++;
        return false;
    }
    bool known = seen_before(&run->seen, record);
    run->repeated += known;
    return !known;
}

/* Prints what the parser has closed so far. */
static void drain(struct run *run) {
    struct oomwhy_record *record;
    while (!is_over(run) && (record = oomwhy_parser_next(run->parser))) {
        if (is_news(run, record))
            print_record(run, record);
        oomwhy_record_free(record);
    }
    buffer_flush(run->output.to);
}

/* One parser serves all inputs whose time of boot is the same. */
static bool prepare_parser(struct run *run, int64_t boot_time_us) {
    struct oomwhy_options options = { .size = sizeof options,
                                      .page_size_bytes = run->settings.page_size_bytes,
                                      .boot_time_us = boot_time_us,
                                      .keep_lines = run->settings.raw };
    if (run->parser && run->boot_time_us == boot_time_us)
        return true;
    oomwhy_parser_free(run->parser);
    run->parser = oomwhy_parser_new(&options);
    run->boot_time_us = boot_time_us;
    if (!run->parser)
        say_status(run, OOMWHY_NOMEM);
    return run->parser != NULL;
}

/* What the input says next, decoded. */
static enum oomwhy_status feed_some(struct run *run, struct input *in, struct decoder *decoder,
                                    enum input_state *ret_state) {
    struct slice bytes, lines;
    *ret_state = input_read(in, &bytes);
    bool last = *ret_state == INPUT_END || *ret_state == INPUT_ERROR;
    bool decoded = *ret_state == INPUT_DATA ? decoder_feed(decoder, bytes, &lines)
                                            : decoder_finish(decoder, last, &lines);
    enum oomwhy_status status = decoded ? OOMWHY_OK : OOMWHY_NOMEM;
    if (decoded && lines.n)
        status = oomwhy_parser_feed(run->parser, lines.p, lines.n);
    if (status != OOMWHY_OK)
        return status;
    return last                          ? oomwhy_parser_finish(run->parser)
           : *ret_state == INPUT_SILENCE ? oomwhy_parser_flush(run->parser)
                                         : OOMWHY_OK;
}

/* Feeds one input to the parser; the state is that at its end. */
static enum oomwhy_status feed(struct run *run, struct input *in, struct progress *bar,
                               enum input_state *ret_state) {
    struct decoder decoder = { 0 };
    enum oomwhy_status status = oomwhy_parser_begin(run->parser, in->label);
    while (status == OOMWHY_OK && !is_over(run) && *ret_state != INPUT_END && *ret_state != INPUT_ERROR) {
        status = feed_some(run, in, &decoder, ret_state);
        drain(run);
        progress_update(bar, in->done);
    }
    progress_end(bar);
    decoder_report(&decoder, in->name);
    decoder_free(&decoder);
    return status;
}

static void read_input(struct run *run, struct input *in) {
    struct progress bar;
    enum input_state state = INPUT_DATA;
    progress_begin(&bar, in->name, in->size);
    if (prepare_parser(run, in->boot_time_us))
        say_status(run, feed(run, in, &bar, &state));
    input_close(in);
    run->failed = run->failed || state == INPUT_ERROR;
    run->inputs += state == INPUT_END;
    run->bytes += in->done;
}

static void read_file(struct run *run, const char *name) {
    struct input in;
    if (input_open(&in, name, run->settings.follow))
        read_input(run, &in);
    else
        run->failed = true;
}

static void read_journal(struct run *run) {
    struct input in;
    const struct journal_place place = { .path = run->settings.journal_path,
                                         .fd = -1,
                                         .boot = run->settings.boot };
    if (input_open_journal(&in, &place))
        read_input(run, &in);
    else
        run->failed = true;
}

static void read_all(struct run *run) {
    const struct settings *s = &run->settings;
    if (s->journal)
        read_journal(run);
    rotation_sort(s->files, s->files_count);
    for (int i = 0; i < s->files_count && !is_over(run); i++)
        read_file(run, s->files[i]);
    if (s->files_count == 0 && !s->journal)
        read_file(run, s->follow || isatty(STDIN_FILENO) ? INPUT_KERNEL_LOG : "-");
    oomwhy_parser_free(run->parser);
    seen_free(&run->seen);
}

/* What was not counted, and why. */
static void say_not_counted(const struct run *run) {
    if (run->repeated)
        warnx("kills that the logs hold more than once, counted once: %" PRId64, run->repeated);
    if (run->left_out)
        warnx("records that a program wrote to the kernel log, left out: %" PRId64
              " (--include-user shows them)",
              run->left_out);
}

static void say_none(const struct run *run) {
    if (run->bytes == 0)
        warnx("no OOM kill: the input is empty");
    else
        warnx("no OOM kill in the %" PRId64 " bytes read", run->bytes);
    fputs("  It may have been logged earlier; try: oomwhy -b -1, or oomwhy kern.log*\n"
          "  Or it was filtered out: kill lines have level err, the rest of a report has\n"
          "  warning and info.\n"
          "  Or it was not the kernel: exit status 137 is any SIGKILL. systemd-oomd, earlyoom\n"
          "  and lmkd log theirs (journalctl -u, logcat); kubelet calls it Evicted; docker\n"
          "  stop and kill are in docker events.\n",
          stderr);
}

static bool is_text(const struct settings *s) {
    return s->emitter == &oomwhy_emit_text && !s->quiet;
}

static int run_all(struct run *run) {
    const struct emitter *emitter = run->settings.emitter;
    bool silent = run->settings.quiet;
    if (run->settings.follow)
        input_end_on_signals();
    if (emitter->begin && !silent)
        emitter->begin(&run->output);
    read_all(run);
    if (emitter->end && !silent)
        emitter->end(&run->output);
    if (!silent)
        say_not_counted(run);
    if (run->output.count == 0 && run->inputs > 0 && is_text(&run->settings))
        say_none(run);
    return run->failed ? EXIT_FAILED : run->output.count ? EXIT_FOUND : EXIT_NONE;
}

static int finish_output(struct buffer *out, int status) {
    buffer_flush(out);
    if (!out->error)
        return status;
    warnx("cannot write the output: %s", strerror(out->error));
    return EXIT_FAILED;
}

int main(int argc, char **argv) {
    static struct buffer out = { .fd = STDOUT_FILENO };
    static struct run run;
    setlocale(LC_CTYPE, "");
    if (!options_parse(&run.settings, argc, argv))
        return EXIT_USAGE;
    if (run.settings.print) {
        run.settings.print(&out);
        return finish_output(&out, EXIT_FOUND);
    }
    run.output = (struct output){ .to = &out,
                                  .width = term_width(STDOUT_FILENO),
                                  .color = term_wants_color(run.settings.color, STDOUT_FILENO),
                                  .utf8 = term_is_utf8(),
                                  .verbose = run.settings.verbose,
                                  .raw = run.settings.raw };
    return finish_output(&out, run_all(&run));
}
