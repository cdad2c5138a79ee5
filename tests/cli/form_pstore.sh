# SPDX-License-Identifier: MIT
# What a machine saved of its log when it died: parts of which the first has the end of the log. In whichever order
# they come, also two dumps of one name, they are one log; a part by itself says that it is one.
. "$SRC/tests/cli/forms.bash"
parts() { # parts LOG PREFIX: into PREFIX-1, PREFIX-2 ..., of 900 bytes and whole lines each, the newest first
    tac "$1" | awk -v prefix="$2" '
        { n += length($0) + 1 }
        NR == 1 || n > 900 { part++; n = length($0) + 1 }
        { text[part] = $0 "\n" text[part] }
        END { for (i = 1; i <= part; i++) printf "Panic#1 Part%d\n%s", i, text[i] >(prefix "-" i) }'
    ls "$2"-* | wc -l
}
in_order() { printf '%s\n' "$@" | sort -V | xargs cat; }
for kill in simple long-path; do
    rewrap raw <"$FIXTURES/v6.18/$kill-kmsg.log" >raw.log
    parts raw.log $kill
    in_order $kill-* >dump
    alike $kill "$kill, newest part first" oomwhy -o json dump
    printf '%s\n' $kill-* | sort -rV | xargs cat >dump
    alike $kill "$kill, oldest part first" oomwhy -o json dump
    in_order $kill-* | alike $kill "$kill, a pipe" oomwhy -o json
done
{ in_order simple-*; in_order long-path-*; } | oomwhy -o jsonl | jq -c '[.victims[0].comm, .complete]'
head -c -1 simple-1 | oomwhy -o jsonl - | jq -c '[.victims[0].comm, .missing]'
try oomwhy -q simple-2
