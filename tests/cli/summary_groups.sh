# SPDX-License-Identifier: MIT
# What is one group, and what is not: new ids, several hosts, several victims, kill lines without a report.
. "$SRC/tests/cli/kills.bash"
T=1767225600 # 2026-01-01
groups() { # groups <LOG: a line for each
    oomwhy --summary -o jsonl | jq -c '[([.victims[] | "\(.comm) \(.events)"] | join(", ")), .events, .containers,
        .container.id[:12]?, .container.pod_uid[:8]?, .container.unit, .oom_memcg[:20]?, [.hosts[].host], .bare]'
}

echo "= containers that are made anew after each kill, and one that is not"
{
    for i in {1..12}; do echo "$((T + i * 3600)) ecs$((i % 3)) /docker/$(container "$i") worker-$i 131072 120000"; done
    echo "$((T + 90000)) ecs1 /docker/$(container 40) worker-40 131073 120000"
    for i in 1 2; do echo "$((T + 100000 + i)) ecs1 /docker/$(container 50) worker-$i 131072 120000"; done
} | kills iso >anew.log
groups <anew.log
oomwhy --summary anew.log | head -n 17

echo "= the containers of pods"
{
    for i in 1 2 3; do echo "$((T + i * 60)) n1 $(pod 1 "$i") java 131072 120000"; done
    echo "$((T + 500)) n1 $(pod 1 9) envoy 131072 120000"
    for i in 4 5; do echo "$((T + 500 + i)) n2 $(pod 2 "$i") java 131072 120000"; done
} | kills iso | groups

echo "= one unit on many hosts, sessions, processes of one cgroup, a machine"
{
    for i in {1..6}; do echo "$((T + i)) web$((i % 4)) /system.slice/app.service app 131072 120000"; done
    for i in 1 2 3; do echo "$((T + i)) web1 /user.slice/user-1000.slice/session-$i.scope make 131072 120000"; done
    for i in 1 2 3; do echo "$((T + i)) web1 /jobs/nightly step-$((i / 2)) 131072 120000"; done
    for comm in sshd java java; do echo "$((T += 60)) web2 machine $comm 1 500000"; done
} | kills iso | groups

echo "= a storm: ten reports, and kill lines that tell no cgroup; then one of something else"
storm() {
    for i in {1..10}; do echo "$T web1 /docker/$(container 7) php 262144 250000"; done
    for i in {1..50}; do echo "$((T + i / 20)) web1 unknown php - 250000"; done
    echo "$((T + 3)) web1 unknown cron - 1000"
}
storm | kills iso | groups
storm | sed '3,5s/000007/000008/' | kills iso | groups

echo "= more than ten"
for i in {1..24}; do echo "$((T + i * 60)) web1 /system.slice/s$((i % 12)).service app$i 131072 120000"; done | kills iso >many.log
oomwhy --summary many.log | tail -n 5
oomwhy --summary -v many.log | grep -c 'service$'
