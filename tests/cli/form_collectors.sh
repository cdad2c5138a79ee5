# SPDX-License-Identifier: MIT
# What collectors of logs wrap around a line or a kernel message, with its time and host where the line has none. They keep no bytes that are not UTF-8, so the odd names stay out of it.
. "$SRC/tests/cli/forms.bash"
for kill in simple long-path; do
    rewrap lines <"$FIXTURES/v6.18/$kill-kmsg.log" >text.json
    wrap() { # wrap NAME FILTER: as one object a line
        jq -c "$2" text.json >wrapped.json
        alike $kill "$kill, $1" oomwhy -o json wrapped.json
    }
    wrap "docker json-file" '{log: (.line + "\n"), stream: "stdout", time: "2026-11-22T14:06:00.5Z"}'
    wrap "docker json-file, without stamps" '{log: (.text + "\n"), stream: "stdout", time: "2026-11-22T14:06:00.5Z"}'
    wrap "Loki" '{line, labels: {job: "kernel"}, timestamp: "2026-11-22T14:06:00Z"}'
    wrap "Loki, nanoseconds" '{line: .text, timestamp: "1795615560123456789"}'
    wrap "CloudWatch, events" '{timestamp: 1795615560123, message: ("Nov 22 14:06:00 web-1 kernel: " + .line), ingestionTime: 1795615561000}'
    wrap "Google Cloud, journal" '{insertId: "x", jsonPayload: {MESSAGE: .text, SYSLOG_IDENTIFIER: "kernel", _HOSTNAME: "web-1"}, timestamp: "2026-11-22T14:06:00.123456Z", labels: {a: [{b: 1}]}}'
    wrap "Google Cloud, message" '{jsonPayload: {message: .line}, timestamp: "2026-11-22T14:06:00Z"}'
    wrap "Google Cloud, text" '{textPayload: .line, resource: {labels: {}}}'
    wrap "CloudWatch, Insights" '{"@timestamp": "2026-11-22 14:06:00.123", "@message": .line}'
    wrap "Splunk" '{preview: false, result: {_raw: ("Nov 22 14:06:00 web-1 kernel: " + .line), host: "web-1"}}'
    wrap "Elasticsearch" '{_index: "logs", _source: {"@timestamp": "2026-11-22T14:06:00.5Z", host: {name: "web-1"}, message: .text}}'
    wrap "Datadog" '{id: "a", content: {timestamp: "2026-11-22T14:06:00.5Z", message: .line, attributes: {a: ["b", "c"]}}}'
    wrap "OpenTelemetry, OTLP" '{resourceLogs: [{scopeLogs: [{logRecords: [{timeUnixNano: "1795615560123456789", body: {stringValue: .text}, attributes: [{key: "a", value: {stringValue: "b"}}]}]}]}]}'
    wrap "OpenTelemetry" '{timestamp: "2026-11-22T14:06:00.5Z", severityText: "INFO", body: .line}'
    wrap "fluent-bit kmsg" '{date: 1795615560.25, priority: .level, sequence: input_line_number, sec: (.us / 1000000 | floor), usec: (.us % 1000000), msg: .text}'
    wrap "fluent-bit systemd" '{MESSAGE: .text, PRIORITY: (.level | tostring), SYSLOG_FACILITY: "0", _TRANSPORT: "kernel", _SOURCE_MONOTONIC_TIMESTAMP: (.us | tostring), _BOOT_ID: "b1", _HOSTNAME: "web-1"}'

    jq -s '{events: map({timestamp: 1795615560123, message: .line}), nextForwardToken: "f/1{"}' text.json >wrapped.json
    alike $kill "$kill, CloudWatch, one object" oomwhy -o json wrapped.json
    jq -sc '{took: 3, hits: {total: {value: 9}, hits: map({_source: {message: .line}})}}' text.json >wrapped.json
    alike $kill "$kill, Elasticsearch, one object" oomwhy -o json wrapped.json
    jq -s '{status: "success", data: {resultType: "streams", result: [{stream: {job: "kernel"}, values: map(["1795615560123456789", .text])}]}}' text.json >wrapped.json
    alike $kill "$kill, Loki, one object" oomwhy -o json wrapped.json
    jq -s 'map({log: .line})' text.json >wrapped.json
    alike $kill "$kill, one list" oomwhy -o json wrapped.json
    jq -sc 'map({log: .line})' text.json >wrapped.json
    alike $kill "$kill, one list on one line" oomwhy -o json wrapped.json
done

