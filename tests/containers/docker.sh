# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # what run.sh and this exchange, see there
# docker.sh - a Docker daemon of our own, which knows nothing of any other on the machine.

docker_needs="docker:docker.io dockerd:docker.io"

docker_up() {
    local store=$tmp/docker try
    resolve_root=$store/root
    mkdir -p "$resolve_root/etc/docker" && echo '{}' >"$store/config" &&
        echo '{ "data-root": "/srv/docker" }' >"$resolve_root/etc/docker/daemon.json"
    setsid dockerd --config-file "$store/config" --data-root "$resolve_root/srv/docker" --exec-root "$store/exec" \
        --pidfile "$store/pid" --host "unix://$store/socket" --storage-driver vfs --bridge none --iptables=false \
        --exec-opt native.cgroupdriver=cgroupfs >"$store/log" 2>&1 &
    daemon=$!
    engine=(docker --config "$store" --host "unix://$store/socket") engine_options=()
    for try in {1..100}; do
        "${engine[@]}" version >"$log" 2>&1 && engine_import && return
        kill -0 $daemon 2>/dev/null || break
        sleep 0.1
    done
    grep -vE 'level=(info|debug)' "$store/log" >&2
    return 1
}

docker_down() {
    [ -n "${daemon:-}" ] || return
    kill "$daemon"
    wait "$daemon"
    daemon=
}

# Below a parent of the user's choice its cgroup is named by the id alone: what of, the path does not tell.
docker_names() {
    want_runtime=docker want_id=$id who="docker container ${id:0:12}" path_end=/$id
    want_name=${containers[0]} want_source=$resolve_root/srv/docker/containers/$id/config.v2.json
    [ -z "$parent" ] || want_runtime=null who="container ${id:0:12}"
}

docker_list() {
    "${engine[@]}" ps --all --format '{{json .}}'
}

docker_inspect() { engine_inspect "$@"; }
docker_begin() { engine_begin "$@"; }
docker_second() { engine_second "$@"; }
docker_wait() { engine_wait "$@"; }
docker_verdict() { engine_verdict "$@"; }
docker_remove() { engine_remove "$@"; }
