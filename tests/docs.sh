#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The manual pages are well-formed, every page and file that a document points to is there, and oomwhy(5)
# explains every member that the JSON Schemas know.
set -u
cd "$(dirname "$0")/.." || exit 1

fail=0
complain() {
    echo "$*" >&2
    fail=1
}

pages=0
for page in docs/*.[135]; do
    [ -f "$page" ] || continue
    pages=$((pages + 1))
    # Not -W style: a member such as "stats[]" is no trailing delimiter, and other packages' pages need not be here.
    mandoc -T lint -W warning "$page" >&2 || fail=1
    while read -r name section; do
        [ -f "docs/$name.$section" ] || complain "$page: refers to $name($section), which is not in docs/"
    done < <(sed -n 's/^\.Xr \([a-z-]*oomwhy[a-z-]*\) \([135]\).*/\1 \2/p' "$page" | sort -u)
done
[ "$pages" -gt 0 ] || complain "docs/: no manual pages found"

for document in *.md docs/*.md; do
    [ -f "$document" ] || continue
    while read -r target; do
        [ -e "$(dirname "$document")/$target" ] || complain "$document: points to $target, which is not there"
    done < <(grep -oE '\]\([^)#]+' "$document" | sed 's/^](//' | grep -v ://)
done

mapfile -t members < <(jq -r '[.. | objects | .properties? // empty | keys[]] | unique[]' docs/*.schema.json | sort -u)
[ ${#members[@]} -gt 50 ] || complain "docs/*.schema.json: found ${#members[@]} members only"
unexplained=$(printf '%s\n' "${members[@]}" | while read -r member; do
    grep -qE "^\.It .*\b$member\b" docs/oomwhy.5 || printf ' %s' "$member"
done 2>/dev/null)
[ -z "$unexplained" ] || complain "docs/oomwhy.5 does not explain these members:$unexplained"
exit $fail
