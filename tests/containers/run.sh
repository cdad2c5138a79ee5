#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [RUNTIME]...: does oomwhy name the right container? Containers of real runtimes run into their memory limits,
# and what oomwhy reads in the kernel's log is held against what the runtime itself says. With none named it takes
# docker, podman and runc, those that are there; one that is named must be there.
#
# It takes root and the right to make cgroups and to read /dev/kmsg. What a runtime keeps is in a folder in TMPDIR,
# and what it would leave elsewhere goes into a mount namespace that ends with this script. Removed at the end:
# containers, the daemon, cgroups, a swap file of 64 MiB.
#
# Each runtime is a file of functions: RUNTIME_up and _down; _begin NAME COMMAND..., which starts a container and sets
# id; _second NAME COMMAND..., a further process in it; _wait, for its end; _verdict, which sets running, exit_code and
# oom_killed; _remove; _names, which sets what oomwhy has to call it; _list and _inspect, what the runtime prints about
# its containers. They heed limit (bytes), swap and parent. resolve_root is where oomwhy finds the runtime's files.
# shellcheck disable=SC2034,SC2154 # what these functions and this script exchange
set -u
here=$(cd "$(dirname "$0")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
oomwhy=$(realpath "${OOMWHY:-$source_dir/build/release/oomwhy}")
load=$(realpath "${OOMWHY_LOAD_STATIC:-$(dirname "$oomwhy")/oomwhy-load-static}")
MIB=$((1 << 20))
limit=$((48 * MIB)) parent_limit=$((32 * MIB))
patience=40 # seconds for a container to end
passed=0 failed=0 skipped=0

say() { # say ok|FAIL|skip|note WHAT
    printf '%-4s %s: %s\n' "$1" "$subject" "$2"
    case $1 in
    ok) passed=$((passed + 1)) ;;
    FAIL) failed=$((failed + 1)) ;;
    skip) skipped=$((skipped + 1)) ;;
    esac
}

expect() { # expect WHAT WANTED GOT
    if [ "$3" = "$2" ]; then
        say ok "$1 $3"
    else
        say FAIL "$1 should be \"$2\" and is \"$3\""
    fi
}

# ---- what this takes ----

unable() { # says why nothing can be tested here; fails when it can
    if [ "$(id -u)" -ne 0 ]; then
        echo "needs root"
    elif ! dd if=/dev/kmsg bs=8192 count=1 iflag=nonblock >/dev/null 2>&1; then
        echo "cannot read /dev/kmsg"
    elif [ -z "$memory" ]; then
        echo "there is no memory controller, neither of cgroup v1 nor of v2"
    elif ! mkdir "$memory/$prefix"; then
        echo "cannot make a cgroup in $memory"
    else
        rmdir "$memory/$prefix"
        return 1
    fi 2>/dev/null
}

missing() { # missing PROGRAM:PACKAGE...: of the programs, how to get them; fails when none is missing
    local pair packages=
    for pair; do
        command -v "${pair%:*}" >/dev/null || packages+=" ${pair#*:}"
    done
    [ -n "$packages" ] && echo "not installed: apt-get install$packages"
}

hierarchies() { # where cgroups are mounted
    awk '$(NF - 2) ~ /^cgroup2?$/ { print $5 }' /proc/self/mountinfo
}

memory_hierarchy() {
    awk '$(NF - 2) == "cgroup" && $NF ~ /(^|,)memory(,|$)/ { print $5; exit }' /proc/self/mountinfo | grep . ||
        hierarchies | while read -r dir; do
            ! grep -qw memory "$dir/cgroup.controllers" 2>/dev/null || { echo "$dir"; break; }
        done
}

# ---- making and removing ----

private_mounts() {
    local dir
    for dir in /run /var/lib /dev/shm /etc/docker /etc/cni; do
        [ ! -d $dir ] || mount -t tmpfs none $dir || return
    done
}

