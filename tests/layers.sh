#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The order of the layers: a file includes headers of its own layer, a line below, or of one above it, so
# no circle of layers can be written; the programs see the public header and their own.
set -u
cd "$(dirname "$0")/.." || exit 1

order="
oomwhy
text list
arena clean pids words
fields message
repeat
transport prefix syslog stamp wall netconsole
order
rules
verdict
match
sections tasks meminfo
report gather figures table complete overflow
pieces wrap ratelimit scan
classify
assemble assembler route held streak
container
explain rank balance
findings find_limit find_filling find_victim find_effect find_trigger find_zone
parser"

fail=0
complain() {
    echo "$1: $2" >&2
    fail=1
}

layer() { # layer FILE: its place in the order, by its name without the ending
    awk -v name="$(basename "${1%.[ch]}")" '{ for (i = 1; i <= NF; i++) if ($i == name) print NR }' <<<"$order"
}

includes() { # includes FILE: the headers it names in quotes
    sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\(.*\)".*/\1/p' "$1"
}

files=0
for file in parser/*.[ch]; do
    files=$((files + 1))
    own=$(layer "$file")
    [ -n "$own" ] || { complain "$file" "has no place in the order of layers in tests/layers.sh"; continue; }
    for header in $(includes "$file"); do
        place=$(layer "$header")
        [ -n "$place" ] && [ "$place" -le "$own" ] || complain "$file" "includes \"$header\" of a later layer"
    done
done

for file in cli/*.[ch] workload/*.[ch]; do
    files=$((files + 1))
    for header in $(includes "$file"); do
        [ "$header" = oomwhy.h ] || [ -f "$(dirname "$file")/$header" ] ||
            complain "$file" "includes \"$header\": a program sees oomwhy.h and its own headers only"
    done
done

[ "$files" -gt 20 ] || complain "tests/layers.sh" "found $files files only: look at its globs"
exit $fail
