# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # $lab is lab.sh's
# Debian's kernels: which there are, and how one gets here without being installed. Sourced by lab.sh, for $lab.

private_apt() { # private_apt COMMAND...: apt-get or apt-cache, which know nothing of what is installed here
    "$1" -qq -o Dir::Etc::SourceList="$lab/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$lab/apt/lists" -o Dir::Cache="$lab/apt" -o Dir::Cache::pkgcache=pkgcache.bin \
        -o Dir::Cache::srcpkgcache=srcpkgcache.bin -o Acquire::Languages=none -o APT::Sandbox::User=root "${@:2}"
}

mirror_of() { # mirror_of LABEL: where this machine's own apt gets Debian's packages of that label from
    apt-get indextargets --format "\$(ORIGIN):\$(LABEL) \$(REPO_URI)" "Created-By: Packages" |
        awk -v label="Debian:$1" '$1 == label { print $2; exit }'
}

# This machine's own mirrors, asked for more suites than it uses itself.
fetch_lists() {
    local suite mirror security
    mirror=$(mirror_of Debian) security=$(mirror_of Debian-Security)
    [ -n "$mirror" ] || fail "apt knows no Debian mirror here: do it on Debian, after apt-get update"
    mkdir -p "$lab/apt/lists/partial" "$lab/apt/archives/partial"
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
    mapfile -t packages < <(private_apt apt-cache pkgnames linux-image- |
        grep -E '^linux-image-[0-9]+[.][0-9]+[.].*-cloud-amd64$' | sort -V)
    [ ${#packages[@]} -gt 0 ] || return
    private_apt apt-cache madison "${packages[@]}" | awk '
        { split($1, part, /[-.]/); series = part[3] "." part[4]; sub(/(-security)?\/.*/, "", $6) }
        !(series in newest) { order[n++] = series }
        { newest[series] = $6 " " $1 }
        END { for (i = 0; i < n; i++) print order[i], newest[order[i]] }'
}

# choose KERNELS [SERIES]...: the lines of those; with none, of the newest of each suite: the oldest kernel, the
# newest, and some between.
choose() {
    local kernels=$1 series wanted=("${@:2}")
    if [ ${#wanted[@]} -eq 0 ]; then
        mapfile -t wanted < <(awk '{ newest[$2] = $1 } END { for (suite in newest) print newest[suite] }' \
            <<<"$kernels" | sort -V)
    elif [ "${wanted[*]}" = all ]; then
        mapfile -t wanted < <(cut -d' ' -f1 <<<"$kernels")
    fi
    for series in "${wanted[@]}"; do
        grep "^${series//./\\.} " <<<"$kernels" ||
            fail "there is no kernel $series; there are: $(cut -d' ' -f1 <<<"$kernels" | xargs)"
    done
}

fetch() { # fetch PACKAGE DIR: its files, as if DIR were the root
    mkdir -p "$2" &&
        (cd "$2" && private_apt apt-get download "$1" && dpkg -x "$1"_*.deb . && rm "$1"_*.deb)
}

# unpack PACKAGE: into build/lab/PACKAGE, with a link to the kernel and the modules that the machine's disk takes.
unpack() {
    local dir=$lab/${1:?} part
    [ -e "$dir/vmlinuz" ] && return
    rm -rf "$dir" && mkdir -p "$dir/modules" || return
    (
        cd "$dir" || exit
        for part in image base binary modules; do # since 6.19 there are four packages, before only the first
            part=${1/image/$part}
            private_apt apt-cache show "$part" >/dev/null 2>&1 || continue
            fetch "$part" . || exit
        done
        [ -d lib ] || ln -s usr/lib lib
        collect_modules "${1#linux-image-}" && ln -s "$(find . -name 'vmlinuz*')" vmlinuz
    )
}

# In the order of their loading: 10-virtio.ko, 11-virtio_ring.ko ... Those built into the kernel are not needed.
collect_modules() {
    local kind file n=10
    depmod -b . "$1" || return
    for kind in virtio_pci virtio_blk ext4; do
        modprobe -d "$PWD" -S "$1" --show-depends $kind >>needed || return
    done
    while read -r file; do
        case $file in
        *.xz) xz -dc "$file" ;;
        *.zst) zstd -dc "$file" ;;
        *) cat "$file" ;;
        esac >"modules/$((n++))-$(basename "${file%.ko*}").ko" || return
    done < <(awk '$1 == "insmod" && !seen[$2]++ { print $2 }' needed)
}
