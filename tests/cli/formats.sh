# SPDX-License-Identifier: MIT
# json, jsonl and yaml hold the same records in the same order, of every log there is.
oomwhy -o json "$FIXTURES"/*/*.log >all.json
oomwhy -o jsonl "$FIXTURES"/*/*.log >all.jsonl
oomwhy -o yaml "$FIXTURES"/*/*.log >all.yaml
diff <(jq -c '.[]' all.json) <(jq -c . all.jsonl) && echo "jsonl is json"
diff <(jq -r .id all.jsonl) <(sed -n 's/^  id: "*\([0-9a-f]*\)"*$/\1/p' all.yaml) && echo "yaml has the same records"
logs=("$FIXTURES"/*/*.log)
[ "$(jq -r .source.file all.jsonl | sort -u | wc -l)" -ge $((${#logs[@]} * 3 / 4)) ] && echo "of most logs"