make_rootfs() {
    mkdir "$rootfs" && cp "$load" "$rootfs/oomwhy-load" &&
        cc -std=c11 -O2 -static "$source_dir/tests/lab/hog.c" -o "$rootfs/hog"
}

make_parent() { # one with a limit, from which nothing goes into swap
    mkdir "$memory/$1" || return
    if [ -f "$memory/$1/memory.limit_in_bytes" ]; then
        echo $parent_limit >"$memory/$1/memory.limit_in_bytes" && echo 0 >"$memory/$1/memory.swappiness"
    else
        echo $parent_limit >"$memory/$1/memory.max" && echo 0 >"$memory/$1/memory.swap.max"
    fi
}

remove_parent() {
    find "$memory/$1" -depth -type d -exec rmdir {} \; 2>/dev/null
}

make_swap() {
    dd if=/dev/zero of="$tmp/swap" bs=1M count=64 status=none && chmod 600 "$tmp/swap" && mkswap "$tmp/swap" &&
        swapon "$tmp/swap"
} >"$log" 2>&1

remove_swap() {
    [ ! -f "$tmp/swap" ] || { swapoff "$tmp/swap"; rm -f "$tmp/swap"; } 2>/dev/null
}

runtimes_cgroups() { # those that a runtime makes for all its containers, and does not remove
    hierarchies | while read -r dir; do
        find "$dir" -maxdepth 1 \( -name docker -o -name libpod_parent -o -name "$prefix*" \)
    done | sort -u
}

remove_cgroups() { # those that were not there before; a process may still be leaving
    local try left
    for try in {1..20}; do
        left=$(comm -13 <(echo "$cgroups_before") <(runtimes_cgroups))
        [ -n "$left" ] || return 0
        echo "$left" | while read -r dir; do find "$dir" -depth -type d -exec rmdir {} \; ; done 2>/dev/null
        sleep 0.1
    done
    echo "run.sh: these cgroups could not be removed:" $left >&2
}

clean_up() {
    local name
    trap '' INT TERM HUP
    for name in "${containers[@]}"; do "${runtime}_remove" "$name"; done >/dev/null 2>&1
    [ -z "$runtime" ] || "${runtime}_down"
    remove_swap
    remove_cgroups
    rm -rf --one-file-system "$tmp"
}

# ---- a container, and what the log says of it ----

begin() { # begin NAME COMMAND...
    containers=("$prefix-$runtime-$1")
    "${runtime}_begin" "${containers[@]}" "${@:2}" && "${runtime}_names" && return
    say FAIL "cannot start a container: $(tail -n 3 "$log" | tr '\n' ' ')"
    end
    return 1
}

end() {
    "${runtime}_remove" "${containers[@]}" >"$log" 2>&1
    containers=()
}

# Sets record to what oomwhy reads of the kill in this container, which must still be there to have a name.
find_record() { # find_record [OPTION]: by which it knows names
    dmesg --raw >"$tmp/dmesg"
    record=$("$oomwhy" -o json "${1:---resolve=$resolve_root}" "$tmp/dmesg" 2>"$log" |
        jq --arg tail "$path_end" '[.[] | select(.task_memcg // "" | endswith($tail))] | last // empty')
    [ -n "$record" ]
}

# The kernel prints ten reports in five seconds: those of others, a storm perhaps, may have taken the place of ours.
# Then the same once more.
play() { # play NAME COMMAND...
    local try found
    for try in 1 2; do
        begin "$@" || return
        "${runtime}_wait" "${containers[@]}" >"$log" 2>&1
        "${runtime}_verdict" "${containers[@]}"
        find_record
        found=$?
        end
        [ $found -ne 0 ] || return 0
        sleep 6
    done
    say FAIL "oomwhy found no kill in a container whose path ends in $path_end"
    return 1
}

