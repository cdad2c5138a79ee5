# SPDX-License-Identifier: MIT
# Records of /dev/kmsg: their facility tells who wrote them.
oomwhy -o jsonl --include-user "$FIXTURES/v6.18/simple-kmsg.log" "$FIXTURES/v6.18/forged-kmsg.log" | jq -c '[.provenance, .kind, .victims[0].comm]'
