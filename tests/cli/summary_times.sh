# SPDX-License-Identifier: MIT
# Times that can be compared, and those that cannot: no year, uptimes of several boots, offsets, no time at all.
. "$SRC/tests/cli/kills.bash"
T=1767225600 # 2026-01-01

echo "= over a new year that the log does not tell"
for i in {0..10}; do echo "$((T - 5 * 86400 + i * 86400)) db /system.slice/app.service app 262144 260000"; done |
    kills syslog | oomwhy --summary | head -n 6

echo "= an uptime that goes back"
for at in 100 200 300 400 100 220 340; do echo "$at - machine java 1 500000"; done | kills dmesg >boots.log
oomwhy --summary boots.log

echo "= uptimes of two files, each a boot of its own"
for at in 100 200 300 400; do echo "$at - machine java 1 500000"; done | kills dmesg >a.log
for at in 100 250 300 480 600; do echo "$at - machine java 1 500001"; done | kills dmesg >b.log
oomwhy --summary a.log b.log | tail -n 4

echo "= offsets, and files out of order"
for at in 0 1 2; do echo "$((T + at * 3600)) h machine java 1 500000"; done | kills iso | sed 's/+00:00/+01:00/' >c.log
for at in 1 2 3; do echo "$((T + at * 3600)) h machine java 1 500002"; done | kills iso | sed 's/+00:00/Z/' >d.log
oomwhy --summary -o jsonl d.log c.log | jq -c '.first.wall, .last.wall, .interval, .pattern'

echo "= dates beside uptimes and nothing"
sed 's/^\[[^]]*\] //; s/500000kB/500003kB/' a.log >e.log
oomwhy --summary a.log d.log e.log | tail -n 4

echo "= one on another clock, two of different size, and hardly any time"
for kill in "500.000 java 1000" "500.033 cron 2000" "50 java 1500"; do
    read -r at comm anon <<<"$kill"
    echo "$at - machine $comm 1 $anon"
done | kills dmesg | oomwhy --summary | sed -n '/^  when/,/^  RAM/p;/^In all/,$p'
printf '%s\n' "100.000 - machine java 1 1000" "100.033 - machine cron 1 2000" | kills dmesg | oomwhy --summary | grep -E '  (when|RAM)'
