# SPDX-License-Identifier: MIT
# Collectors answer with the newest entries first, and journalctl does so when asked: the same kills as ever, at the
# lines where they stand.
. "$SRC/tests/cli/forms.bash"
have systemd-journal-remote systemd-journal-remote
for kill in simple long-path; do
    rewrap export <"$FIXTURES/v6.18/$kill-kmsg.log" | into_journal $kill.journal
    for form in short short-full short-iso-precise short-monotonic short-unix with-unit verbose export json json-pretty; do
        alike $kill "$kill, journalctl -r -o $form" oomwhy -o json <(journalctl --file $kill.journal -r -a -o $form)
    done

    rewrap lines <"$FIXTURES/v6.18/$kill-kmsg.log" | tac >newest.json
    wrap() { # wrap NAME FILTER: as one object a line
        jq -c "$2" newest.json >wrapped.json
        alike $kill "$kill, $1" oomwhy -o json wrapped.json
    }
    wrap "Loki" '{line: .text, timestamp: "\(1795615560000000000 + .us * 1000)"}'
    wrap "Elasticsearch" '{_index: "logs", _source: {"@timestamp": "2026-11-22T14:06:00Z", host: {name: "web-1"}, message: .line}}'
    wrap "Elasticsearch, dates alone" '{_source: {"@timestamp": "2026-11-22T14:06:00.5Z", message: .text}}'
    wrap "CloudWatch, Insights" '{"@timestamp": "2026-11-22 14:06:00.123", "@message": .line}'
    jq -sc '{status: "success", data: {resultType: "streams", result: [{stream: {job: "kernel"}, values: map(["\(1795615560000000000 + .us * 1000)", .text])}]}}' newest.json >wrapped.json
    alike $kill "$kill, Loki, one object" oomwhy -o json wrapped.json
done

# Sorted by milliseconds alone: what has the same date stands as it was written.
rewrap lines <"$FIXTURES/v6.18/simple-kmsg.log" | jq -sc 'group_by(.us / 200 | floor) | reverse | flatten | .[] |
    {_source: {"@timestamp": "2026-11-22T14:06:00.\(.us / 200 | floor % 1000 + 1000 | tostring | .[1:])Z", message: .text}}' >wrapped.json
alike simple "Elasticsearch, by milliseconds" oomwhy -o json wrapped.json

log=$FIXTURES/v6.18/simple-dmesg.log
{ echo "[ 2000.000000] usb 1-1: new device"; tac "$log"; echo "[    0.000000] Linux version"; } >newest.log
places() { jq -c '[.source.first_line, .source.last_line]'; }
echo "of $(wc -l <newest.log) lines:"
oomwhy -o jsonl newest.log | places
gzip -k newest.log
oomwhy -o jsonl newest.log.gz | places
oomwhy --raw newest.log | grep -A 2 "invoked oom-killer"
# in small pieces, one of them not whole
python3 -c '
import sys, time
log = open("newest.log", "rb").read()
for at in range(0, len(log), 700):
    sys.stdout.buffer.write(log[at:at + 700]); sys.stdout.flush(); time.sleep(0.01)' | oomwhy -o jsonl | places
# --follow waits for what is written next: it reads in that order
oomwhy --follow -o jsonl - <"$log" | places
