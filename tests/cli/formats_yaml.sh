# SPDX-License-Identifier: MIT
# YAML reads as the very same values as JSON: no string has become a number, a truth or nothing.
/usr/bin/python3 -c 'import yaml' 2>/dev/null || { echo "python3-yaml is not installed" >&2; exit 77; }
oomwhy -o json --include-user --raw "$FIXTURES"/*/*.log >all.json 2>/dev/null
oomwhy -o yaml --include-user --raw "$FIXTURES"/*/*.log >all.yaml 2>/dev/null
/usr/bin/python3 - <<'END'
import json, yaml
same = yaml.load(open("all.yaml", encoding="utf-8"), yaml.CSafeLoader) == json.load(open("all.json", encoding="utf-8"))
print("the same" if same else "different")
END
