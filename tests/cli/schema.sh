# SPDX-License-Identifier: MIT
# All that is printed of every log there is, with and without its lines, is as the JSON Schema says.
/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || { echo "python3-jsonschema is not installed" >&2; exit 77; }
oomwhy -o jsonl --include-user "$FIXTURES"/*/*.log >plain.jsonl 2>/dev/null
oomwhy -o json --include-user --raw "$FIXTURES"/*/*.log >raw.json 2>/dev/null
printf 'id,name\nd9e6ba6b7a1e,web-1\n' >names.csv
oomwhy -o json --names=names.csv "$FIXTURES/v3.10/article-docker-500m.log" >named.json
"$SRC/tests/validate_schema.py" plain.jsonl raw.json named.json | sed 's/^[1-9][0-9]* records/all records/'
oomwhy -o jsonl --summary "$FIXTURES"/*/*.log >summary.jsonl 2>/dev/null
oomwhy -o json --summary --include-user "$FIXTURES"/*/*.log >summary.json 2>/dev/null
oomwhy -o json --summary --names=names.csv "$FIXTURES/v3.10/article-docker-500m.log" >named-summary.json
"$SRC/tests/validate_schema.py" summary.jsonl summary.json named-summary.json | sed 's/^[1-9][0-9]* records/all groups/'

# ... and the schema is strict: a member that it does not know, one that lacks, a wrong type, no record at all
for damage in '.more = 1' 'del(.victims)' '.tasks = null' '.victims[0].more = 1' '.id = "x"' empty; do
    head -n 1 plain.jsonl | jq -c "$damage" | "$SRC/tests/validate_schema.py" >damage.out && echo "accepts $damage"
done
cat damage.out
for damage in '.more = 1' 'del(.victims)' '.limits = null' '.first.more = 1' '.pattern = "x"'; do
    head -n 1 summary.jsonl | jq -c "$damage" | "$SRC/tests/validate_schema.py" >damage.out && echo "accepts $damage"
done
cat damage.out
