# SPDX-License-Identifier: MIT
# A row a task: the table as printed, who was killed, and the kernel's choice as recomputed.
cp "$FIXTURES/v6.18/nested.log" .
oomwhy --csv=tasks "$FIXTURES/v3.10/article-docker-500m.log" | tr '\r' '$'
columns() { # columns NAME...: of standard input, as JSON
    /usr/bin/python3 -c '
import csv, io, json, sys
text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="").read()
for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
    print(json.dumps([row[name] for name in sys.argv[1:]], separators=(",", ":"), ensure_ascii=False))' "$@"
}
diff <(oomwhy --csv=tasks "$FIXTURES"/*/*.log 2>/dev/null | columns id tasks.pid tasks.comm victim ranking.points) \
    <(oomwhy -o jsonl "$FIXTURES"/*/*.log 2>/dev/null | jq -c '
        . as $r | .tasks[] | . as $t | [$r.id, "\(.pid)", .comm // "",
            "\(any($r.victims[]; .pid == $t.pid or .pid == $t.tgid))",
            (first($r.ranking[] | select(.pid == $t.pid) | "\(.points)") // "")]') && echo "the same as in JSON"
echo "-- a victim known by its leader's pid"
oomwhy --csv=tasks <<END | columns tasks.pid tasks.tgid victim
[  100.000000] x invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0
[  100.000001] [ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name
[  100.000002] [   12]     0    10     1000      100      10        0             0 x
[  100.000003] [   13]     0    13     1000      100      10        0             0 x
[  100.000004] Out of memory: Kill process 10 (x) score 100 or sacrifice child
[  100.000005] Killed process 10 (x) total-vm:4000kB, anon-rss:400kB, file-rss:0kB
END
echo "-- without a table there is no row"
oomwhy --csv=tasks <<<"[  100.000000] Killed process 1 (x) total-vm:1000kB, anon-rss:10kB, file-rss:0kB" | wc -l
echo "-- the other rows, and what comes last counts"
cmp <(oomwhy --csv=victims nested.log) <(oomwhy -o csv nested.log) && echo same
oomwhy --csv=tasks -o jsonl nested.log | jq -r .schema
try oomwhy --csv=zones nested.log
try oomwhy --csv
