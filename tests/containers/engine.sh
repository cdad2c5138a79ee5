# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # what run.sh and this exchange, see there
# engine.sh - docker and podman, which understand the same command line: "${engine[@]}" is the program with what leads
# it to its own store, "${engine_options[@]}" what each of its containers needs here.

engine_import() {
    tar -C "$rootfs" -c . | "${engine[@]}" import - "$prefix"
}

engine_begin() {
    local options=(--name "$1" --network none --memory "$limit")
    [ -z "$parent" ] || options+=(--cgroup-parent "/$parent")
    [ "$swap" = no ] || options+=(--memory-swap -1)
    # From a folder of the container's own, see engine_verdict.
    mkdir -p "$tmp/$1"
    id=$(cd "$tmp/$1" &&
        "${engine[@]}" run --detach "${options[@]}" "${engine_options[@]}" "$prefix" "${@:2}" 2>"$log")
}

engine_second() {
    "${engine[@]}" exec "$@"
}

engine_wait() {
    timeout "$patience" "${engine[@]}" wait "$1"
}

# Podman has a container watched by conmon, which makes a file when there was an OOM. Podman 4.3 looks for it in the
# container's bundle and says false, while conmon 2.1 makes it where podman was called.
engine_verdict() {
    read -r running exit_code oom_killed < <("${engine[@]}" inspect --format \
        '{{.State.Running}} {{.State.ExitCode}} {{.State.OOMKilled}}' "$1")
    [ ! -e "$tmp/$1/oom" ] || oom_killed=true
}

engine_inspect() {
    "${engine[@]}" inspect "$1"
}

engine_remove() {
    "${engine[@]}" rm --force "$1"
}
