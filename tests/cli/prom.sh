# SPDX-License-Identifier: MIT
# The text format of Prometheus: counts by kind and container, no more than 200 series, each label escaped.
oomwhy -o prom "$FIXTURES/v6.18/nested.log" "$FIXTURES/v6.18/simple-iso.log" "$FIXTURES/v5.1/one-line-kill.log" "$FIXTURES/v4.1/no-victim.log"
oomwhy -o prom </dev/null

echo "= many"
for i in {1..300}; do
    echo "[$i.000000] Memory cgroup out of memory: Killed process $i (hog) total-vm:120000kB, anon-rss:55600kB, file-rss:400kB, shmem-rss:0kB, UID:0 pgtables:140kB oom_score_adj:0"
    echo "[$i.000000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/system.slice/u$i.service,task_memcg=/system.slice/u$i.service,task=hog,pid=$((i + 1)),uid=0"
done | tail -n +2 | oomwhy -o prom >many.prom
grep -c '^oomwhy_kills_total{' many.prom
grep other many.prom
awk '/^oomwhy_kills_total/ { sum += $NF } END { print sum }' many.prom

echo "= odd"
printf '%s\n' '[1.000000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=/system.slice/a"\b.service,task_memcg=/system.slice/a"\b.service,task=hog,pid=7,uid=0' \
    '[1.000000] Memory cgroup out of memory: Killed process 7 (hog) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:1kB oom_score_adj:0' |
    oomwhy -o prom | grep kills_total{
