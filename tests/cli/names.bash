# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# names.bash - for cases about names of containers: `kill_in OOM_MEMCG TASK_MEMCG` prints a kill there, as Linux 6.18
# logs it; `named [OPTION]...` shows what oomwhy calls the containers in the log on standard input, one a line.

pid=100
kill_in() {
    pid=$((pid + 1))
    echo "[$pid.000000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=$1,task_memcg=$2,task=hog,pid=$pid,uid=0"
    echo "[$pid.000000] Memory cgroup out of memory: Killed process $pid (hog) total-vm:120000kB, anon-rss:55600kB, file-rss:400kB, shmem-rss:0kB, UID:0 pgtables:140kB oom_score_adj:0"
}

named() {
    oomwhy -o jsonl "$@" | jq -r '[.container | .namespace, .pod, .name, .name_source // "no source" | tostring] + [.findings[0].text] | join(" ")'
}

# Sixty-four digits: a container's id.
a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
b=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
c=cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
uid=824cffa0-504f-42b9-93cd-1ddf4f621a1c
hash=0123456789abcdef0123456789abcdef # that of a static pod's configuration
