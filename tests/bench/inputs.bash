# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The logs that ./dev bench and instructions.sh read, made from fixtures by bench-generate. Sourced.

# One report each, of kernels from 3.10 to 7.3, of cgroup v1, v2 and of a whole machine.
bench_fixtures=(fixtures/{v3.10/article-docker-500m,v4.4/global,v4.12/two-blanks,v5.3/stats-column-0}.log
    fixtures/{v5.4/global-swap-full,lab/5.10-v1-nested,lab/6.1-v2-nested,v6.8/rss-columns,v6.18/simple-dmesg}.log
    fixtures/lab/7.3-v2-touch.log)

# make_log FILE KIND SIZE: writes the log, and into FILE.kills how many kills are in it, unless that has been done.
make_log() {
    local file=$1 kind=$2 size=$3 fixtures=("${bench_fixtures[@]}") origin old=no
    [ "$kind" != wide ] || fixtures=(fixtures/v6.18/simple-dmesg.log)
    for origin in build/release/bench-generate "${fixtures[@]}"; do
        [ -f "$file" ] && [ "$file.kills" -nt "$origin" ] || old=yes
    done
    [ "$old" = yes ] || return 0
    build/release/bench-generate "$kind" "$size" "${fixtures[@]}" >"$file" 2>"$file.new" && mv "$file.new" "$file.kills"
}

# kills_in <JSONL: how many kills of bench-generate's own processes were found; their pids have five digits at least.
# Cut at each brace, because a line can be a gigabyte, which grep does not take well.
kills_in() {
    awk -v RS='{' '
        victims && /^"pid":[0-9][0-9][0-9][0-9][0-9]/ { kills++ }
        { victims = /"victims":\[$/ }
        END { print kills + 0 }'
}
