#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# lab.sh [KERNEL...]: does the parser understand other kernels than this machine's? Boots Debian's in QEMU, makes
# real kills in there (see init.sh) and holds what oomwhy reads in their logs against what happened.
# A KERNEL is a series such as 6.1; `lab.sh --list` shows those that this machine's Debian mirror has; without any
# it takes all. Everything stays in build/lab: packages, machines, and in build/lab/results what they printed.
set -u
cd "$(dirname "$0")/../.." || exit 1
. .ci/packages
lab=$PWD/build/lab
seconds=300 # a machine that takes longer hangs

fail() {
    echo "lab: $*" >&2
    exit 1
}

# ---- kernels: Debian packages, found and fetched with lists of packages of our own ----

private_apt() { # private_apt COMMAND...: apt-get or apt-cache, which know nothing of what is installed here
    "$1" -o Dir::Etc::SourceList="$lab/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$lab/apt/lists" \
        -o Dir::Cache="$lab/apt" -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin -o Acquire::Languages=none -o APT::Sandbox::User=root -qq "${@:2}"
}

# This machine's own mirrors, asked for more suites than it uses itself.
fetch_lists() {
    local suite mirror="" security=""
    mkdir -p "$lab/apt/lists/partial" "$lab/apt/archives/partial"
    while read -r label uri; do
        [ "$label" = Debian ] && mirror=$uri || security=$uri
    done < <(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' "Created-By: Packages" | sed -n 's/^Debian \(Debian\(-Security\)\? \)/\1/p')
    [ -n "$mirror" ] || fail "apt knows no Debian mirror on this machine: run apt-get update, or this on Debian"
    {
        for suite in bullseye bookworm bookworm-backports trixie trixie-backports unstable; do
            echo "deb [arch=amd64] $mirror $suite main"
        done
        for suite in ${security:+bullseye bookworm trixie}; do
            echo "deb [arch=amd64] $security $suite-security main"
        done
    } >"$lab/apt/sources.list"
    private_apt apt-get update 2>"$lab/apt/errors" # a suite that has gone is no error as long as others are left
}

# "6.1 bookworm linux-image-6.1.0-56-cloud-amd64": the newest of each series, oldest series first.
kernels() {
    local packages
    mapfile -t packages < <(private_apt apt-cache search --names-only '^linux-image-[0-9]+[.][0-9]+[.].*-cloud-amd64$' |
        cut -d' ' -f1 | sort -V)
    [ ${#packages[@]} -gt 0 ] || fail "no kernel found; apt says: $(cat "$lab/apt/errors")"
    private_apt apt-cache madison "${packages[@]}" | awk '
        { split($1, part, /[-.]/); series = part[3] "." part[4]; sub(/(-security)?\/.*/, "", $6) }
        !(series in newest) { order[n++] = series }
        { newest[series] = $6 " " $1 }
        END { for (i = 0; i < n; i++) print order[i], newest[order[i]] }'
}

# With no names: of each suite the newest series, which are the oldest kernel, the newest and some between.
choose() { # choose KERNELS [SERIES]...
    local kernels=$1 series
    shift
    [ $# -gt 0 ] || set -- $(awk '{ newest[$2] = $1 } END { for (suite in newest) print newest[suite] }' <<<"$kernels" | sort -V)
    [ "$*" != all ] || set -- $(cut -d' ' -f1 <<<"$kernels")
    for series; do
        grep "^${series//./\\.} " <<<"$kernels" || fail "no kernel $series; there are: $(cut -d' ' -f1 <<<"$kernels" | xargs)"
    done
}

unpack() { # unpack PACKAGE: into build/lab/PACKAGE; since 6.19 the image and its modules are packages of their own
    local part
    [ -e "$lab/${1:?}/modules" ] && return
    rm -rf "${lab:?}/$1"
    mkdir -p "$lab/$1"
    (
        cd "$lab/$1" || exit
        for part in image binary modules; do
            private_apt apt-get download "${1/image/$part}" 2>/dev/null
        done
        for part in *.deb; do
            dpkg -x "$part" . && rm "$part"
        done
        [ -d lib ] || ln -s usr/lib lib
        collect_modules "${1#linux-image-}"
    ) || fail "cannot unpack $1"
}

# Modules that the machine's disk takes, in the order of their loading: 10-virtio.ko, 11-virtio_ring.ko ...
collect_modules() {
    local kind file n=10
    depmod -b . "$1" && mkdir modules.new || return
    for kind in virtio_pci virtio_blk ext4; do
        modprobe -d "$PWD" -S "$1" --show-depends $kind || return
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
        case $file in
        *.xz) xz -dc "$file" ;;
        *.zst) zstd -dc "$file" ;;
        *) cat "$file" ;;
        esac >"modules.new/$((n++))-$(basename "${file%.ko*}").ko" || return
    done
    mv modules.new modules
}

# ---- the machine ----

build_guest() { # what all machines have: our programs and busybox
    local program
    mkdir -p "$lab/guest/bin"
    cp /bin/busybox build/release/oomwhy-load-static "$lab/guest/bin"
    mv "$lab/guest/bin/oomwhy-load-static" "$lab/guest/bin/oomwhy-load"
    cp tests/lab/init.sh "$lab/guest/init"
    for program in hog drain; do
        cc -std=c11 -O2 -Wall -Wextra -static "tests/lab/$program.c" -o "$lab/guest/bin/$program" || return
    done
}

# boot PACKAGE CGROUP DIR: runs one machine, until it goes off or has taken too long; DIR gets the results.
boot() {
    local package=$1 cgroup=$2 dir=$3
    rm -rf "$dir" && mkdir -p "$dir"
    { (cd "$lab/guest" && find . | cpio -o -H newc --quiet) && (cd "$lab/$package" && find modules | cpio -o -H newc --quiet); } |
        gzip -1 >"$lab/initrd" || return
    truncate -s 0 "$lab/disk" && truncate -s 160M "$lab/disk" && mkfs.ext4 -qF "$lab/disk" || return
    timeout -k 5 $seconds qemu-system-x86_64 -M pc -cpu qemu64 -accel tcg -smp 2,sockets=2 -m 448 -display none -nodefaults -no-reboot \
        -object memory-backend-ram,id=m0,size=320M -numa node,nodeid=0,cpus=0,memdev=m0 \
        -object memory-backend-ram,id=m1,size=128M -numa node,nodeid=1,cpus=1,memdev=m1 \
        -drive "file=$lab/disk,format=raw,if=virtio,cache=unsafe" -serial "file:$dir/console" \
        -kernel "$lab/$package"/boot/vmlinuz-* -initrd "$lab/initrd" \
        -append "console=ttyS0 panic=-1 swapaccount=1 CGROUP=$cgroup" </dev/null || echo "lab: $package: the machine was stopped after $seconds s" >&2
    debugfs -R "rdump /results $dir" "$lab/disk" 2>/dev/null && mv "$dir"/results/* "$dir" && rmdir "$dir/results"
}


# ---- what came of it ----

read_log() {
    build/release/oomwhy --output json "$1" # which ends with 1 when there is no kill in it
    [ $? -le 1 ]
}

# holds_facts LOG FACTS: each line of FACTS, "jq path: value", against the records of LOG.
holds_facts() {
    local path want got equal=0 records
    records=$(read_log "$1") || return
    while IFS= read -r line; do
        path=${line%%: *} want=${line#*: }
        got=$(jq -rc "$path" <<<"$records")
        [ "$got" = "$want" ] && continue
        echo "$(basename "$1"): $path is $want, oomwhy says $got"
        equal=1
    done <"$2"
    return $equal
}

victims() {
    read_log "$1" | jq '.[].victims[].pid' | sort -u
}

same() { # same WHAT ONE OTHER: two lists
    [ "$2" = "$3" ] && return
    echo "$1: $(comm -3 <(echo "$2") <(echo "$3") | xargs) only once"
    return 1
}

# The kernel's text on three ways tells of the same records.
same_everywhere() {
    local log kmsg="" equal=0
    for log in *.kmsg; do
        [ "$log" = ring.kmsg ] && continue
        kmsg+=$(victims "$log")$'\n'
        [ -f "${log%.kmsg}.dmesg" ] || continue
        same "$log and ${log%.kmsg}.dmesg" "$(read_log "$log" | jq -r '.[].id')" "$(read_log "${log%.kmsg}.dmesg" | jq -r '.[].id')" || equal=1
    done
    same "console and records" "$(victims console)" "$({ echo "$kmsg"; victims no-time.dmesg; } | grep . | sort -u)" || equal=1
    return $equal
}
