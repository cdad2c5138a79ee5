#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# install.sh BUILD: installs a build into an empty prefix and, from there alone, builds and runs the
# library example of README.md: through pkg-config and find_package, shared and static.
set -eu
cd "$(dirname "$0")/.."
build=$(realpath "$1")
log=$PWD/fixtures/v3.10/article-docker-500m.log
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

cmake --install "$build" --prefix "$prefix" >"$work/log" || { cat "$work/log"; exit 1; }
libdir=$(dirname "$(find "$prefix" -name liboomwhy.so)")
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir

awk '/^```c$/ { inside = 1; next } /^```/ && inside { exit } inside' README.md >"$work/example.c"
[ -s "$work/example.c" ] || { echo "README.md has no \`\`\`c block: the library's example"; exit 1; }

runs() { # runs PROGRAM: it reads the log as its argument or as its input, and names the victim, "oom"
    "$1" "$log" <"$log" >"$work/out" || { echo "$1: exit status $?"; exit 1; }
    grep -qw oom "$work/out" || { echo "$1 does not name the victim; it printed:"; cat "$work/out"; exit 1; }
}

cc() {
    command cc -std=c11 -Wall -Wextra -Werror -D_GNU_SOURCE "$@"
}

# shellcheck disable=SC2046 # the flags are words
{
    cc "$work/example.c" -o "$work/pc-shared" $(pkg-config --cflags --libs oomwhy)
    cc "$work/example.c" -o "$work/pc-static" -static $(pkg-config --cflags --libs --static oomwhy)
}
runs "$work/pc-shared"
runs "$work/pc-static"

cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.21)
project(consumer C)
find_package(oomwhy 0.1 REQUIRED COMPONENTS shared static)
foreach(kind IN ITEMS shared static)
    add_executable(cmake-${kind} example.c)
    target_compile_definitions(cmake-${kind} PRIVATE _GNU_SOURCE)
    target_link_libraries(cmake-${kind} PRIVATE oomwhy::${kind})
endforeach()
END
{
    cmake -S "$work" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" && cmake --build "$work/build"
} >"$work/log" || { cat "$work/log"; exit 1; }
runs "$work/build/cmake-shared"
runs "$work/build/cmake-static"

# The programs as installed: they find their library by themselves, and all versions are one.
unset LD_LIBRARY_PATH
version=$(pkg-config --modversion oomwhy)
for program in oomwhy oomwhy-load; do
    "$prefix/bin/$program" --version | grep -qwF "$version" ||
        { echo "$program --version does not say $version, the version of the library"; exit 1; }
done
gzip -c "$log" >"$work/log.gz"
for file in "$log" "$work/log.gz"; do
    "$prefix/bin/oomwhy" "$file" | grep -qw oom || { echo "the installed oomwhy does not name the victim in $file"; exit 1; }
done

missing=0
for path in include/oomwhy.h "share/man/man1/oomwhy.1" "share/man/man1/oomwhy-load.1" share/man/man3/liboomwhy.3 \
    share/man/man5/oomwhy.5 share/oomwhy/oomwhy-1.schema.json share/oomwhy/oomwhy-summary-1.schema.json \
    share/bash-completion/completions/oomwhy \
    share/zsh/site-functions/_oomwhy share/fish/vendor_completions.d/oomwhy.fish; do
    [ -s "$prefix/$path" ] || { echo "not installed, or empty: $path"; missing=1; }
done
exit $missing
