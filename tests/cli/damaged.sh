# SPDX-License-Identifier: MIT
# Whatever a log is cut to, what is printed of it is as the JSON Schema says.
/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || { echo "python3-jsonschema is not installed" >&2; exit 77; }
n=0
for log in "$FIXTURES"/v6.18/{odd-comm-kmsg,long-path-dmesg,nested}.log "$FIXTURES"/v3.4/*.log; do
    for skip in 3 5 7 11; do
        n=$((n + 1))
        awk -v skip=$skip 'NR % skip' "$log" | cut -c "1-$((40 * skip))" >"cut$n.log"
        head -c $((2000 * skip)) "$log" | tail -c $((1100 * skip)) | tr 0-9 9876543210 >"bytes$n.log"
    done
done
oomwhy -o jsonl *.log 2>/dev/null | "$SRC/tests/validate_schema.py" | sed 's/^[1-9][0-9]* records/all records/'
