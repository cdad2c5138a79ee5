# SPDX-License-Identifier: MIT
# A comm is any 15 bytes: U+FFFD stands for what is not UTF-8, the exact bytes stand beside it.
for format in jsonl yaml; do
    oomwhy -o $format "$FIXTURES"/v6.18/{odd-comm,utf8-comm}-kmsg.log >out.$format
done
jq -c '.victims[] | [.comm, .comm_hex]' out.jsonl
grep -oE '"comm":"[^"]*"(,"comm_hex":"[0-9a-f]*")?' out.jsonl | sort -u
grep -A 1 '^ *comm: ' out.yaml | grep comm | sort -u
