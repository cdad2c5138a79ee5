#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lab.sh [KERNEL]...: does liboomwhy understand other kernels than this machine's? Boots Debian's in QEMU, makes
# real kills in there (see init.sh) and holds what oomwhy reads in their logs against what happened (see judge.sh).
# A KERNEL is a series such as 6.1, `all` is all of them; `lab.sh --list` shows which there are. With none it takes
# the newest of each suite. Everything stays in build/lab; what the machines printed is in build/lab/results.
set -u
cd "$(dirname "$0")/../.." || exit 1
lab=$PWD/build/lab
. .ci/packages
. tests/lab/kernels.sh
PATH=$PATH:/usr/sbin:/sbin # depmod, mkfs.ext4 and debugfs are not for root alone
seconds=300 # a machine that takes longer hangs
machine=    # pid of the one that runs
trap '[ -z "$machine" ] || kill "$machine"' EXIT
trap 'exit 130' INT TERM

fail() {
    echo "lab: $*" >&2
    exit 1
}

build_guest() { # what all machines have: our programs and busybox
    local program
    { cmake --preset release && cmake --build --preset release --target oomwhy oomwhy-load-static; } \
        >"$lab/build.log" 2>&1 || { cat "$lab/build.log"; return 1; }
    mkdir -p "$lab/guest/bin"
    [ -x "$lab/busybox/usr/bin/busybox" ] || fetch busybox-static "$lab/busybox" || return
    cp "$lab/busybox/usr/bin/busybox" "$lab/guest/bin"
    cp build/release/oomwhy-load-static "$lab/guest/bin/oomwhy-load"
    cp tests/lab/init.sh "$lab/guest/init"
    for program in hog drain; do
        cc -std=c11 -O2 -Wall -Wextra -static "tests/lab/$program.c" -o "$lab/guest/bin/$program" || return
    done
}

pack() { # pack DIR WHAT: for an initramfs, several of which may follow each other
    (cd "$1" && find "$2" | cpio -o -H newc -R 0:0 --quiet)
}

# boot PACKAGE CGROUP DIR: runs one machine, until it goes off or has taken too long; DIR gets the results.
boot() {
    local kernel=$lab/$1 dir=$3 ended
    rm -rf "$dir" && mkdir -p "$dir"
    { pack "$lab/guest" . && pack "$kernel" modules; } >"$lab/initrd" || return
    rm -f "$lab/disk" && truncate -s 160M "$lab/disk" && mkfs.ext4 -q -O ^has_journal "$lab/disk" || return
    timeout -k 5 $seconds qemu-system-x86_64 -M pc -cpu qemu64 -accel tcg -smp 2,sockets=2 -m 448 \
        -object memory-backend-ram,id=m0,size=320M -numa node,nodeid=0,cpus=0,memdev=m0 \
        -object memory-backend-ram,id=m1,size=128M -numa node,nodeid=1,cpus=1,memdev=m1 \
        -drive "file=$lab/disk,format=raw,if=virtio,cache=unsafe" -serial "file:$dir/console" \
        -nodefaults -display none -no-reboot -kernel "$kernel/vmlinuz" -initrd "$lab/initrd" \
        -append "console=ttyS0 panic=-1 swapaccount=1 CGROUP=$2" </dev/null &
    machine=$!
    wait $machine
    ended=$?
    machine=
    debugfs -R "rdump /results $dir" "$lab/disk" 2>/dev/null
    mv "$dir"/results/* "$dir" 2>/dev/null && rmdir "$dir/results" && [ $ended -eq 0 ]
}

# try SERIES PACKAGE CGROUP: prints a line; fails when something is different.
try() {
    local name=$1-$3 dir=$lab/results/$1-$3 began=$SECONDS
    printf '%-6s cgroup %s  ' "$1" "$3"
    boot "$2" "$3" "$dir" || { echo "hung, or left nothing: see $dir/console"; return 1; }
    [ -f "$dir/skipped" ] && { cat "$dir/skipped"; rm -r "$dir"; return 0; }
    tests/lab/judge.sh "$dir" >"$dir/verdicts"
    machines+=("$name")
    printf '%3d equal, %d different  %3d s\n' "$(grep -c ' equal$' "$dir/verdicts")" \
        "$(grep -c ' DIFFERENT$' "$dir/verdicts")" $((SECONDS - began))
    sed 's/^/    /' "$dir/differences"
    ! grep -q ' DIFFERENT$' "$dir/verdicts"
}

table() { # a row for each scenario, a column for each machine
    (cd "$lab/results" && awk '
        FNR == 1 { machine = FILENAME; sub(/\/verdicts/, "", machine); machines[++m] = machine }
        { if (!($1 in seen)) { seen[$1]; rows[++n] = $1 } verdict[$1, machine] = $2 }
        END {
            printf "%-11s", ""
            for (j = 1; j <= m; j++) printf " %-9s", machines[j]
            for (i = 1; i <= n; i++) {
                printf "\n%-11s", rows[i]
                for (j = 1; j <= m; j++)
                    printf " %-9s", (rows[i], machines[j]) in verdict ? verdict[rows[i], machines[j]] : "missing"
            }
            print ""
        }' "${machines[@]/%//verdicts}")
}

need qemu-system-x86 cpio kmod e2fsprogs xz-utils zstd jq || exit 1
fetch_lists
known=$(kernels)
[ -n "$known" ] || fail "no kernel found; apt says: $(cat "$lab/apt/errors")"
if [ "${1:-}" = --list ]; then
    echo "$known"
    exit
fi
chosen=$(choose "$known" "$@") || exit 1
echo "Building ..."
build_guest || fail "cannot build what runs in the machines"

machines=() status=0
while read -r series _ package; do
    unpack "$package" || fail "cannot unpack $package in $lab/$package"
    for cgroup in v1 v2; do
        try "$series" "$package" $cgroup || status=1
    done
done <<<"$chosen"
[ ${#machines[@]} -gt 0 ] || fail "no machine has played anything"
echo
table
exit $status
