# SPDX-License-Identifier: MIT
# The summary of many kills: a container that is killed in a loop, a unit whose limit was raised, a storm, a machine.
. "$SRC/tests/cli/kills.bash"
T=1767225600 # 2026-01-01

echo "= loop"
{
    for i in {1..30}; do echo "$((T + i * 40 + i * i % 7)) node1 $(pod 1 "$i") java 524288 $((500000 + i % 4 * 100))"; done
    for i in 1 2 3; do echo "$((T + i * 300)) node1 $(pod 1 100) envoy 65536 60000"; done
} | sort -n | kills iso >loop.log
oomwhy --summary loop.log

echo "= raised"
for i in {0..59}; do
    limit=$((i > 20 ? 524288 : 262144))
    echo "$((T + i * 86400 + i * 7919 % 1200)) web1 /system.slice/app.service app $limit $((limit - 4000))"
done | kills syslog >raised.log
oomwhy --summary raised.log

echo "= worse"
for i in {1..20}; do
    echo "$((T + 86400 * 20 - 86400 * 20 / i)) big machine postgres 131072 $((1000000 + i * 100000))"
done | kills iso >worse.log
LC_ALL=C oomwhy --summary worse.log

echo "= storm"
oomwhy --summary "$FIXTURES/v6.18/storm.log"

echo "= one kill"
oomwhy --summary "$FIXTURES/v6.18/simple-iso.log"
