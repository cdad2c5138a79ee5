# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # what run.sh and this exchange, see there
# runc.sh - runc alone, with a bundle written by hand. A container has the cgroup that the bundle names, and its path
# tells neither a runtime nor an id.

runc_needs="runc:runc"
runc=(runc --root "$tmp/runc") first="" events=""

runc_up() {
    resolve_root=/ # where there is nothing to be found
    mkdir "$tmp/runc" "$tmp/bundle" && "${runc[@]}" spec --bundle "$tmp/bundle"
}

runc_down() { :; }

runc_begin() {
    local bundle=$tmp/$1 try
    mkdir -p "$bundle" && printf '%s\n' "${@:2}" | jq --raw-input --null-input '[inputs]' >"$bundle/command" &&
        jq --slurpfile command "$bundle/command" --arg root "$rootfs" --arg path "/${parent:-$prefix}/$1" \
            --argjson limit "$limit" --argjson swap "$([ "$swap" = no ] && echo $((2 * limit)) || echo -1)" \
            '.process.terminal = false | .process.args = $command[0] | .root.path = $root
            | .linux.cgroupsPath = $path | .linux.resources.memory = {$limit, $swap}' \
            "$tmp/bundle/config.json" >"$bundle/config.json" || return
    id=$1
    timeout "$patience" "${runc[@]}" run --bundle "$bundle" "$1" >"$log" 2>&1 </dev/null &
    first=$!
    for try in {1..50}; do
        is_running "$1" && break
        kill -0 $first 2>/dev/null || break # that was quick
        sleep 0.02
    done
    "${runc[@]}" events "$1" >"$bundle/events" 2>/dev/null &
    events=$!
    sleep 0.1
}

runc_second() {
    "${runc[@]}" exec "$@"
}

runc_wait() {
    wait $first
    exit_code=$?
}

is_running() {
    [ "$("${runc[@]}" state "$1" 2>/dev/null | jq -r .status)" = running ]
}

# It has no word on why a container ended. Who watches it while it runs is told of an OOM.
runc_verdict() {
    local try
    running=false oom_killed=
    is_running "$1" || return 0
    running=true
    for try in {1..20}; do
        ! grep -q '"type":"oom"' "$tmp/$1/events" || { oom_killed=true; break; }
        sleep 0.1
    done
}

runc_remove() {
    "${runc[@]}" delete --force "$1"
    # shellcheck disable=SC2086 # none where it was not started
    wait $first $events
    first="" events=""
}

runc_names() {
    want_runtime=null want_id=null who="cgroup /${parent:-$prefix}/$id" path_end=/$id
    want_name=null want_source=null
}
