# SPDX-License-Identifier: MIT
# The last kills of all inputs, in the order of the logs.
pids() { oomwhy -o jsonl "$@" | jq -r '.victims[0].pid' | paste -sd' '; }
for pid in 1 2 3 4 5; do
    echo "[  10$pid.000000] Killed process $pid (c$((pid % 2))) total-vm:1000kB, anon-rss:10kB, file-rss:0kB, shmem-rss:0kB"
done >kern.log
head -n 2 kern.log >kern.log.1
sed -i 1,2d kern.log
pids kern.log kern.log.1
pids --last kern.log kern.log.1
pids --last=4 kern.log kern.log.1
pids --last=5 kern.log kern.log.1
pids --last=9223372036854775807 kern.log
pids --last=2 --comm c0 kern.log kern.log.1
oomwhy -o json --last=2 kern.log | jq -c '[.[].victims[0].pid]'
try oomwhy -q --last kern.log
try oomwhy --last --comm nobody kern.log
try oomwhy --last=0 kern.log
try oomwhy --last=-1 kern.log
try oomwhy --last=two kern.log
try oomwhy --last --follow
