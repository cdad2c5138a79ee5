# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Debian's kernels: which there are, and how one gets here without being installed. Sourced by lab.sh, for $lab.

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
    [ ${#packages[@]} -gt 0 ] || return
    private_apt apt-cache madison "${packages[@]}" | awk '
        { split($1, part, /[-.]/); series = part[3] "." part[4]; sub(/(-security)?\/.*/, "", $6) }
        !(series in newest) { order[n++] = series }
        { newest[series] = $6 " " $1 }
        END { for (i = 0; i < n; i++) print order[i], newest[order[i]] }'
}

# choose KERNELS [SERIES]...: the lines of those; of none, the newest of each suite: the oldest, the newest, some between.
choose() {
    local kernels=$1 series wanted=("${@:2}")
    if [ ${#wanted[@]} -eq 0 ]; then
        mapfile -t wanted < <(awk '{ newest[$2] = $1 } END { for (suite in newest) print newest[suite] }' <<<"$kernels" | sort -V)
    elif [ "${wanted[*]}" = all ]; then
        mapfile -t wanted < <(cut -d' ' -f1 <<<"$kernels")
    fi
    for series in "${wanted[@]}"; do
        grep "^${series//./\\.} " <<<"$kernels" ||
            fail "there is no kernel $series; there are: $(cut -d' ' -f1 <<<"$kernels" | xargs)"
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
