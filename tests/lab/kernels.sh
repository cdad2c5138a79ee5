# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154 # $lab is lab.sh's
# Debian's kernels: which there are, and how one gets here without being installed. Sourced by lab.sh, for $lab.

# One row a kind of machine: what its kernels are called here (6.12, 6.12-arm64-16k), the flavour of their package,
# architecture and compiler, limit of a cgroup (some thousand pages), console, MiB of its two nodes, and QEMU.
flavours() {
    cat <<'END'
|cloud-amd64|amd64|x86_64-linux-gnu|32M|ttyS0|320 128|qemu-system-x86_64 -M pc -cpu qemu64
-arm64|cloud-arm64|arm64|aarch64-linux-gnu|32M|ttyAMA0|320 128|qemu-system-aarch64 -M virt -cpu neoverse-n1
-arm64-16k|arm64-16k|arm64|aarch64-linux-gnu|32M|ttyAMA0|320 128|qemu-system-aarch64 -M virt -cpu neoverse-n1
-ppc64le|powerpc64le|ppc64el|powerpc64le-linux-gnu|128M|hvc0|512 256|qemu-system-ppc64 -M pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off -cpu power9
-ppc64le-64k|powerpc64le-64k|ppc64el|powerpc64le-linux-gnu|128M|hvc0|512 256|qemu-system-ppc64 -M pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off -cpu power9
END
}

# choose_flavour PACKAGE: sets what the table has for it.
# shellcheck disable=SC2034 # used in lab.sh
choose_flavour() {
    while IFS='|' read -r _ flavour arch triple limit console nodes qemu; do
        [ "${1%"-$flavour"}" = "$1" ] || return 0
    done < <(flavours)
    return 1
}

private_apt() { # private_apt COMMAND...: apt-get or apt-cache, which know nothing of what is installed here
    "$1" -qq -o Dir::Etc::SourceList="$lab/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$lab/apt/lists" -o Dir::Cache="$lab/apt" -o Dir::Cache::pkgcache=pkgcache.bin \
        -o Dir::Cache::srcpkgcache=srcpkgcache.bin -o Acquire::Languages=none -o APT::Sandbox::User=root \
        -o APT::Architecture=amd64 -o APT::Architectures="amd64,arm64,ppc64el" "${@:2}"
}

mirror_of() { # mirror_of LABEL: where this machine's own apt gets Debian's packages of that label from
    apt-get indextargets --format "\$(ORIGIN):\$(LABEL) \$(REPO_URI)" "Created-By: Packages" |
        awk -v label="Debian:$1" '$1 == label { print $2; exit }'
}

# fetch_lists ARCHITECTURES: this machine's own mirrors, asked for more suites than it uses itself. Once in ten hours.
fetch_lists() {
    local suite mirror security sources=$lab/apt/sources.list
    mirror=$(mirror_of Debian) security=$(mirror_of Debian-Security)
    [ -n "$mirror" ] || return
    mkdir -p "$lab/apt/lists/partial" "$lab/apt/archives/partial"
    {
        for suite in bullseye bookworm bookworm-backports trixie trixie-backports unstable; do
            echo "deb [arch=$1] $mirror $suite main"
        done
        for suite in ${security:+bullseye bookworm trixie}; do
            echo "deb [arch=$1] $security $suite-security main"
        done
    } >"$sources.new"
    cmp -s "$sources.new" "$sources" && [ -n "$(find "$sources" -mmin -600)" ] && return
    mv "$sources.new" "$sources"
    private_apt apt-get update 2>"$lab/apt/errors"
    true # a suite that has gone is no error as long as others are left
}

# "6.1 bookworm linux-image-6.1.0-56-cloud-amd64": the newest of each series, oldest series first.
kernels() {
    local packages suffix flavour
    while IFS='|' read -r suffix flavour _; do
        mapfile -t packages < <(private_apt apt-cache pkgnames linux-image- |
            grep -E "^linux-image-[0-9]+[.][0-9]+[.][^-]*(-[0-9]+)?-$flavour\$" | sort -V)
        [ ${#packages[@]} -gt 0 ] || continue
        private_apt apt-cache madison "${packages[@]}" | awk -v suffix="$suffix" '
            { sub(/:.*/, "", $1); split($1, part, /[-.]/); series = part[3] "." part[4]; sub(/(-security)?\/.*/, "", $6) }
            !(series in newest) { order[n++] = series }
            { newest[series] = $6 " " $1 }
            END { for (i = 0; i < n; i++) print order[i] suffix, newest[order[i]] }'
    done < <(flavours)
}

# choose KERNELS [SERIES]...: the lines of those; with none, of the newest of each suite: the oldest kernel, the
# newest, and some between. `newest` is one.
choose() {
    local kernels=$1 series wanted=("${@:2}") ours
    ours=$(awk '$1 !~ /-/' <<<"$kernels")
    case ${wanted[*]} in
    "") mapfile -t wanted < <(awk '{ newest[$2] = $1 } END { for (suite in newest) print newest[suite] }' \
        <<<"$ours" | sort -V) ;;
    all) mapfile -t wanted < <(cut -d' ' -f1 <<<"$ours") ;;
    newest) mapfile -t wanted < <(tail -n 1 <<<"$ours" | cut -d' ' -f1) ;;
    esac
    for series in "${wanted[@]}"; do
        grep "^${series//./\\.} " <<<"$kernels" ||
            fail "there is no kernel $series; there are: $(cut -d' ' -f1 <<<"$kernels" | xargs)"
    done
}

fetch() { # fetch PACKAGE DIR: its files, as if DIR were the root
    mkdir -p "$2" &&
        (cd "$2" && private_apt apt-get download "$1" && dpkg -x "${1%%[:/]*}"_*.deb . && rm "${1%%[:/]*}"_*.deb)
}

# unpack PACKAGE: into build/lab/PACKAGE, with a link to the kernel and the modules that the machine's disk takes.
unpack() {
    local dir=$lab/${1:?} part
    [ -e "$dir/vmlinuz" ] && return
    rm -rf "$dir" && mkdir -p "$dir/modules" || return
    (
        cd "$dir" || exit
        for part in image base binary modules; do # since 6.19 there are four packages, before only the first
            part=${1/image/$part}:$arch
            private_apt apt-cache show "$part" >/dev/null 2>&1 || continue
            fetch "$part" . || exit
        done
        [ -d lib ] || ln -s usr/lib lib
        collect_modules "${1#linux-image-}" && ln -s "$(find . -name 'vmlinu[xz]*' -type f | head -n 1)" vmlinuz
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
