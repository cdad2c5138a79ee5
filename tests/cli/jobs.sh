# SPDX-License-Identifier: MIT
# Any number of threads prints the same, in the order of the files, and ends alike.
oomwhy -j1 -o jsonl --raw --include-user "$FIXTURES"/*/*.log >one 2>said
for jobs in 2 3 64; do
    oomwhy -j$jobs -o jsonl --raw --include-user "$FIXTURES"/*/*.log 2>/dev/null | cmp - one && echo "$jobs: the same"
done
oomwhy -j3 -o jsonl --last=2 "$FIXTURES"/*/*.log 2>/dev/null | wc -l
for i in 1 2 3 4 5 6 7 8 9 10; do cat "$FIXTURES"/v6.18/*.log; done >long # more than may wait to be printed
oomwhy -o jsonl long 2>/dev/null | cmp - <(oomwhy -j2 -o jsonl long 2>/dev/null) && echo "one file: the same"
try oomwhy -j5 -q long missing.log
try oomwhy -j4 missing.log
oomwhy -j3 -o jsonl long long "$FIXTURES"/*/*.log 2>/dev/null >/dev/full
echo "full disk: $?"
oomwhy -j3 -o jsonl long long "$FIXTURES"/*/*.log 2>/dev/null | head -n 1 | wc -l
echo "closed pipe: ${PIPESTATUS[0]}"
try oomwhy --jobs=0 long
try oomwhy -j x long
