# SPDX-License-Identifier: MIT
# Each file is an input of its own: its name, its lines from 1; standard input has no name.
cp "$FIXTURES/v6.18/simple-dmesg.log" one.log
{ echo '[    1.000000] usb 1-1: new device'; cat "$FIXTURES/v6.18/nested.log"; } >two.log
cut_after() { sed "/$1/q" one.log; }
cut_after 'Tasks state' >cut.log
oomwhy -o jsonl one.log cut.log - two.log <"$FIXTURES/v6.18/score-adj.log" | jq -c '[.source.file, .source.first_line, .victims[0].comm]'
