/* SPDX-License-Identifier: MIT */
/* completion.c - the option table in the words of three shells. Files are completed by the shells themselves.
 */
#include "completion.h"

#include "options.h"

/* "-o|--output", or the long name alone */
static void print_names(struct buffer *to, const struct option_row *row, const char *between) {
    if (option_is_short(row))
        buffer_printf(to, "-%c%s", row->letter, between);
    buffer_printf(to, "--%s", row->name);
}

/* bash splits --output=js at the "=", into three words. */
void completion_bash(struct buffer *to) {
    buffer_puts(to, "# oomwhy(1) completion for bash: source <(oomwhy --completion bash)\n"
                    "_oomwhy() {\n"
                    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                    "    if [[ $cur == = ]]; then cur=; fi\n"
                    "    if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                    "    COMPREPLY=()\n"
                    "    case $prev in\n");
    for (const struct option_row *row = option_rows; row->name; row++) {
        if (!row->argument)
            continue;
        buffer_puts(to, "    ");
        print_names(to, row, "|");
        buffer_puts(to, ") COMPREPLY=($(compgen -W '");
        option_print_choices(to, row, " ");
        buffer_puts(to, "' -- \"$cur\")); return ;;\n");
    }
    buffer_puts(to, "    esac\n"
                    "    if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '");
    for (const struct option_row *row = option_rows; row->name; row++) {
        buffer_puts(to, row == option_rows ? "" : " ");
        print_names(to, row, " ");
    }
    buffer_puts(to, "' -- \"$cur\")); fi\n"
                    "}\n"
                    "complete -o default -F _oomwhy oomwhy\n");
}

/* '(-o --output)'{-o+,--output=}'[help]:FORMAT:(text json)' */
static void print_zsh_row(struct buffer *to, const struct option_row *row) {
    const char *joined = row->may_lack ? "=-" : row->argument ? "=" : "";
    if (option_is_short(row))
        buffer_printf(to, "'(-%c --%s)'{-%c%s,--%s%s}'", row->letter, row->name, row->letter,
                      row->argument ? "+" : "", row->name, joined);
    else
        buffer_printf(to, "'--%s%s", row->name, joined);
    buffer_printf(to, "[%s]", row->help);
    if (row->argument) {
        buffer_printf(to, "%s%s:", row->may_lack ? "::" : ":", row->argument);
        buffer_puts(to, row->is_path ? "_files" : row->choices ? "(" : "");
        option_print_choices(to, row, " ");
        buffer_puts(to, row->choices ? ")" : "");
    }
    buffer_puts(to, "'");
}

void completion_zsh(struct buffer *to) {
    buffer_puts(
        to, "#compdef oomwhy\n"
            "# oomwhy(1) completion for zsh: a file _oomwhy in $fpath, or source <(oomwhy --completion zsh)\n"
            "_oomwhy() {\n"
            "    _arguments -s -S");
    for (const struct option_row *row = option_rows; row->name; row++) {
        buffer_puts(to, " \\\n        ");
        print_zsh_row(to, row);
    }
    buffer_puts(to, " \\\n        '*:file:_files'\n"
                    "}\n"
                    "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
                    "    _oomwhy \"$@\"\n"
                    "else\n"
                    "    compdef _oomwhy oomwhy\n"
                    "fi\n");
}

void completion_fish(struct buffer *to) {
    buffer_puts(to, "# oomwhy(1) completion for fish: oomwhy --completion fish | source\n");
    for (const struct option_row *row = option_rows; row->name; row++) {
        buffer_puts(to, "complete -c oomwhy");
        if (option_is_short(row))
            buffer_printf(to, " -s %c", row->letter);
        buffer_printf(to, " -l %s%s", row->name,
                      row->is_path    ? ""
                      : row->may_lack ? " -f"
                      : row->argument ? " -x"
                                      : "");
        if (row->choices) {
            buffer_puts(to, " -a '");
            option_print_choices(to, row, " ");
            buffer_puts(to, "'");
        }
        buffer_printf(to, " -d '%s'\n", row->help);
    }
}
