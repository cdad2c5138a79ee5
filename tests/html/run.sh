#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Looks at the HTML report in a real Chromium, which a chromedriver steers (W3C WebDriver, by curl). Each
# <case>.js runs in the page that its line "// page: NAME" names and says check(WHAT, HOLDS) of what it sees there.
# Further such lines: "// cdp: COMMAND JSON" sends a DevTools command before the page is loaded, "// keys: KEY..."
# presses keys after that, "// console: PATTERN" allows such errors. Otherwise an error in the console, or a request
# for anything but the page itself, fails the case.
#
# usage: [OOMWHY=.../oomwhy] run.sh [CASE]...
set -u
cases=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$cases/../.." && pwd)
fixtures=$root/fixtures
OOMWHY=${OOMWHY:-$root/build/dev/oomwhy}
chromium=$(command -v chromium chromium-browser google-chrome | head -n 1)
for tool in chromedriver curl jq "$OOMWHY" "${chromium:-chromium}"; do
    command -v "$tool" >/dev/null || { echo "run.sh: there is no $tool" >&2; exit 2; }
done
[ $# -gt 0 ] || mapfile -t names < <(cd "$cases" && printf '%s\n' *.js | grep -v '^lib\.js$')
[ $# -eq 0 ] || names=("${@/%/.js}")

tmp=$(mktemp -d)
driver=
session=
tidy_up() {
    [ -z "$session" ] || curl -s -X DELETE "$base/session/$session" >/dev/null
    [ -z "$driver" ] || { kill "$driver" && wait "$driver"; } 2>/dev/null
    rm -rf "$tmp"
}
trap tidy_up EXIT

# ---- the pages ----

# report CGROUP PROCESSES KILLS: a log of kills of that kind, as dmesg prints it
report() {
    awk -v cgroup="$1" -v processes="$2" -v kills="$3" 'BEGIN {
        for (k = 0; k < kills; k++) {
            time = sprintf("[%12.6f] ", 1000 + k * 60)
            path = cgroup (kills > 1 ? k % 9 : "")
            pid = 100 + k
            print time "hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"
            print time "memory: usage 65536kB, limit 65536kB, failcnt 41"
            print time "Memory cgroup stats for " path ":"
            print time "anon 60000000"
            print time "file 4096"
            print time "Tasks state (memory values in pages):"
            print time "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name"
            printf "%s[%7d]  1001 %5d    30000    14000   140000        0             0 hog\n", time, pid, pid
            for (i = 1; i < processes; i++)
                printf "%s[%7d]  1001 %5d    30000 %8d   40000        0             0 worker-%d\n", time, 200000 + i, \
                    200000 + i, (i * 7919) % 9000 + 10, i
            print time "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=" path \
                ",task_memcg=" path ",task=hog,pid=" pid ",uid=1001"
            print time "Memory cgroup out of memory: Killed process " pid " (hog) total-vm:120000kB, anon-rss:55600kB," \
                " file-rss:400kB, shmem-rss:0kB, UID:1001 pgtables:140kB oom_score_adj:0"
        }
    }'
}

# Markup, quotes, a newline, bytes that are no UTF-8 and a change of direction, as /dev/kmsg gives them
hostile() {
    local cgroup='/a</script><script>window.owned=1</script><img src=x onerror=window.owned=2><!--&amp;"'\'
    local comm='</script>\x0a\xff\xe2\x80\xae"'
    cat <<END
4,1,1000000,-;$comm invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
6,2,1000001,-;memory: usage 65536kB, limit 65536kB, failcnt 41
6,3,1000002,-;Memory cgroup stats for $cgroup:
6,4,1000003,-;anon 60000000
6,5,1000004,-;[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
6,6,1000005,-;[     66]  1001    66    30000    14000   140000        0             0 $comm
6,7,1000006,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=$cgroup,task_memcg=$cgroup,task=$comm,pid=66,uid=1001
3,8,1000007,-;Memory cgroup out of memory: Killed process 66 ($comm) total-vm:120000kB, anon-rss:55600kB, file-rss:400kB, shmem-rss:0kB, UID:1001 pgtables:140kB oom_score_adj:0
END
}

make_page() {
    case $1 in
    article) "$OOMWHY" -o html --raw "$fixtures/v3.10/article-docker-500m.log" ;;
    plain) "$OOMWHY" -o html "$fixtures/v3.10/article-docker-500m.log" ;;
    all) "$OOMWHY" -o html --raw "$fixtures"/*/*.log ;;
    crowd) report /crowd 100000 1 | "$OOMWHY" -o html ;;
    many) report /many 30 1000 | "$OOMWHY" -o html ;;
    hostile) hostile | "$OOMWHY" -o html --raw ;;
    none) echo "[    1.000000] nothing of interest" | "$OOMWHY" -o html ;;
    *) echo "run.sh: there is no page \"$1\"" >&2 ;;
    esac 2>"$tmp/stderr" >"$tmp/$1.html"
}

# ---- the browser ----

start_driver() {
    : >"$tmp/driver.log"
    chromedriver --port=0 >"$tmp/driver.log" 2>&1 &
    driver=$!
    for _ in {1..100}; do
        port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$tmp/driver.log")
        [ -z "$port" ] || break
        sleep 0.1
    done
    base=http://127.0.0.1:$port
}

call() { # call PATH JSON-FILE: prints the value of the answer
    curl -s --max-time 120 -H 'Content-Type: application/json' --data-binary "@$2" "$base/session/$session/$1" | jq -c .value
}

start_session() {
    # shellcheck disable=SC2054 # the comma is part of a flag
    local flags=(--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking
        --disable-component-update --disable-sync "--user-data-dir=$tmp/profile" --window-size=1200,1000)
    [ "$(id -u)" -ne 0 ] || flags+=(--no-sandbox)
    printf '%s\n' "${flags[@]}" | jq -Rn --arg binary "$chromium" '{capabilities: {alwaysMatch: {browserName: "chrome",
        "goog:loggingPrefs": {browser: "ALL", performance: "ALL"},
        "goog:chromeOptions": {binary: $binary, args: [inputs]}}}}' >"$tmp/new"
    session=$(curl -s --max-time 60 -H 'Content-Type: application/json' --data-binary "@$tmp/new" "$base/session" |
        jq -r '.value.sessionId // empty')
}

told() { # told CASE WORD: what its lines "// WORD: ..." say
    sed -n "s|^// $2: ||p" "$cases/$1"
}

press() { # press KEY...: Tab, Enter or a character
    printf '%s\n' "$@" | jq -Rn '{actions: [{type: "key", id: "keys", actions: [inputs |
        ({Tab: "\ue004", Enter: "\ue007"}[.] // .) as $key | {type: ("keyDown", "keyUp"), value: $key}]}]}' >"$tmp/keys"
    call actions "$tmp/keys" >/dev/null
}

look() { # look CASE: loads its page and prints what it checks, as "ok ..." or "FAIL ..."
    local page url command json
    page=$(told "$1" page)
    url=file://$tmp/$page.html
    [ -e "$tmp/$page.html" ] || make_page "$page"
    printf '{"type": "browser"}' >"$tmp/browser"
    printf '{"type": "performance"}' >"$tmp/performance"
    jq -n '{url: "about:blank"}' >"$tmp/url" && call url "$tmp/url" >/dev/null
    call se/log "$tmp/browser" >/dev/null
    call se/log "$tmp/performance" >/dev/null
    for command in Emulation.clearDeviceMetricsOverride Emulation.setEmulatedMedia; do
        told "$1" cdp | grep -q "^$command" || echo "$command {}"
    done | cat - <(told "$1" cdp) | while read -r command json; do
        jq -n --arg cmd "$command" --argjson params "$json" '{cmd: $cmd, params: $params}' >"$tmp/cdp"
        call goog/cdp/execute "$tmp/cdp" >/dev/null
    done
    jq -n --arg url "$url" '{url: $url}' >"$tmp/url" && call url "$tmp/url" >/dev/null
    # shellcheck disable=SC2046 # words
    [ -z "$(told "$1" keys)" ] || press $(told "$1" keys)
    jq -n --rawfile lib "$cases/lib.js" --rawfile body "$cases/$1" \
        '{script: ($lib + $body + "\nreturn checks;"), args: []}' >"$tmp/script"
    call execute/sync "$tmp/script" | jq -r 'if type == "array" then .[] else "FAIL \(.message // "no answer")" end'
    call se/log "$tmp/browser" | jq -r --arg allowed "$(told "$1" console)" '[.[] | select(.level == "SEVERE") | .message |
        select($allowed == "" or (test($allowed) | not))] | if . == [] then "ok no error in the console" else "FAIL console: \(.[])" end'
    call se/log "$tmp/performance" | jq -r --arg url "$url" '[.[].message | fromjson.message | select(.method == "Network.requestWillBeSent") |
        .params.request.url] | map(select(startswith($url) or . == "about:blank" | not)) | unique |
        if . == [] then "ok no request" else "FAIL it asks for \(.[])" end'
}

start_driver
start_session
[ -n "$session" ] || { echo "run.sh: no session with the browser" >&2; cat "$tmp/driver.log" >&2; exit 1; }
passed=0 failed=0
for name in "${names[@]}"; do
    look "$name" >"$tmp/said"
    grep -q '^\(ok\|FAIL\) ' "$tmp/said" || echo "FAIL nothing was checked" >"$tmp/said"
    passed=$((passed + $(grep -c '^ok ' "$tmp/said")))
    failed=$((failed + $(grep -c '^FAIL ' "$tmp/said")))
    sed "s/^ok /ok   ${name%.js}: /; s/^FAIL /FAIL ${name%.js}: /" "$tmp/said"
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
