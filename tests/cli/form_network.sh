# SPDX-License-Identifier: MIT
# The console over the network: plain, extended, with the sender's release, and records that were sent in several
# packets of 1000 bytes, written one a line or, as `nc -u` does, with nothing between them.
. "$SRC/tests/cli/forms.bash"
packets() { # packets FLAVOUR MOST <RECORDS: as netconsole cuts them, each packet followed by a newline, or glued
    python3 -c '
import sys
flavour, most = sys.argv[1], int(sys.argv[2])
for line in sys.stdin.buffer.read().split(b"\n"):
    head, _, text = line.partition(b";")
    if not text:
        continue
    if flavour == "release":
        head = b"6.18.44-1-amd64," + head
    if len(line) < most:
        sys.stdout.buffer.write(head + b";" + text + b"\n")
        continue
    room = most - len(head) - len(b",ncfrag=1000/1000;")
    parts = [b"%s,ncfrag=%d/%d;%s" % (head, at, len(text), text[at:at + room]) for at in range(0, len(text), room)]
    sys.stdout.buffer.write((b"" if flavour == "glued" else b"\n").join(parts) + b"\n")' "$1" "$2"
}
for kill in simple long-path odd-comm; do
    rewrap raw <"$FIXTURES/v6.18/$kill-kmsg.log" | sed 's/^<[0-9]*>//' >plain.log
    [ $kill = odd-comm ] || alike $kill "$kill, plain" oomwhy -o json plain.log
    for most in 1000 200; do
        for flavour in lines release glued; do
            packets $flavour $most <"$FIXTURES/v6.18/$kill-kmsg.log" >sent.log
            alike $kill "$kill, extended, $flavour, $most bytes, $(grep -o ncfrag sent.log | wc -l) parts" oomwhy -o json sent.log
        done
    done
done
# 6.1 prints memory.stat as one record, longer than a packet.
packets glued 1000 <"$FIXTURES/lab/6.1-v2-touch.log" >sent.log
for file in "$FIXTURES/lab/6.1-v2-touch.log" sent.log; do
    oomwhy -o json "$file" | jq -c '.[] | [.id, .complete, (.stats[] | (.bytes | length), (.counts | length))]'
done
# A packet that is lost costs its record.
packets lines 1000 <"$FIXTURES/v6.18/long-path-kmsg.log" | grep -v 'ncfrag=0/' >lost.log
oomwhy -o json lost.log | jq -c '.[] | [.victims[0].comm, .missing, .reasons]'
