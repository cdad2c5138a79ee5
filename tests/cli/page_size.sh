# SPDX-License-Identifier: MIT
# Pages are counted with the size that the log shows, else with the one given, else with 4096 bytes.
log=$FIXTURES/v6.18/simple-dmesg.log
grep -v 'total-vm\|limit\|hierarchical' "$log" >untold.log
pages() { jq -c '[.page_size_bytes, .page_size_source, .tasks[0].rss_bytes]'; }
oomwhy -o jsonl untold.log | pages
oomwhy -o jsonl --page-size=65536 untold.log | pages
oomwhy -o jsonl --page-size 64K untold.log | pages
oomwhy -o jsonl --page-size 16k "$log" | pages
