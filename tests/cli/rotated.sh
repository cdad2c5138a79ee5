# SPDX-License-Identifier: MIT
# The files of one rotated log are read oldest first; other files keep their places.
cp "$FIXTURES/v6.18/simple-dmesg.log" kern.log
gzip -c "$FIXTURES/v6.18/nested.log" >kern.log.10.gz
cp "$FIXTURES/v6.18/score-adj.log" kern.log.9
cp "$FIXTURES/v6.18/utf8-comm-dmesg.log" kern.log.1
cp "$FIXTURES/v3.9/first-stats.log" messages-20261101
cp "$FIXTURES/v4.12/two-blanks.log" messages-20261108
cp "$FIXTURES/v4.15/pgtables.log" messages
order() { oomwhy -o jsonl "$@" | jq -r .source.file | uniq | tr '\n' ' '; echo; }
order kern.log kern.log.1 kern.log.10.gz kern.log.9
order messages kern.log messages-20261108 kern.log.1 messages-20261101
order messages-20261108 kern.log.9
