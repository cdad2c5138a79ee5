# SPDX-License-Identifier: MIT
# Only the kills asked for, by cgroup, container, name and kind: in every format, with -q, and as they happen.
cp "$FIXTURES/v3.10/article-docker-500m.log" docker.log
cp "$FIXTURES/v6.18/simple-dmesg.log" other.log
pids() { oomwhy -o jsonl "$@" | jq -c '[.id, .victims[].pid]'; }

echo "-- found in them"
pids --cgroup '^/docker/' docker.log
pids --container '^d9e6ba6b7a1e' docker.log
pids --comm '^OOM$' docker.log # nothing: it is "oom"
pids --comm '(?i)^OOM$' docker.log
pids --cgroup docker --container d9e6 --comm oom --kind memcg,global docker.log
pids --cgroup docker --container d9e6 --comm oom --kind global docker.log

echo "-- a pod by its uid, a unit by its name, a limit above the victim"
all() { oomwhy -o jsonl "$@" "$FIXTURES"/*/*.log 2>/dev/null; }
all --container 6d02f7d6-1e02-4070-944a | jq -r '.task_memcg'
all --container '^search-reindex\.service$' | jq -r '.container.unit'
all --container '^771204$' | jq -r '.container.job'
all --cgroup '^/render$' | jq -r '[.oom_memcg, .task_memcg] | @tsv'
diff <(all --kind global,cpuset | jq -r '.id') <(all | jq -r 'select(.kind == "global" or .kind == "cpuset").id') &&
    echo "the kinds"
diff <(all --comm '^(httpd|hhvm|hog)$' | jq -r '.id') \
    <(all | jq -r 'select(any(.victims[]; .comm | IN("httpd", "hhvm", "hog"))).id') && echo "the names"
all --kind global,cpuset --comm '^(httpd|hhvm|hog)$' | jq -r '[.kind, .victims[0].comm] | @tsv' | sort -u

echo "-- what is found and not wanted"
try oomwhy --comm nginx docker.log
try oomwhy --comm nginx --kind global docker.log other.log
try oomwhy -q --comm nginx docker.log
try oomwhy -q --comm oom docker.log
try oomwhy -o json --comm nginx docker.log
oomwhy -o html --comm nginx docker.log | grep -o '<p>No.*</p>'
try oomwhy --comm nginx <<<"nothing here"

echo "-- as they happen"
cat docker.log other.log | oomwhy -f -o jsonl --comm '^oom$' - | jq -c '.victims[].comm'

echo "-- mistakes"
try oomwhy --comm '(' docker.log
try oomwhy --cgroup '[z-a]' docker.log
try oomwhy --kind memcg,local docker.log
try oomwhy --kind memcg, docker.log