facts() { # facts (JQ-PATH WANTED)...: in one go, for jq takes its time to start
    local paths=() wanted=() got i
    for ((i = 1; i < $#; i += 2)); do
        paths+=("(${*:i:1})") wanted+=("${*:i+1:1}")
    done
    mapfile -t got < <(jq -r "$(IFS=,; echo "${paths[*]}")" <<<"$record")
    for i in "${!paths[@]}"; do
        expect "${paths[i]:1:-1}" "${wanted[i]}" "${got[i]:-}"
    done
}

text_says() { # text_says SENTENCE...: in the report for people about this kill
    local sentence text
    text=$(sed -n "$(jq -r '.source | "\(.first_line),\(.last_line)p"' <<<"$record")" "$tmp/dmesg" |
        LC_ALL=C.UTF-8 "$oomwhy" | tr -s ' \n' ' ')
    for sentence; do
        case $text in
        *"$sentence"*) say ok "the report says: $sentence" ;;
        *) say FAIL "the report lacks \"$sentence\": $text" ;;
        esac
    done
}

kill_of() { # kill_of VICTIM (JQ-PATH WANTED)...: what holds of any kill in a container, and more
    facts .kind memcg .outcome killed .complete true .provenance kernel '[.victims[].comm] | join(" ")' "$1" \
        .container.runtime "$want_runtime" .container.id "$want_id" .container.name "$want_name" \
        .container.name_source "$want_source" "${@:2}"
}

kill_at_its_limit() { # kill_at_its_limit VICTIM (JQ-PATH WANTED)...: and the limit was the container's own
    local called=$who
    [ "$want_name" = null ] || called="$want_name ($who)"
    kill_of "$1" '.findings[0].text' "$called reached its memory limit of 48 MiB." '.oom_memcg == .task_memcg' true .counters.memory.limit_bytes "$limit" \
        .container.limit_level "$([ "$want_id" = null ] && echo cgroup || echo container)" "${@:2}"
}

named_by_commands() { # the same names from what the runtime's own commands print
    local resolved=$record what
    for what in list inspect; do
        "${runtime}_$what" "${containers[@]}" >"$tmp/$what"
        find_record "--names=$tmp/$what"
        facts .container.name "$want_name" .container.name_source "$tmp/$what"
    done
    record=$resolved
}

# ---- the cases ----

case_virtual() {
    play virtual /oomwhy-load --here --quiet virtual || return
    expect "exit status" 0 "$exit_code" # oomwhy-load itself lives
    kill_at_its_limit virtual '.findings | any(.code == "reserved_untouched")' true
    text_says "$who reached its memory limit of 48 MiB." "touched almost none of it" "so do the page tables it needs"
}

case_touch() {
    play touch /oomwhy-load --here --quiet touch || return
    expect "exit status" 0 "$exit_code"
    kill_at_its_limit touch '.findings | any(.code == "filled_by_anonymous")' true
    text_says "$who reached its memory limit of 48 MiB." "Anonymous memory (heap, stack) filled"
}

case_swap() {
    local swap=yes
    if ! make_swap; then
        remove_swap
        say skip "cannot make a swap file: $(tail -n 1 "$log")"
        return
    fi
    play swap /oomwhy-load --here --quiet swap
    remove_swap
    [ -n "$record" ] || return
    expect "exit status" 0 "$exit_code"
    kill_at_its_limit swap '(.counters.memory_swap // .counters.swap).unlimited' true \
        '.findings | any(.code == "swap_exhausted")' true
    text_says "$who reached its memory limit of 48 MiB." "so the cgroup went on into swap" "until swap was full"
}

# The process that the container was made for is the victim: 200 MiB are the most it takes, should the limit not hold.
# Nobody can watch so short-lived a container of runc's, and its state does not say why it ended.
case_first() {
    play first /hog 200 || return
    expect "exit status" 137 "$exit_code"
    [ "$runtime" = runc ] || expect "OOMKilled, says $runtime:" true "$oom_killed"
    kill_at_its_limit hog
    text_says "hog (pid $(jq .victims[0].pid <<<"$record")) was killed: $who reached its memory limit of 48 MiB."
}

