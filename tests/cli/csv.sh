# SPDX-License-Identifier: MIT
# CSV: a row a victim under the members' names, lines ended as RFC 4180 has it, any name read back as it was.
oomwhy -o csv "$FIXTURES/v6.18/nested.log" | tr '\r' '$' | sed 's/[^,]*\$/...$/; 's"|$FIXTURES/||"
columns() { # columns NAME...: of standard input, as JSON
    /usr/bin/python3 -c '
import csv, io, json, sys
text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="").read()
rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
assert all(None not in row and None not in row.values() for row in rows)
for row in rows:
    print(json.dumps([row[name] for name in sys.argv[1:]], ensure_ascii=False))' "$@"
}
oomwhy -o csv "$FIXTURES/v4.19/group-kill.log" | columns id outcome victims.pid victims.comm
oomwhy -o csv "$FIXTURES/v4.1/no-victim.log" | columns outcome victims.pid counters.memory.unlimited
oomwhy -o csv "$FIXTURES/v6.18/odd-comm-kmsg.log" "$FIXTURES/hostile/quoted-kill.log" | columns victims.comm
diff <(oomwhy -o csv "$FIXTURES"/*/*.log 2>/dev/null | columns id victims.comm findings.code) \
    <(oomwhy -o jsonl "$FIXTURES"/*/*.log 2>/dev/null | jq -c '. as $r | (.victims[], (if .victims == [] then {} else empty end)) |
            [$r.id, .comm // "", ([$r.findings[].code] | join(" "))]' | sed 's/","/", "/g') && echo "the same victims as in JSON"
oomwhy -o csv </dev/null | wc -l
