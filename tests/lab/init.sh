#!/bin/busybox sh
# SPDX-License-Identifier: MIT
# shellcheck shell=dash
# init.sh - process 1 of the lab's machine: makes every kill once, under the cgroup version $CGROUP and mostly with
# the limit $LIMIT, and leaves on the disk what the kernel printed about each and what must be read in it. The machine
# goes off at the end. With $PLAY, "touch,group", it plays these scenarios of oomwhy-load alone.
#
#   NAME.kmsg, NAME.dmesg   the kernel's records as /dev/kmsg and as syslog(2) give them
#   NAME.yaml               the truth: of oomwhy-load, or "jq path into oomwhy's output: value"
#   NAME.check, NAME.status what `oomwhy-load --check` printed, and its exit status

/bin/busybox mkdir -p /bin /proc /sys /dev /disk
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
mount -t proc none /proc
mount -t sysfs none /sys
for module in /modules/*; do
    insmod "$module"
done
mount -t ext4 /dev/vda /disk || poweroff -f
out=/disk/results
mkdir $out
cd $out || poweroff -f
exec >init.log 2>&1
set -x
export TMPDIR=/disk # for swap files

give_up() {
    echo "$1" >skipped
    sync
    poweroff -f
}

if [ "$CGROUP" = v2 ]; then
    memory=/sys/fs/cgroup cpuset=/sys/fs/cgroup limit=memory.max
    mount -t cgroup2 none $memory
    echo "+memory +cpuset" >$memory/cgroup.subtree_control
    mkdir $memory/lab
    echo "+memory +cpuset" >$memory/lab/cgroup.subtree_control
else
    memory=/sys/fs/cgroup/memory cpuset=/sys/fs/cgroup/cpuset limit=memory.limit_in_bytes
    mount -t tmpfs none /sys/fs/cgroup
    mkdir $memory $cpuset
    mount -t cgroup -o memory none $memory
    mount -t cgroup -o cpuset none $cpuset
    mkdir $memory/lab $cpuset/lab
    cp $cpuset/cpuset.cpus $cpuset/cpuset.mems $cpuset/lab
    echo 1 >$memory/lab/memory.use_hierarchy
fi
[ -f $memory/lab/$limit ] || give_up "this kernel has no memory controller for cgroup $CGROUP"

exec 3</dev/kmsg

keep() { # keep NAME: what the kernel has printed since the last time; its last lines may come late
    usleep 300000
    drain <&3 >"$1.kmsg"
    dmesg -c >"$1.dmesg"
    sync
}

oom_kills() {
    awk '$1 == "oom_kill" { print $2 }' /proc/vmstat
}

cgroup() { # cgroup NAME [LIMIT]: a new one
    mkdir -p $memory/lab/"$1" $cpuset/lab/"$1"
    [ -z "$2" ] || echo "$2" >$memory/lab/"$1"/$limit
    [ "$CGROUP" = v2 ] || cp $cpuset/lab/cpuset.cpus $cpuset/lab/cpuset.mems $cpuset/lab/"$1"
}

# start CGROUP ARGUMENT...: a hog in it; its pid is in $pid.
start() {
    sh -c "echo \$\$ >$memory/lab/$1/cgroup.procs
        echo \$\$ >$cpuset/lab/$1/cgroup.procs
        exec hog \"\$@\"" "$@" >hog.out &
    pid=$!
}

# killed NAME KIND TRIGGER FACT...: the hog has to be dead by now, or soon; the truth of that, and FACTs besides.
killed() {
    name=$1 kind=$2 trigger=$3
    shift 3
    wait $pid
    status=$?
    {
        echo "length: 1"
        echo ".[0].kind: $kind"
        echo ".[0].trigger: $trigger"
        echo ".[0].outcome: $([ $status -eq 137 ] && echo killed || echo "the hog ended with status $status")"
        echo ".[0].dump: true"
        echo ".[0].victims|length: $(($(oom_kills) - kills))"
        echo ".[0].victims[0].pid: $pid"
        echo ".[0].victims[0].comm: hog"
        echo ".[0].victims[0].uid: 0"
        echo ".[0].victims[0].oom_score_adj: 0"
        echo ".[0].selected.pid: $pid"
        echo ".[0].task_memcg: /lab/$name"
        echo ".[0].invoker.kernel: $(uname -r)"
        for fact; do
            echo ".[0].$fact"
        done
    } >"$name.yaml"
    keep "$name"
    rm -f hog.out
}

# kill_hog NAME KIND FACT...: a hog alone, in /lab/NAME, takes all that there is.
kill_hog() {
    name=$1 kind=$2
    shift 2
    kills=$(oom_kills)
    start "$name"
    killed "$name" "$kind" allocation "invoker.order: 0" "$@"
}

play_on_a_machine_of_its_own() { # what is not for a machine that somebody needs
    local nodes
    nodes=$(cat /sys/devices/system/node/has_memory)

    cgroup global
    kill_hog global global "constraint: CONSTRAINT_NONE" "invoker.mems_allowed: $nodes" "tasks|length: 1" \
        "complete: true"

    cgroup allocating
    echo 1 >/proc/sys/vm/oom_kill_allocating_task
    kill_hog allocating global "invoker.comm: hog"
    echo 0 >/proc/sys/vm/oom_kill_allocating_task

    cgroup cpuset
    echo 1 >$cpuset/lab/cpuset/cpuset.mems
    kill_hog cpuset cpuset "constraint: CONSTRAINT_CPUSET" "invoker.mems_allowed: 1" "invoker.cpuset: cpuset" \
        "complete: true"

    cgroup mempolicy
    kills=$(oom_kills)
    start mempolicy 0 1
    killed mempolicy mempolicy allocation "constraint: CONSTRAINT_MEMORY_POLICY" "nodemask: 1" "complete: true"

    cgroup sysrq
    kills=$(oom_kills)
    start sysrq 24
    while ! [ -s hog.out ]; do sleep 1; done
    echo f >/proc/sysrq-trigger
    killed sysrq global sysrq "invoker.order: -1" "complete: true"

    cgroup no-tasks 16M
    echo 0 >/proc/sys/vm/oom_dump_tasks
    kill_hog no-tasks memcg "oom_memcg: /lab/no-tasks" "counters.memory.limit_bytes: 16777216" "tasks|length: 0" \
        "complete: false" "missing-[\"stats\"]: [\"tasks\"]" \
        "reasons-[\"record_cut\"]: [\"oom_dump_tasks_off\"]" # syslog(2) may have no room for all of the stats
    echo 1 >/proc/sys/vm/oom_dump_tasks

    cgroup no-time 16M
    echo N >/sys/module/printk/parameters/time
    kill_hog no-time memcg "oom_memcg: /lab/no-time" "counters.memory.limit_bytes: 16777216" "tasks|length: 1" \
        "time.monotonic_us: null"
    echo Y >/sys/module/printk/parameters/time
    rm no-time.kmsg # a record has its time in any case
}

keep boot

for scenario in ${PLAY:+$(echo "$PLAY" | tr , ' ')} $([ -n "$PLAY" ] || oomwhy-load --list | awk '/^[a-z]/ { print $1 }'); do
    oomwhy-load --check --limit "$LIMIT" --kills 20 --truth "$scenario.yaml" "$scenario" >"$scenario.check" 2>&1
    echo $? >"$scenario.status"
    keep "$scenario"
done

[ -n "$PLAY" ] || play_on_a_machine_of_its_own

drain </dev/kmsg >ring.kmsg # what is left of it all in the ring: it may begin anywhere
sync
echo 1 >/proc/sys/vm/panic_on_oom # the console alone tells of this; -no-reboot ends the machine
start global
wait
poweroff -f
