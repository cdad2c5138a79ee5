#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lab.sh [KERNEL]...: does liboomwhy understand other kernels than this machine's? Boots Debian's in QEMU, makes
# real kills in there (see init.sh) and holds what oomwhy reads in their logs against what happened (see judge.sh).
# A KERNEL is a series such as 6.1 or 6.12-arm64-16k, `all` is all of this architecture; `lab.sh --list` shows which
# there are. With none it takes the newest of each suite. `lab.sh --smoke` plays a few scenarios on the newest, and
# exits with 77, saying why, where that cannot be done.
# Everything stays in build/lab; what the machines printed is in build/lab/results.
set -u
cd "$(dirname "$0")/../.." || exit 1
lab=$PWD/build/lab
. .ci/packages
. tests/lab/kernels.sh
PATH=$PATH:/usr/sbin:/sbin # depmod, mkfs.ext4 and debugfs are not for root alone
seconds=600 # a machine that takes longer hangs
machine=    # pid of the one that runs
trap '[ -z "$machine" ] || kill "$machine"' EXIT
trap 'exit 130' INT TERM

fail() {
    echo "lab: $*" >&2
    exit 1
}

cannot() { # cannot REASON: which is not held against anybody in the smoke test
    echo "lab: $*" >&2
    $smoke && exit 77
    exit 1
}

build_workload() { # build_workload PROGRAM: oomwhy-load, with all it needs in it, for the architecture chosen
    local root=$lab/root-$arch package suite
    if [ "$triple" = x86_64-linux-gnu ]; then
        cmake --preset release && cmake --build --preset release --target oomwhy-load-static -- --quiet &&
            cp build/release/oomwhy-load-static "$1"
        return
    fi
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME") # whose C library the cross compiler has
    for package in libpcre2-dev libyaml-dev; do
        [ -e "$root/$package" ] || { fetch "$package:$arch/$suite" "$root" && touch "$root/$package"; } || return
    done
    "$triple-gcc" -std=c11 -O2 -static -I parser/include -I "$root/usr/include" -o "$1" parser/*.c workload/*.c \
        "$root/usr/lib/$triple/libpcre2-8.a" "$root/usr/lib/$triple/libyaml.a"
}

build_guest() { # what all machines of an architecture have: our programs and busybox; in build/lab/guest-ARCH
    local program guest=$lab/guest-$arch busybox=$lab/busybox-$arch
    [ -e "$guest/init" ] && [ "$guest/init" -nt "$lab/begun" ] && return
    mkdir -p "$guest/bin"
    [ -d "$busybox" ] || fetch "busybox-static:$arch" "$busybox" || return
    cp "$(find "$busybox" -name busybox -type f -perm -u+x)" "$guest/bin" || return
    build_workload "$guest/bin/oomwhy-load" || return
    for program in hog drain; do
        "$triple-gcc" -std=c11 -O2 -Wall -Wextra -static "tests/lab/$program.c" -o "$guest/bin/$program" || return
    done
    cp tests/lab/init.sh "$guest/init"
}

build() { # what the machines of the kernels chosen take, and our side of it
    local package
    cmake --preset release && cmake --build --preset release --target oomwhy -- --quiet || return
    touch "$lab/begun"
    while read -r _ _ package; do
        choose_flavour "$package" && build_guest || return
    done <<<"$chosen"
}

pack() { # pack DIR WHAT: for an initramfs, several of which may follow each other
    (cd "$1" && find "$2" | cpio -o -H newc -R 0:0 --quiet)
}

# boot PACKAGE CGROUP DIR: runs one machine, until it goes off or has taken too long; DIR gets the results.
boot() {
    local kernel=$lab/$1 dir=$3 ended first=${nodes% *} second=${nodes#* }
    rm -rf "$dir" && mkdir -p "$dir"
    { pack "$lab/guest-$arch" . && pack "$kernel" modules; } >"$lab/initrd" || return
    rm -f "$lab/disk" && truncate -s 160M "$lab/disk" && mkfs.ext4 -q -O ^has_journal "$lab/disk" || return
    # shellcheck disable=SC2086 # $qemu is words
    timeout -k 5 $seconds $qemu -accel tcg -smp 2,sockets=2 -m $((first + second)) \
        -object "memory-backend-ram,id=m0,size=${first}M" -numa node,nodeid=0,cpus=0,memdev=m0 \
        -object "memory-backend-ram,id=m1,size=${second}M" -numa node,nodeid=1,cpus=1,memdev=m1 \
        -drive "file=$lab/disk,format=raw,if=virtio,cache=unsafe" -serial "file:$dir/console" \
        -nodefaults -display none -no-reboot -kernel "$kernel/vmlinuz" -initrd "$lab/initrd" \
        -append "console=$console panic=-1 swapaccount=1 CGROUP=$2 LIMIT=$limit PLAY=$play" </dev/null &
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
    printf '%-14s cgroup %s  ' "$1" "$3"
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

case " $* " in *" --help "* | *" -h "*) sed -n '3,/^set/s/^# //p' "$0"; exit ;; esac
smoke=false play="" cgroups="v1 v2" architectures=amd64
case " $* " in
*" --smoke "*)
    smoke=true play=touch,group,immune,swap cgroups=v2
    set -- newest
    ;;
*" --list "* | *-arm64* | *-ppc64le*) architectures=amd64,arm64,ppc64el ;;
esac
command -v apt-get >/dev/null || cannot "there is no apt here to fetch Debian's kernels with"
# shellcheck disable=SC2154,SC2086 # a list of words, from .ci/packages
need $lab_packages || cannot "packages are missing, see above"
case " $* " in *-arm64*) need qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross || exit ;; esac
case " $* " in *-ppc64le*) need qemu-system-ppc gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross || exit ;; esac
fetch_lists $architectures || cannot "apt knows no Debian mirror here: do it on Debian, after apt-get update"
known=$(kernels)
[ -n "$known" ] || cannot "no kernel found; apt says: $(cat "$lab/apt/errors")"
if [ "${1:-}" = --list ]; then
    echo "$known"
    exit
fi
chosen=$(choose "$known" "$@") || exit 1
echo "Building ..."
build >"$lab/build.log" 2>&1 || { cat "$lab/build.log"; fail "cannot build what runs in the machines"; }

machines=() status=0
while read -r series _ package; do
    choose_flavour "$package"
    unpack "$package" || cannot "cannot fetch and unpack $package in $lab/$package"
    for cgroup in $cgroups; do
        try "$series" "$package" $cgroup || status=1
    done
done <<<"$chosen"
[ ${#machines[@]} -gt 0 ] || fail "no machine has played anything"
echo
table
! $smoke || awk '{ n[$2]++ } END { printf "%d passed, %d failed, %d skipped\n", n["equal"], n["DIFFERENT"], n["-"] }' \
    "$lab/results/${machines[0]}/verdicts"
exit $status
