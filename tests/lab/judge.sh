#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# judge.sh DIR: holds what oomwhy reads in the logs of one machine of the lab (init.sh says which files are in DIR)
# against what happened there. Prints "NAME equal", "NAME DIFFERENT" or "NAME -", which cannot be played there, and
# leaves in DIR/differences what differs.
set -u
oomwhy=$(realpath "$(dirname "$0")/../../build/release/oomwhy")
cd "$1" || exit 1
exec 3>differences

records() { # records LOG: as JSON
    "$oomwhy" --output json "$1"
    [ $? -le 1 ] # 1: there was no kill in it
}

list() { # list JQ-PATH LOG
    records "$2" | jq -rc "$1"
}

# Each line of NAME.yaml, "jq path: value", in the records of a log.
facts() { # facts NAME LOG
    local paths want got
    paths=$(sed 's/: .*//' "$1.yaml")
    want=$(sed 's/^[^:]*: //' "$1.yaml")
    got=$(list "$(sed 's/.*/(&),/' <<<"$paths") empty" "$2")
    [ "$got" = "$want" ] && return
    paste -d'\t' <(echo "$paths") <(echo "$want") <(echo "$got") |
        awk -F'\t' -v file="$2" '$2 != $3 { print file ": " $1 ": truth " $2 ", record " $3 }' >&3
    return 1
}

verdict() { # verdict NAME STATUS
    case $2 in
    0) echo "$1 equal" ;;
    3) echo "$1 -" ;;
    *) echo "$1 DIFFERENT" ;;
    esac
}

same() { # same ONE OTHER LIST LIST
    [ "$3" = "$4" ] && return
    diff <(echo "$3") <(echo "$4") | sed -n "s|^< |only in $1: |p; s|^> |only in $2: |p" | head -n 20 >&3
    return 1
}

played_by_workload() {
    local file name status
    for file in *.status; do
        name=${file%.status} status=$(cat "$file")
        [ "$status" != 1 ] || sed "s/^/$name.check: /" "$name.check" >&3
        verdict "$name" "$status"
    done
}

played_by_init() {
    local file name log status
    for file in *.yaml; do
        name=${file%.yaml} status=0
        [ -f "$name.status" ] && continue
        for log in "$name".kmsg "$name".dmesg; do
            [ -f "$log" ] && { facts "$name" "$log" || status=1; }
        done
        verdict "$name" $status
    done
}

# The same text three ways: records, syslog(2), console. And what is left in the ring, which begins anywhere.
# Until 6.2 syslog(2) and the console have no room for all of memory.stat, and then "record_cut" must say so.
transports() {
    local log records status=0 kills
    local events='.[] | (if .reasons | index("record_cut") then ["stats"] else [] end) as $cut
        | "pid \(.victims[].pid) lacking [\(.missing - $cut | join(" "))], id \(.id)"'
    for log in *.dmesg; do
        records=${log%.dmesg}.kmsg
        [ -f "$records" ] || continue
        same "$records" "$log" "$(list "$events" "$records")" "$(list "$events" "$log")" || status=1
    done
    verdict syslog $status
    same "all *.dmesg" console "$(for log in *.dmesg; do list "$events" "$log"; done | sort)" \
        "$(list "$events" console | sort)"
    verdict console $?
    kills=$(sed -n 's/.*illed process \([0-9]*\) (.*total-vm:.*/\1/p' ring.kmsg | awk '!seen[$0]++')
    same "kill lines of ring.kmsg" records "$kills" "$(list '.[].victims[].pid' ring.kmsg)"
    verdict ring $?
    [ "$(list '.[-1].outcome' console)" = panic ]
    verdict panic $?
}

played_by_workload
played_by_init
transports
