#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# judge.sh DIR: holds what oomwhy reads in the logs of one machine of the lab, see init.sh for the files in DIR, against
# what happened there. Prints "NAME equal", "NAME DIFFERENT" or "NAME -" (cannot be played there) for everything, and
# leaves in DIR/differences what differs.
set -u
oomwhy=$(realpath "$(dirname "$0")/../../build/release/oomwhy")
cd "$1" || exit 1
exec 3>differences

records() { # records LOG: as JSON
    "$oomwhy" --output json "$1"
    [ $? -le 1 ] # 1: there was no kill in it
}

# Each line of NAME.yaml, "jq path: value", in NAME's records.
facts() { # facts NAME LOG
    local line path want got json equal=0
    json=$(records "$2") || return
    while IFS= read -r line; do
        path=${line%%: *} want=${line#*: }
        got=$(jq -rc "$path" <<<"$json")
        [ "$got" = "$want" ] && continue
        echo "$2: $path: truth $want, record $got" >&3
        equal=1
    done <"$1.yaml"
    return $equal
}

verdict() { # verdict NAME STATUS
    case $2 in
    0) echo "$1 equal" ;;
    3) echo "$1 -" ;;
    *) echo "$1 DIFFERENT" ;;
    esac
}

# Two lists, as jq finds them in two logs, or as they are.
same() { # same ONE OTHER LIST LIST
    [ "$3" = "$4" ] && return
    echo "$1 and $2: only one has $(comm -3 <(sort <<<"$3") <(sort <<<"$4") | xargs)" >&3
    return 1
}

list() { # list JQ-PATH LOG
    records "$2" | jq -r "$1"
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
transports() {
    local log status=0 kills killed='.[] | "pid \(.victims[].pid) without \(.missing | join("+"))"'
    for log in *.dmesg; do
        [ -f "${log%.dmesg}.kmsg" ] || continue
        same "${log%.dmesg}.kmsg" "$log" "$(list '.[].id' "${log%.dmesg}.kmsg")" "$(list '.[].id' "$log")" || status=1
    done
    verdict syslog $status
    same console "all *.dmesg" "$(list "$killed" console | sort)" \
        "$(for log in *.dmesg; do list "$killed" "$log"; done | sort)"
    verdict console $?
    kills=$(sed -n 's/.*illed process \([0-9]*\) (.*total-vm:.*/\1/p' ring.kmsg | uniq)
    same "kill lines of ring.kmsg" records "$kills" "$(list '.[].victims[].pid' ring.kmsg)"
    verdict ring $?
    [ "$(list '.[-1].outcome' console)" = panic ]
    verdict panic $?
}

played_by_workload
played_by_init
transports
