#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# How fast oomwhy is beside what merely reads the same bytes, as two tables in Markdown.
#
#     run.sh [quick] [--write] [--beside 'COMMAND {}']...
#
# quick makes all inputs an eighth of their size; --write puts the tables into docs/performance.md; --beside times
# another command too, on the first two inputs, in place of {}. OOMWHY is the program, build/release/oomwhy
# where it is not set. Fails when oomwhy does not find the kills that are in the logs; being slow is no failure.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/inputs.bash

oomwhy=${OOMWHY:-build/release/oomwhy}
measure=build/release/bench-measure
dir=build/bench divide=1 rounds=5 write=no beside=()
while [ $# -gt 0 ]; do
    case $1 in
    quick) dir=build/bench/quick divide=8 ;;
    --write) write=yes ;;
    --beside) shift; beside+=("${1:?--beside takes a command}") ;;
    *) echo "bench: what is \"$1\"? Known are: quick, --write, --beside 'COMMAND {}'" >&2; exit 2 ;;
    esac
    shift
done

logs() { # name, kind, size in MiB or tasks; each has its half beside it, to see how the cost grows
    cat <<END
quiet.log     quiet    $((512 * 1024 * 1024 / divide))
dense.log     dense    $((128 * 1024 * 1024 / divide))
journal.json  journal  $((64 * 1024 * 1024 / divide))
storm.log     storm    $((64 * 1024 * 1024 / divide))
hostile.log   hostile  $((64 * 1024 * 1024 / divide))
wide.log      wide     100000
widest.log    wide     $((4000000 / divide))
END
}

make_inputs() {
    local name kind size
    mkdir -p "$dir" && : >"$dir/empty.log" || return
    while read -r name kind size; do
        make_log "$dir/$name" "$kind" "$size" || return
        [ "$kind" = wide ] || make_log "$dir/half-$name" "$kind" $((size / 2)) || return
    done < <(logs)
    [ "$dir/quiet.log.gz" -nt "$dir/quiet.log" ] || gzip -kf -4 "$dir/quiet.log" || return
    [ "$dir/quiet.log.zst" -nt "$dir/quiet.log" ] || zstd -qkf "$dir/quiet.log"
}

check_counts() { # all the kills that bench-generate wrote, and no others
    local name kind size known found wrong=0
    while read -r name kind size; do
        known=$(cat "$dir/$name.kills")
        found=$("$oomwhy" -o jsonl "$dir/$name" 2>/dev/null | kills_in)
        [ "$known" = "$found" ] || { echo "$name: $known kills, and oomwhy found $found" >&2; wrong=1; }
    done < <(logs)
    return $wrong
}