# Another process in it is: the container lives on, and whether that makes it OOMKilled, each runtime has its own view.
case_second() {
    local try first_pid
    begin second /hog 1 || return
    for try in 1 2; do
        "${runtime}_second" "${containers[@]}" /hog 200 >"$log" 2>&1
        exit_code=$?
        find_record && break
        sleep 6 # see play
    done
    expect "exit status of the second process" 137 $exit_code
    "${runtime}_verdict" "${containers[@]}"
    expect "it runs on:" true "$running"
    [ "$want_name" = null ] || named_by_commands
    first_pid=$(find "$memory" -path "*$path_end/cgroup.procs" -exec cat {} + | sort -n | head -n 1)
    end
    case $runtime in
    runc) expect "an event tells of an OOM:" true "$oom_killed" ;;
    *) say note "OOMKilled, says $runtime: $oom_killed" ;;
    esac
    kill_at_its_limit hog '[.tasks[].comm] | join(" ")' "hog hog" ".victims[0].pid == $first_pid" false
    text_says "$who reached its memory limit of 48 MiB."
}

case_parent() {
    local parent=$prefix-parent
    make_parent "$parent" || { say FAIL "cannot make the cgroup $memory/$parent"; return; }
    play inner /oomwhy-load --here --quiet touch
    remove_parent "$parent"
    [ -n "$record" ] || return
    kill_of touch .oom_memcg "/$parent" .task_memcg "/$parent$path_end" .counters.memory.limit_bytes $parent_limit \
        .container.limit_level cgroup '.findings | any(.code == "ancestor_limit")' true
    text_says "cgroup /$parent reached its memory limit of 32 MiB." \
        "where the victim was, but one above it"
}

# ---- all of it ----

test_runtime() {
    local why name
    subject=$runtime needs=${runtime}_needs
    if why=$(missing ${!needs}); then
        say "$absent" "$why"
    elif ! "${runtime}_up" >"$log" 2>&1; then
        say FAIL "cannot be started: $(tail -n 3 "$log")"
    else
        for name in virtual touch swap first second parent; do
            subject="$runtime, $name" record=
            "case_$name"
        done
    fi
    "${runtime}_down"
}

prefix=oomwhy-containers-$$ memory=$(memory_hierarchy)
runtimes=("$@") absent=FAIL
[ $# -gt 0 ] || runtimes=(docker podman runc) absent=skip
for runtime in "${runtimes[@]}"; do
    case $runtime in
    docker | podman | runc) ;;
    *) echo "run.sh: no runtime $runtime; there are: docker podman runc" >&2; exit 2 ;;
    esac
done
subject=containers
if why=$(unable); then
    say skip "$why"
    echo "$passed passed, $failed failed, $skipped skipped"
    exit 0
fi
for program in "$oomwhy" "$load"; do
    [ -x "$program" ] || { echo "run.sh: no program $program; build it, or set OOMWHY and OOMWHY_LOAD_STATIC" >&2; exit 2; }
done
[ -n "${PRIVATE_MOUNTS:-}" ] || PRIVATE_MOUNTS=yes exec unshare --mount --propagation private "$0" "$@"

cgroups_before=$(runtimes_cgroups) containers=() runtime=
tmp=$(mktemp -d -p "${TMPDIR:-/var/tmp}" oomwhy-containers.XXXXXX) || exit 1
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
export TMPDIR=$tmp
log=$tmp/log rootfs=$tmp/rootfs parent="" swap=no
private_mounts && make_rootfs || exit 1
. "$here/engine.sh"
for runtime in "${runtimes[@]}"; do
    # shellcheck source=/dev/null # one of three
    . "$here/$runtime.sh"
    test_runtime
done
runtime=
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