# CRI
rewrap lines <"$FIXTURES/v6.18/simple-kmsg.log" >text.json
jq -r '"2026-11-22T14:06:00.123456789Z stdout F " + .line' text.json >cri.log
alike simple "CRI" oomwhy -o json cri.log
jq -r '"2026-11-22T14:06:00.123456789Z stderr P " + .text[:40], "2026-11-22T14:06:00.123456789Z stderr F " + .text[40:]' text.json >cri.log
alike simple "CRI, in pieces, without stamps" oomwhy -o json cri.log

# Tables
table() { # table NAME HEADINGS ROW: as somebody exports it
    { echo "$2"; jq -r "[$3] | @csv" text.json; } >table.csv
    alike simple "$1" oomwhy -o json table.csv
}
table "Kibana, CSV" '"@timestamp",host.name,message' '"Nov 22, 2026 @ 14:06:00.123", "web-1", .text'
table "Splunk, CSV" _raw,_time,host '"Nov 22 14:06:00 web-1 kernel: " + .line, "2026-11-22T14:06:00.123+0000", "web-1"'
table "CloudWatch, CSV" @timestamp,@message '"2026-11-22 14:06:00.123", .text'
table "Datadog, CSV" Date,Host,Service,Message '"2026-11-22T14:06:00.123Z", "web-1", "kernel", .text'
table "Azure, CSV" TimeGenerated,Computer,SyslogMessage '"2026-11-22T14:06:00.123Z", "web-1", .text'
sed -i 's/","/";"/g; 1s/,/;/g' table.csv
alike simple "Excel, semicolons" oomwhy -o json table.csv
jq -r '["Time", "Line"], ["2026-11-22 14:06:00.123", .text] | @tsv' text.json | awk 'NR == 1 || !/^Time/' >table.tsv
alike simple "Grafana, tabs" oomwhy -o json table.tsv
sed '1d; s/";"/","/g' table.csv >rows.csv
oomwhy -o jsonl - < <(printf '\xef\xbb\xbfTimeGenerated,Computer,SyslogMessage\r\n'; sleep 0.1; head -c 3000 rows.csv; sleep 0.1; tail -c +3001 rows.csv
    printf '"2026-11-22T14:07:00Z",web-1,"never ended') 2>&1 | jq -Rr '. as $line | try (fromjson | .victims[0].comm) catch $line'

# Lines with somebody else's stamp, and names, before them.
jq -r .line text.json >lines.log
before() { # before NAME PREFIX [LOG]
    sed "s#^#$2#" "${3:-lines.log}" >wrapped.log
    alike simple "$1" oomwhy -o json wrapped.log
}
before "docker logs -t, kubectl logs --timestamps" "2026-11-22T14:06:00.123456789Z "
before "docker compose logs" "web-1  | "
before "logcli" "2026-11-22T14:06:00Z {host=\"web-1\", job=\"kernel\"}   "
before "kubectl logs --prefix" "[pod/node-debugger-x/debugger] "
before "aws logs tail" "2026-11-22T14:06:01.123000+00:00 a-stream Nov 22 14:06:00 web-1 kernel: "
before "aws logs tail, of dmesg" "2026-11-22T14:06:01.123000+00:00 a-stream "
before "gcloud get-serial-port-output" "Nov 22 14:06:00 web-1 kernel: "
before "VMware, vmware.log" "2026-11-22T14:06:01.123Z In(05) vcpu-0 - Guest: <6>"
before "VMware, until 6.7" "2026-11-22T14:06:01.123Z| vcpu-0| I125: Guest: "
before "ts" "Nov 22 14:06:00 "
sed 's/$/\r/' lines.log >serial.log
before "a serial console" "" serial.log
before "a serial console, ts" "[2026-11-22 14:06:00] " serial.log

# An event of Kubernetes only repeats what the kernel said.
jq -sc '{items: [{kind: "Event", reason: "OOMKilling", involvedObject: {kind: "Node"}, message: "Memory cgroup out of memory: Killed process 9 (x) total-vm:4kB, anon-rss:4kB, file-rss:0kB"}]}' /dev/null >event.json
oomwhy event.json 2>errors || echo "an event: status $?, $(grep -c 'no OOM kill' errors)"

# Other programs' entries are not the kernel's.
jq -c '{_TRANSPORT: "stdout", MESSAGE: "Killed process 1 (init) total-vm:1kB"}, {SYSLOG_IDENTIFIER: "cron", MESSAGE: .text}, {log: .line}' text.json >wrapped.json
alike simple "among other programs" oomwhy -o json wrapped.json