# id; input; whose time is the measure; command
jobs() {
    cat <<END
quiet-wc      ; quiet.log     ; quiet-wc    ; wc -l {}
quiet-cat     ; quiet.log     ; quiet-wc    ; cat {}
quiet-grep    ; quiet.log     ; quiet-wc    ; grep -c 'Killed process' {} | cat
quiet-rg      ; quiet.log     ; quiet-wc    ; rg -c 'oom|Killed|emory' {} | cat
quiet-mawk    ; quiet.log     ; quiet-wc    ; mawk '/oom|Killed|emory/ { n++ } END { print n }' {}
quiet         ; quiet.log     ; quiet-wc    ; oomwhy -o jsonl {}
pipe-wc       ; quiet.log     ; pipe-wc     ; cat {} | wc -l
pipe          ; quiet.log     ; pipe-wc     ; cat {} | oomwhy -o jsonl
gz-zcat       ; quiet.log.gz  ; gz-zcat     ; zcat {}
gz            ; quiet.log.gz  ; gz-zcat     ; oomwhy -o jsonl {}
zst-zstdcat   ; quiet.log.zst ; zst-zstdcat ; zstdcat {}
zst           ; quiet.log.zst ; zst-zstdcat ; oomwhy -o jsonl {}
dense-wc      ; dense.log     ; dense-wc    ; wc -l {}
dense-mawk    ; dense.log     ; dense-wc    ; mawk '/oom|Killed|emory/ { n++ } END { print n }' {}
dense         ; dense.log     ; dense-wc    ; oomwhy -o jsonl {}
half-dense    ; half-dense.log ; half-dense ; oomwhy -o jsonl {}
text          ; half-dense.log ; half-dense ; oomwhy -o text {}
csv           ; half-dense.log ; half-dense ; oomwhy -o csv {}
yaml          ; half-dense.log ; half-dense ; oomwhy -o yaml {}
html          ; half-dense.log ; half-dense ; oomwhy -o html {}
journal-wc    ; journal.json  ; journal-wc  ; wc -l {}
journal-jq    ; journal.json  ; journal-wc  ; jq -r .MESSAGE {}
journal       ; journal.json  ; journal-wc  ; oomwhy -o jsonl {}
storm-wc      ; storm.log     ; storm-wc    ; wc -l {}
storm         ; storm.log     ; storm-wc    ; oomwhy -o jsonl {}
hostile-wc    ; hostile.log   ; hostile-wc  ; wc -l {}
hostile       ; hostile.log   ; hostile-wc  ; oomwhy -o jsonl {}
wide-wc       ; wide.log      ; wide-wc     ; wc -l {}
wide          ; wide.log      ; wide-wc     ; oomwhy -o jsonl {}
widest-wc     ; widest.log    ; widest-wc   ; wc -l {}
widest        ; widest.log    ; widest-wc   ; oomwhy -o jsonl {}
start-true    ; empty.log     ; start-true  ; /bin/true
start         ; empty.log     ; start-true  ; oomwhy -o jsonl {}
half-quiet    ; half-quiet.log    ; ; oomwhy -o jsonl {}
half-journal  ; half-journal.json ; ; oomwhy -o jsonl {}
half-storm    ; half-storm.log    ; ; oomwhy -o jsonl {}
half-hostile  ; half-hostile.log  ; ; oomwhy -o jsonl {}
END
    ! "$oomwhy" --help | grep -q -- '--jobs' || cat <<END
jobs-1        ; quiet.log ; jobs-1 ; oomwhy --jobs=1 -o jsonl {} $dir/dense.log $dir/journal.json $dir/storm.log
jobs-n        ; quiet.log ; jobs-1 ; oomwhy --jobs=$(nproc) -o jsonl {} $dir/dense.log $dir/journal.json $dir/storm.log
jobs-quiet    ; quiet.log ; quiet-wc ; oomwhy --jobs=3 -o jsonl {}
jobs-dense    ; dense.log ; dense-wc ; oomwhy --jobs=2 -o jsonl {}
END
    local command input
    for command in "${beside[@]}"; do
        for input in quiet dense; do
            echo "beside-$input-${command//[^a-zA-Z]/}; $input.log; $input-wc; $command"
        done
    done
}

# The same without those whose program is not here, as ID <tab> INPUT <tab> REFERENCE <tab> COMMAND.
known_jobs() {
    local line program
    jobs | sed 's/ *; */\t/; s/ *; */\t/; s/ *; */\t/' | while IFS= read -r line; do
        program=${line##*$'\t'}
        program=${program%% *}
        case $line in
        beside-* | *$'\t'oomwhy\ *) echo "$line" ;;
        *) if command -v "$program" >/dev/null; then echo "$line"; else echo "Not here: $program" >&2; fi ;;
        esac
    done
}

run_jobs() { # run_jobs <JOBS: what bench-measure says
    awk -F'\t' -v dir="$dir" -v oomwhy="$oomwhy" '{
        command = $4
        gsub(/\{\}/, dir "/" $2, command)
        sub(/oomwhy -/, oomwhy " -", command)
        print $1 "\t" command
    }' | "$measure" "$rounds"
}

machine() {
    local cache=build/release/CMakeCache.txt compiler
    compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$cache")
    printf '%s, %s cores, Linux %s; %s, `%s`. Medians of %s rounds%s.\n' \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r)" \
        "$("$compiler" --version | head -1)" "$(sed -n 's/^CMAKE_C_FLAGS_RELWITHDEBINFO:[A-Z]*=//p' "$cache")" \
        "$rounds" "$([ "$divide" = 1 ] || echo ", inputs of an eighth of their size")"
}

# into_document FILE: what report.md has, between the two marks
into_document() {
    sed -i -e "/^<!-- measured -->/r $dir/report.md" -e '/^<!-- measured -->/,/^<!-- .measured -->/ {
        /^<!-- .*measured -->/!d
    }' "$1"
}

echo "Making the logs in $dir ..." >&2
make_inputs || exit 1
echo "Comparing the kills found with those in them ..." >&2
check_counts || exit 1
known_jobs >"$dir/jobs.tsv"
echo "Timing $(wc -l <"$dir/jobs.tsv") commands, each $((rounds + 1)) times ..." >&2
run_jobs <"$dir/jobs.tsv" >"$dir/results.tsv" || exit 1
(cd "$dir" && stat -c $'%n\t%s' -- *.log *.json) >"$dir/sizes.tsv"
{
    echo
    machine
    echo
    awk -F'\t' -v tasks=$((4000000 / divide / 100000)) -f tests/bench/report.awk "$dir"/{sizes,results,jobs}.tsv
    echo
} >"$dir/report.md"
cat "$dir/report.md"
[ "$write" = no ] || into_document docs/performance.md
