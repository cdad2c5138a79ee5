# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the cases about inputs: one genuine kill in many wrappings, and whether all of them say the same. Sourced.
# The records are those of $FIXTURES/v6.18/<kill>-kmsg.log.

have() { # have COMMAND PACKAGE: or the case is skipped
    command -v "$1" >/dev/null || PATH=$PATH:/usr/sbin:/sbin:/lib/systemd command -v "$1" >/dev/null || {
        echo "$1 is not installed; it is in the package $2" >&2
        exit 77
    }
}

# rewrap FORM <RECORDS: records of /dev/kmsg as an input for the real tools. FORM is raw, `<4>[ 1.000000] text`, a
# file for dmesg -F; export, what journalctl -o export prints and systemd-journal-remote reads; lines, as JSON
# for jq to make others of.
rewrap() {
    python3 -c '
import json, re, struct, sys
BOOT = b"0123456789abcdef0123456789abcdef"
BEGUN = 1795615560000000
def field(name, value):
    if all(c >= 0x20 for c in value):
        return name + b"=" + value + b"\n"
    return name + b"\n" + struct.pack("<Q", len(value)) + value + b"\n"
for line in sys.stdin.buffer.read().split(b"\n"):
    head, _, text = line.partition(b";")
    if not re.match(rb"\d+,\d+,\d+,", head):
        continue
    code, number, us = (int(n) for n in head.split(b",")[:3])
    text = re.sub(rb"\\x(..)", lambda m: bytes([int(m[1], 16)]), text)
    if sys.argv[1] == "raw":
        print("<%d>[%5d.%06d] " % (code, us // 1000000, us % 1000000), end="", flush=True)
        sys.stdout.buffer.write(text + b"\n")
    elif sys.argv[1] == "lines":
        text = text.decode("utf-8", "replace")
        stamp = "[%5d.%06d] " % (us // 1000000, us % 1000000)
        line = stamp + text.replace("\n", "\n" + " " * len(stamp))
        print(json.dumps({"level": code & 7, "us": us, "text": text, "line": line}))
    elif sys.argv[1] == "export":
        entry = [(b"__REALTIME_TIMESTAMP", b"%d" % (BEGUN + us)), (b"__MONOTONIC_TIMESTAMP", b"%d" % us),
            (b"_BOOT_ID", BOOT), (b"_TRANSPORT", b"kernel"), (b"PRIORITY", b"%d" % (code & 7)),
            (b"SYSLOG_FACILITY", b"%d" % (code >> 3)), (b"SYSLOG_IDENTIFIER", b"kernel"),
            (b"_SOURCE_MONOTONIC_TIMESTAMP", b"%d" % us), (b"_HOSTNAME", b"web-1"), (b"MESSAGE", text)]
        sys.stdout.buffer.write(b"".join(field(n, v) for n, v in entry) + b"\n")
    sys.stdout.buffer.flush()' "$1"
}

into_journal() { # into_journal FILE <JOURNAL EXPORT
    PATH=$PATH:/lib/systemd systemd-journal-remote -o "$1" - >remote.log 2>&1 || { cat remote.log >&2; exit 1; }
}

facts() { # facts FILE: what must be the same in every wrapping
    jq -S 'map(del(.time, .host, .boot_id, .source, .provenance, .lines))' "$1"
}

# alike KILL NAME COMMAND...: runs a command that prints records, and compares them with those of the kill.
alike() {
    local kill=$1 name=$2 status=0
    shift 2
    oomwhy -o json "$FIXTURES/v6.18/$kill-kmsg.log" >raw.json
    "$@" >got.json || status=$?
    if diff <(facts raw.json) <(facts got.json) >differences && [ -s raw.json ]; then
        echo "$name: the same; $(jq -c '.[0] | [.provenance, .time.monotonic_us, .time.wall, .host, .boot_id]' got.json)"
    else
        echo "$name: status $status, different:"
        head -n 20 differences | cut -c -200
    fi
}
