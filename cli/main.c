/* SPDX-License-Identifier: MIT */
/* main.c - oomwhy: inputs through the parser to the output, and what came of it as an exit status. */
#include "input.h"
#include "jobs.h"

#include <err.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_FOUND = 0, EXIT_NONE = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

struct run {
    struct settings settings;
    struct pipeline pipeline;
};

static void say_none(const struct run *run, int64_t bytes) {
    char names[128];
    size_t found = run->pipeline.output.found;
    if (found) {
        warnx("%zu kill%s found, %s %s", found, found == 1 ? " was" : "s were",
              found == 1 ? "it does not match" : "none matches",
              filter_names(&run->settings.filter, names, sizeof names));
        return;
    }
    if (bytes == 0)
        warnx("no OOM kill: the input is empty");
    else
        warnx("no OOM kill in the %" PRId64 " byte%s read", bytes, bytes == 1 ? "" : "s");
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
    struct outcome outcome = jobs_run(&run->pipeline);
    pipeline_end(&run->pipeline);
    size_t count = run->pipeline.output.count;
    if (count == 0 && outcome.inputs > 0 && is_text(&run->settings))
        say_none(run, outcome.bytes);
    return outcome.failed || run->pipeline.failed ? EXIT_FAILED : count ? EXIT_FOUND : EXIT_NONE;
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
