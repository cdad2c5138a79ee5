# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # what run.sh and this exchange, see there
# podman.sh - podman with a store of our own, on top of runc, without systemd.

podman_needs="podman:podman runc:runc conmon:conmon"

podman_up() {
    local store=$tmp/podman
    resolve_root=$store/root
    mkdir "$store"
    cat >"$store/containers.conf" <<END
[engine]
lock_type = "file"
END
    engine=(env CONTAINERS_CONF="$store/containers.conf" podman --runtime runc --cgroup-manager cgroupfs
        --events-backend none --storage-driver vfs --root "$resolve_root/var/lib/containers/storage" --runroot "$store/run" --tmpdir "$store/tmp")
    # Its own values are higher than what may be had without CAP_SYS_RESOURCE.
    engine_options=(--ulimit nofile=1024:1024 --ulimit nproc=1024:1024)
    engine_import
}

podman_down() { :; }

podman_names() {
    want_runtime=podman want_id=$id who="podman container ${id:0:12}" path_end=/libpod-$id
    want_name=${containers[0]} want_source=$resolve_root/var/lib/containers/storage/vfs-containers/containers.json
}

podman_list() {
    "${engine[@]}" ps --all --format json
}

podman_inspect() { engine_inspect "$@"; }
podman_begin() { engine_begin "$@"; }
podman_second() { engine_second "$@"; }
podman_wait() { engine_wait "$@"; }
podman_verdict() { engine_verdict "$@"; }
podman_remove() { engine_remove "$@"; }
