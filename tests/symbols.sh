#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# symbols.sh SHARED STATIC: what both of liboomwhy export is tests/symbols.txt and nothing else; it calls nothing
# that does I/O or reads a clock, the environment or the locale; and it holds no variable.
set -u
shared=$1 static=$2 fail=0
cd "$(dirname "$0")/.." || exit 1

same_symbols() { # same_symbols FILE NM-OPTION
    diff -u tests/symbols.txt <(nm "$2" --defined-only "$1" | awk '$2 ~ /^[A-Z]$/ { print $3 }' | LC_ALL=C sort) >&2
}

if ! same_symbols "$shared" -D || ! same_symbols "$static" -g; then
    echo "The exported symbols changed. Where that is meant, change tests/symbols.txt too; taking one away or" >&2
    echo "changing a struct of oomwhy.h needs a new SOVERSION in CMakeLists.txt." >&2
    fail=1
fi

called=$(nm -D --undefined-only "$shared" | sed 's/.* U //; s/@.*//' |
    grep -xE '(__)?(v?[fd]?printf|puts|f?putc|putchar|perror|fopen|fdopen|f?write|f?read|open|close|syslog|(f?stat|mmap)(64)?|(secure_)?getenv|setlocale|localeconv|time|clock|clock_gettime|gettimeofday|localtime(_r)?|exit|abort)(_chk)?')
if [ -n "$called" ]; then
    echo "liboomwhy promises no I/O, no clock, no environment and no locale, but calls:" $called >&2
    fail=1
fi

# Constant tables that hold pointers are in .data.rel.ro, which the loader makes read-only.
variables=$(objdump -t "$static" | awk 'NF > 2 && $(NF - 2) ~ /^\.(data|bss)/ && $(NF - 2) !~ /^\.data\.rel\.ro/ && $NF !~ /^\./ { print $NF }')
if [ -n "$variables" ]; then
    echo "liboomwhy promises no global state, but has these variables:" $variables >&2
    fail=1
fi
exit $fail
