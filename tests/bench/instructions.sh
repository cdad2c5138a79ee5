#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# How many instructions of its own oomwhy executes for a few small logs, beside the figures in instructions.tsv.
# They are the same in each run, however busy the machine; a figure that has grown by more than a tenth fails.
#
#     instructions.sh             compares
#     instructions.sh --update    writes today's figures into instructions.tsv
#     instructions.sh --profile   the objects and functions that execute the most, for the logs "quiet" and "dense"
#     instructions.sh --why-not   says why the figures cannot be compared here, or fails because they can
#
# Counted are the instructions of oomwhy and liboomwhy alone: other versions of libc and of PCRE2 have others, and
# choose among theirs by the processor. So the sum does not show what is spent in there: ./dev bench does.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/inputs.bash

figures=tests/bench/instructions.tsv
dir=build/bench/small
cache=build/release/CMakeCache.txt

[ -f "$cache" ] && mkdir -p "$dir" || { echo "Build first: ./dev build" >&2; exit 1; }

cached() {
    sed -n "s/^$1:[A-Z]*=//p" "$cache"
}

builder() { # what other instructions may come from: compiler, its flags, and whether parser/scan.c uses AVX2
    local compiler avx2=no
    compiler=$(cached CMAKE_C_COMPILER)
    ! grep -qw avx2 /proc/cpuinfo || avx2=with
    echo "$(LC_ALL=C "$compiler" -v 2>&1 | sed -n '/ version /{ s/ *$//; p; q }'), $("$compiler" -dumpmachine)," \
        "$(cached CMAKE_C_FLAGS_RELWITHDEBINFO), $avx2 AVX2"
}

cases() { # name, kind and size of the log, format
    cat <<END
start       quiet    0         jsonl
quiet       quiet    6000000   jsonl
dense       dense    400000    jsonl
dense-text  dense    400000    text
dense-csv   dense    400000    csv
dense-yaml  dense    400000    yaml
journal     journal  400000    jsonl
storm       storm    200000    jsonl
hostile     hostile  400000    jsonl
wide        wide     3000      jsonl
END
}

callgrind() { # callgrind NAME KIND SIZE FORMAT: leaves the counts in NAME.callgrind
    make_log "$dir/$2-$3.log" "$2" "$3" || return
    valgrind -q --tool=callgrind --callgrind-out-file="$dir/$1.callgrind" \
        build/release/oomwhy -o "$4" "$dir/$2-$3.log" >"$dir/$1.out" 2>"$dir/$1.err"
    [ $? -le 1 ] || { cat "$dir/$1.err" >&2; return 1; } # 1: no kill, in an empty log
}

by_object() { # by_object FILE.callgrind: INSTRUCTIONS <tab> PATH of each; the path stands at its first mention alone
    awk '
        /^c?ob=/ {
            number = name = $0
            sub(/^[^(]*/, "", number)
            sub(/ .*/, "", number)
            if (sub(/^[^ ]* /, "", name)) path[number] = name
        }
        /^ob=/ { current = number }
        /^calls=/ { getline; next } # the next line is what was called, and is counted there
        /^[-+*0-9]/ { sum[current] += $2 }
        END { for (number in sum) print sum[number] "\t" path[number] }' "$1" | sort -nr
}

own_instructions() {
    by_object "$1" | awk '/\/(oomwhy|liboomwhy\.so[.0-9]*)$/ { sum += $1 } END { print sum + 0; exit sum == 0 }'
}

count() { # NAME <tab> INSTRUCTIONS of each case
    local name kind size format own
    while read -r name kind size format; do
        callgrind "$name" "$kind" "$size" "$format" && own=$(own_instructions "$dir/$name.callgrind") || return
        printf '%s\t%s\n' "$name" "$own"
    done < <(cases)
}

profile() { # profile NAME: shares of all instructions, those of the libraries too
    local file=$dir/$1.callgrind
    by_object "$file" | awk -v total="$(sed -n 's/^summary: //p' "$file")" -v name="$1" '
        NR <= 5 { sub(/.*\//, "", $2); printf "%s%s %.0f %%", NR == 1 ? name ": " : ", ", $2, 100 * $1 / total }
        END { print "" }'
    callgrind_annotate --auto=no "$file" 2>/dev/null |
        sed -nE 's/^ *[0-9,]+ \( *([0-9.]+)%\)  ([^ ]*\/)?([^ ]+)( \[.*)?$/\1 %  \3/p' | grep -v 'PROGRAM' | head -15
}

compare() { # compare FIGURES COUNTED
    awk -F'\t' '
        /^#/ { next }
        FNR == NR { was[$1] = $2; next }
        !($1 in was) { word = "new: run --update"; failed++ }
        $1 in was {
            change = 100 * ($2 / was[$1] - 1)
            word = change > 10 ? "MORE" : change < -10 ? "better: run --update" : "same"
            if (change > 10) failed++; else passed++
        }
        { printf "%-20s  %-11s %12d instructions, %+.1f %%\n", word, $1, $2, change }
        END { printf "%d passed, %d failed, 0 skipped\n", passed, failed; exit failed > 0 }' "$1" "$2"
}

case ${1:-} in
--why-not)
    of=$(sed -n 's/^# //p' "$figures")
    [ "$of" != "$(builder)" ] && echo "the figures are of $of; this is $(builder)"
    ;;
--update)
    { echo "# $(builder)"; count; } >"$dir.tsv" && cp "$dir.tsv" "$figures" && cat "$figures"
    ;;
--profile)
    count >/dev/null || exit
    profile quiet
    echo
    profile dense
    ;;
"")
    count >"$dir.tsv" && compare "$figures" "$dir.tsv"
    ;;
*)
    echo "instructions.sh: no option \"$1\"" >&2
    exit 2
    ;;
esac
