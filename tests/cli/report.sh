# SPDX-License-Identifier: MIT
# The report for people: what it says where, within 80 columns, in ASCII too, whatever names a log holds.
only() { sed -n "/^  $1/,/^\$/p"; } # the part of a report that begins so

sed '$d' "$FIXTURES/v3.10/article-docker-500m.log" >announced.log
echo "The line that says which of the two was killed is lost:"
oomwhy announced.log | head -2
echo "A pod's limit, and a container's:"
oomwhy "$FIXTURES/rhel7/pod.log" | only "limit of"
oomwhy "$FIXTURES/v5.15/group-kill.log" | only "limit of"
LC_ALL=C oomwhy "$FIXTURES/v5.15/group-kill.log" | only "limit of"
oomwhy -v "$FIXTURES/v5.15/group-kill.log" | only "limit of"
echo "Names that are none of ours:"
printf '%s\n' 'Memory cgroup out of memory: Killed process 7 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB' >tail
printf 'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a\007/b,' >evil.log
printf 'task_memcg=/a\007/b/\302\233c\302\205,task=x,pid=7,uid=0\n' | cat - tail >>evil.log
oomwhy evil.log | only "limit of" | cat -v
oomwhy "$FIXTURES/v6.18/odd-comm-kmsg.log" | only "processes in it" | head -2
echo "Both, all, and which of them:"
oomwhy "$FIXTURES/v6.18/nested.log" "$FIXTURES/v4.14/sacrificed-child.log" | grep -A 1 'processes had'
echo "Asked for:"
oomwhy "$FIXTURES/global/sysrq.log" | head -2
echo "How many, a number with its unit, and what is there in part:"
oomwhy "$FIXTURES/v5.15/group-kill.log" | head -2
oomwhy "$FIXTURES/v4.12/two-blanks.log" | head -3
oomwhy "$FIXTURES/broken/dropped-same-line.log" | sed -n '/not in the log/,/what next/p'
head -n 1 "$FIXTURES/v6.18/simple-dmesg.log" | oomwhy | head -4
echo "Why a panic, and what about it:"
for log in v5.10/panic-on-oom v6.6/starting; do
    oomwhy "$FIXTURES/$log.log" | sed -n '/panic_on_oom\|no process/,+1p'
done
echo "Words without evidence:"
oomwhy "$FIXTURES/v2.6.32/bare.log" | tail -4
echo "Lines of more than 80 columns:"
for log in "$FIXTURES"/*/*.log; do
    oomwhy "$log" 2>/dev/null | grep -E '^.{81,}'
    LC_ALL=C oomwhy "$log" 2>/dev/null | grep -a '[^ -~]'
done
