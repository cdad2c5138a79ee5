#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fuzz.sh SECONDS: fuzzes the parser, starting from all fixtures. What it finds stays in build/fuzz/corpus;
# an input that breaks something is left in build/fuzz as crash-* and can be given to build/fuzz/fuzz alone.
set -eu
cd "$(dirname "$0")/.."

export UBSAN_OPTIONS=print_stacktrace=1
mkdir -p build/fuzz/corpus build/fuzz/seeds
cmake --preset fuzz >build/fuzz.log 2>&1 && cmake --build --preset fuzz >>build/fuzz.log 2>&1 ||
    { cat build/fuzz.log; exit 1; }
for log in fixtures/*/*.log; do # the first byte is the size of the chunks: "@" is 65 bytes
    { printf @; cat "$log"; } >"build/fuzz/seeds/$(basename "$(dirname "$log")")-$(basename "$log")"
done
echo "Fuzzing for $1 seconds, from the seeds of $(find build/fuzz/seeds -type f | wc -l) fixtures ..."
build/fuzz/fuzz -max_total_time="$1" -max_len=65536 -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
    -artifact_prefix=build/fuzz/ build/fuzz/corpus build/fuzz/seeds
