# SPDX-License-Identifier: MIT
# What is not ASCII stays as it is wherever it stands: a path, a frame of the stack, a name of memory.stat.
cat >kern.log <<'LOG'
[    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
[    1.000000] Call Trace:
[    1.000000]  café+0x1/0x2
[    1.000000] memory: usage 4kB, limit 4kB, failcnt 1
[    1.000000] Memory cgroup stats for /naïve: cache:4KB Größe:8KB
[    1.000000] Memory cgroup out of memory: Killed process 7 (a) total-vm:4kB, anon-rss:2kB, file-rss:0kB, shmem-rss:0kB
LOG
for format in json jsonl; do
    oomwhy -o $format kern.log | jq -c 'if type == "array" then .[0] else . end | .invoker.call_trace, .stats'
done
