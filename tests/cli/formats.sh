# SPDX-License-Identifier: MIT
# json, jsonl and yaml hold the same records in the same order, of every log there is.
# Some fixtures are one kill in several wrappings: that is told on standard error.
oomwhy -o json --include-user "$FIXTURES"/*/*.log >all.json 2>/dev/null
oomwhy -o jsonl --include-user "$FIXTURES"/*/*.log >all.jsonl 2>/dev/null
oomwhy -o yaml --include-user "$FIXTURES"/*/*.log >all.yaml 2>/dev/null
diff <(jq -c '.[]' all.json) <(jq -c . all.jsonl) && echo "jsonl is json"
diff <(jq -r .id all.jsonl) <(sed -n 's/^  id: "*\([0-9a-f]*\)"*$/\1/p' all.yaml) && echo "yaml has the same records"
logs=("$FIXTURES"/*/*.log)
[ "$(jq -r .source.file all.jsonl | sort -u | wc -l)" -ge $((${#logs[@]} / 2)) ] && echo "of most logs"
