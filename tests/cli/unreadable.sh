# SPDX-License-Identifier: MIT
# What cannot be read is named, with what to do; the other files are read; status 3 in the end.
cp "$FIXTURES/v6.18/simple-dmesg.log" kern.log
mkdir logs
files_of_kills() { oomwhy -o jsonl "$@" | jq -r .source.file; return "${PIPESTATUS[0]}"; }
try files_of_kills missing.log kern.log
try files_of_kills logs kern.log
try files_of_kills kern.log missing.log logs
try oomwhy -o json missing.log
try oomwhy -o yaml missing.log
try oomwhy missing.log
try oomwhy - <&-
