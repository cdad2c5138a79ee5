# SPDX-License-Identifier: MIT
# The summary for programs, and the formats that it does not have.
cp "$FIXTURES/v6.18/storm.log" storm.log
oomwhy --summary -o json storm.log | jq .
oomwhy --summary -o yaml storm.log | head -n 8
oomwhy --summary -o csv storm.log "$FIXTURES/v6.18/simple-iso.log" | tr -d '\r' | cut -d, -f 1-20
try oomwhy --summary -o html storm.log
try oomwhy --summary -o prom storm.log
echo "= followed: when the log ends"
oomwhy --follow --summary - <storm.log | head -n 1
echo "= nothing found"
for format in text json jsonl yaml csv; do
    echo nothing | try oomwhy --summary -o $format | cut -c 1-20
done
echo "= only whether there was one"
echo nothing | try oomwhy --summary -q
try oomwhy --summary -q storm.log
