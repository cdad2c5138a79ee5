# SPDX-License-Identifier: MIT
# --raw keeps the lines, without what the transport put before them, with their numbers.
log=$FIXTURES/v6.18/simple-dmesg.log
oomwhy -o jsonl "$log" | jq -c 'has("lines")'
oomwhy -o jsonl --raw "$log" | jq -r '.lines[] | "\(.number) \(.text)"' | sed -n '1p; /Killed process/p'
diff <(oomwhy -o jsonl --raw "$log" | jq -c 'del(.lines)') <(oomwhy -o jsonl "$log" | jq -c .) && echo "else the same"
