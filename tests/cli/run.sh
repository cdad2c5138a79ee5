#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the cases of the command line: each <case>.sh in an empty folder, its standard output compared with
# <case>.stdout, standard error with <case>.stderr (no file: nothing may come) and the exit status with
# <case>.exit (no file: 0). A case that cannot run here exits with 77; its last line on standard error says why.
#
# usage: OOMWHY=.../oomwhy [OOMWHY_LOAD=.../oomwhy-load] run.sh [--update] [CASE]...
#
# --update writes what came as what is expected, to be read by a human before it is believed.
# Cases find the programs in PATH and in OOMWHY and OOMWHY_LOAD, the logs in FIXTURES, the tree in SRC, and have
# `try COMMAND...`, which shows a command, all that it prints, and its exit status.
set -u
cases=$(cd "$(dirname "$0")" && pwd)
SRC=$(cd "$cases/../.." && pwd)
FIXTURES=$SRC/fixtures
OOMWHY=$(realpath "${OOMWHY:-$SRC/build/dev/oomwhy}")
OOMWHY_LOAD=$(realpath "${OOMWHY_LOAD:-$(dirname "$OOMWHY")/oomwhy-load}")
PATH=$(dirname "$OOMWHY"):$PATH
export SRC FIXTURES OOMWHY OOMWHY_LOAD PATH LC_ALL=C.UTF-8 TZ=UTC TERM=xterm
unset NO_COLOR COLUMNS

try() {
    local status=0
    echo "\$ $*"
    "$@" 2>&1 || status=$?
    echo "= $status"
}
export -f try

update=false
if [ "${1:-}" = --update ]; then
    update=true
    shift
fi
[ -x "$OOMWHY" ] || { echo "run.sh: no program $OOMWHY; build it, or set OOMWHY" >&2; exit 2; }
if [ $# -eq 0 ]; then
    for file in "$cases"/*.sh; do
        case=$(basename "$file" .sh)
        [ "$case" = run ] || set -- "$@" "$case"
    done
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
got=$tmp/got
passed=0 failed=0 skipped=0

expected() { # expected CASE KIND: what the file says, or what holds without one
    if [ -e "$cases/$1.$2" ]; then
        cat "$cases/$1.$2"
    elif [ "$2" = exit ]; then
        echo 0
    fi
}

keep() { # keep CASE KIND: the file is there only where it says something
    if [ "$2" = stdout ] || ! expected . "$2" | cmp -s - "$got.$2"; then
        cp "$got.$2" "$cases/$1.$2"
    else
        rm -f "$cases/$1.$2"
    fi
}

run_case() { # run_case CASE: leaves got.stdout, got.stderr, got.exit
    mkdir "$tmp/work"
    (cd "$tmp/work" && exec bash "$cases/$1.sh" </dev/null >"$got.stdout" 2>"$got.stderr")
    echo $? >"$got.exit"
    chmod -R u+rwX "$tmp/work" && rm -rf "$tmp/work"
}

check_case() { # check_case CASE
    local kind status=0
    [ -e "$cases/$1.stdout" ] || { echo "there is no $1.stdout"; return 1; }
    for kind in exit stderr stdout; do
        expected "$1" "$kind" | diff -u --label "expected $kind" --label "$kind" - "$got.$kind" || status=1
    done
    return $status
}

for case; do
    if ! [ -f "$cases/$case.sh" ]; then
        failed=$((failed + 1))
        echo "FAIL $case: there is no $case.sh"
        continue
    fi
    run_case "$case"
    if [ "$(cat "$got.exit")" = 77 ]; then
        skipped=$((skipped + 1))
        echo "skip $case: $(tail -n 1 "$got.stderr")"
    elif $update; then
        for kind in exit stderr stdout; do keep "$case" "$kind"; done
        passed=$((passed + 1))
        echo "wrote $case"
    elif check_case "$case" >"$tmp/diff"; then
        passed=$((passed + 1))
        echo "ok   $case"
    else
        failed=$((failed + 1))
        echo "FAIL $case"
        sed 's/^/    /' "$tmp/diff"
    fi
done

[ $((passed + failed + skipped)) -gt 0 ] || { echo "run.sh: found no case in $cases" >&2; failed=1; }
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
