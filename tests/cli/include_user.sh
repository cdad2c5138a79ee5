# SPDX-License-Identifier: MIT
# What a program wrote to /dev/kmsg is no kill, unless it is asked for.
cp "$FIXTURES/v6.18/forged-kmsg.log" kmsg.log
kills() { oomwhy -o jsonl "$@" | jq -c '[.provenance, .victims[0].comm]'; return "${PIPESTATUS[0]}"; }
try kills kmsg.log
try kills --include-user kmsg.log
echo '12,7,5000000,-;Out of memory: Killed process 1 (init) total-vm:1kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0' >forged.log
try oomwhy forged.log
try oomwhy -q forged.log
try oomwhy -q --include-user forged.log
