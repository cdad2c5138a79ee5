/* SPDX-License-Identifier: MIT */
/* main.c - oomwhy: inputs through the parser to the output, and what came of it as an exit status. */
#include "decoder.h"
#include "input.h"
#include "pipeline.h"
#include "progress.h"
#include "rotation.h"

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
    struct pipeline pipeline;
    bool failed; /* an input, or memory */
    int inputs;  /* read to their ends */
    int64_t bytes;
};

static bool is_over(const struct run *run) {
    return pipeline_is_over(&run->pipeline);
}

static void say_status(struct run *run, enum oomwhy_status status) {
    if (status != OOMWHY_OK) {
        warnx("%s", oomwhy_strerror(status));
        run->failed = true;
    }
}

/* What the parser has closed so far. */
static void drain(struct run *run) {
    struct oomwhy_record *record;
    while (!is_over(run) && (record = oomwhy_parser_next(run->parser)))
        pipeline_take(&run->pipeline, record);
    buffer_flush(run->pipeline.output.to);
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
    run->pipeline.times.written_us = in->written_us;
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
}

static void say_none(const struct run *run) {
    char names[128];
    size_t found = run->pipeline.output.found;
    if (found) {
        warnx("%zu kill%s found, %s %s", found, found == 1 ? " was" : "s were",
              found == 1 ? "it does not match" : "none matches",
              filter_names(&run->settings.filter, names, sizeof names));
        return;
    }
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
    return strcmp(s->emitter->name, oomwhy_emit_text.name) == 0 && !s->quiet;
}

static int run_all(struct run *run, struct buffer *out) {
    if (run->settings.follow)
        input_end_on_signals();
    if (!pipeline_begin(&run->pipeline, &run->settings, out))
        return EXIT_FAILED;
    read_all(run);
    pipeline_end(&run->pipeline);
    size_t count = run->pipeline.output.count;
    run->failed = run->failed || run->pipeline.failed;
    if (count == 0 && run->inputs > 0 && is_text(&run->settings))
        say_none(run);
    return run->failed ? EXIT_FAILED : count ? EXIT_FOUND : EXIT_NONE;
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
    return finish_output(&out, run_all(&run, &out));
}
