# SPDX-License-Identifier: MIT
# A record to be shared: other names, the same conclusions; none of the names is left in any format.
cp "$FIXTURES/v3.10/article-docker-500m.log" docker.log
oomwhy --redact=key docker.log | sed -n 1,12p
oomwhy --redact=key --raw docker.log | tail -n 4

echo "-- the same name is the same pseudonym wherever it stands, and in each run with the same key"
record() { oomwhy -o jsonl "$@" | jq -cS .; }
record --redact=key docker.log | jq -c '[.id, .source.file, (.container.id | length), .victims[0].comm, .tasks[-1].comm]'
cmp <(record --redact=key docker.log) <(record --redact=key docker.log) && echo "same key: the same"
cmp -s <(record --redact=key docker.log) <(record --redact=kez docker.log) || echo "other key: others"
cmp -s <(record --redact docker.log) <(record --redact docker.log) || echo "no key: others in each run"
try oomwhy --redact= docker.log

echo "-- forms that mean something stay"
path() {
    echo "[  100.000000] Task in $1 killed as a result of limit of $1"
    echo "[  100.000001] Killed process 1 (x) total-vm:1000kB, anon-rss:10kB, file-rss:0kB, shmem-rss:0kB"
}
id=d9e6ba6b7a1e21347cbf9feebd2a6a1251349525a2ad2320679223848f28ae18
uid=0123abcd-4567-89ef-0123-456789abcdef
for cgroup in /system.slice/docker-$id.scope /kubepods/burstable/pod$uid/$id \
    /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid//-/_}.slice/cri-containerd-$id.scope \
    /user.slice/user-1000.slice/user@1000.service/app.slice/app-secret.scope /lxc.payload.secret/secret \
    /slurm_node7/uid_5012/job_771204/step_0 /system.slice:docker:$id /secret-7/1234 /; do
    path "$cgroup" | oomwhy --redact=key -o jsonl | jq -r '.oom_memcg'
done
oomwhy --redact=key -o jsonl "$FIXTURES"/*/*.log 2>/dev/null | grep -c _hex

echo "-- the explanations are those of the record itself"
facts() {
    oomwhy --include-user "$@" -o jsonl "$FIXTURES"/*/*.log 2>/dev/null | jq -c '
        [.kind, .time, .missing, .balance, [.ranking[] | [.pid, .points, .eligible]], [.tasks[] | [.pid, .uid, .rss_bytes]],
         [.findings[] | [.code, .certainty]], [(.container // {}) | .runtime, .qos, .limit_level, (.[] | type)]]'
}
facts | wc -l | grep -q '^[1-9][0-9][0-9]' && cmp <(facts) <(facts --redact) && echo same

echo "-- and --summary has the same groups: numbers that do not count in a name do not in its pseudonym"
# shellcheck source-path=SCRIPTDIR
. "$SRC/tests/cli/kills.bash"
for i in {1..12}; do
    echo "$((1700000000 + i * 600)) a /user.slice/run-u$i.scope worker-$i 100000 90000"
done | kills iso >numbered.log
oomwhy --summary --redact=key -o jsonl numbered.log | jq -c '[.events, .pattern, .victims[].comm, .container.unit]'
groups() { oomwhy --summary "$@" -o json numbered.log "$FIXTURES"/*/*.log 2>/dev/null | jq -c 'map([.events, .kind, .pattern, .rate_trend, .filled_by]) | sort'; }
cmp <(groups) <(groups --redact) && echo same

echo "-- no name is left"
cat >names.py <<'END'
import json, re, sys
CGROUPS = {"oom_memcg", "task_memcg", "memcg", "group_kill", "cpuset"}
NAMES = CGROUPS | {"comm", "host", "boot_id", "hardware", "file", "id", "name_", "pod", "pod_uid", "job"}
KEPT = set("""/user.slice besteffort burstable container docker kubepods slurm systemd user.slice system.slice app.slice
    machine.slice kubepods.slice kubepods-besteffort.slice kubepods-burstable.slice runc:[2:INIT] lxc ecs""".split())
NUMBERED = r"(/user\.slice/)?(user-\d+\.slice|user@\d+\.service|session-\d+\.scope|uid_\d+|step_\d+|task_\d+)"
WORDS = {"child", "cpuset", "global", "group", "immune", "left", "mempolicy", "node", "pages", "pipes", "shm", "swap",
         "sysrq", "victim", "[ pid ]   uid", "app", "oom", "run"}  # also the formats' and the kernel's own

def names_in(value, key=None):
    if isinstance(value, dict):
        for name, member in value.items():
            if name not in ("findings", "meminfo", "balance"):
                yield from names_in(member, name)
    elif isinstance(value, list):
        for item in value:
            yield from names_in(item, key)
    elif isinstance(value, str) and key in NAMES:
        yield value
        if key in CGROUPS:
            yield from re.split("[/:]", value)

names = {name for line in open("names.jsonl") for name in names_in(json.loads(line)) if len(name) > 2}
names = {name for name in names - KEPT - WORDS if not re.fullmatch(r"(/user\.slice/)?" + NUMBERED + "(/.*scope)?", name)}
assert len(names) > 500, len(names)
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8", errors="replace").read()
    if path == "html":
        text = "".join(re.findall('<details class="kill".*?</details>', text, re.S))
    assert len(text) > 4000, path
    found = [name for name in names if name in text and
             re.search(r"(?<![A-Za-z0-9_])" + re.escape(name) + r"(?![A-Za-z0-9_])", text)]
    print(path, sorted(found))
END
oomwhy --include-user -o jsonl "$FIXTURES"/*/*.log >names.jsonl 2>/dev/null
# With a key: a random pseudonym may be the number that another name is, as in the middle of a uuid.
for format in text json jsonl yaml csv html prom; do
    oomwhy --include-user --raw -v --redact=key -o "$format" "$FIXTURES"/*/*.log >"$format" 2>err
done
oomwhy --include-user --redact=key --csv=tasks "$FIXTURES"/*/*.log >tasks 2>/dev/null
/usr/bin/python3 names.py text json jsonl yaml csv html prom tasks
grep words err | sed 's/: [0-9]*$/: .../'
