#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The manual pages are well-formed, every page and file that a document points to is there, no line is too long;
# oomwhy(5) explains the members, findings, missing parts and reasons that there are, and no others; design.md has the
# bounds of the sources, CONTRIBUTING.md the steps of .ci/run.
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

# Rows of a table and blocks of code cannot be wrapped.
long=$(awk '/^```/ { code = !code } !code && !/^\|/ && length > 120 { print FILENAME ":" FNR }' ./*.md docs/*.md
    awk 'length > 80 && !/^\.(Nd|F[nt]|Bl|It) / { print FILENAME ":" FNR }' docs/*.[135])
[ -z "$long" ] || complain "too long:" $long

differ() { # differ WHAT HERE THERE: complains of words, one a line, that are in one of two lists alone
    local differences
    differences=$(diff <(sort -u <<<"$2") <(sort -u <<<"$3") |
        sed -n 's/^< /  not explained: /p; s/^> /  explained, but there is none: /p')
    [ "$(wc -l <<<"$2")" -gt 5 ] || complain "$1: found these only: $2"
    [ -z "$differences" ] || complain "docs/oomwhy.5, $1:"$'\n'"$differences"
}

entries() { # entries SECTION: the words that it explains
    awk -v section="$1" '/^\.Sh / { on = substr($0, 5) == section } on && sub(/^\.It Cm /, "")' docs/oomwhy.5 |
        sed 's/ Pq .*//; s/ , /\n/g'
}

differ FINDINGS "$(cat parser/find_*.c | tr '\n' ' ' | grep -oP 'conclude\(\s*n, "\K\w+|"\K(filled_by|asked_for)_\w+')" \
    "$(entries FINDINGS)"
differ "MISSING PARTS" "$(grep -oP '^    \{ "\K\w+(?=", SEEN\()' parser/complete.c)" "$(entries "MISSING PARTS")"
differ REASONS "$(tr '\n' ' ' <parser/complete.c | grep -oP 'note\(reasons,[^;]*"\K\w+(?="\);)')" "$(entries REASONS)"

# The program in liboomwhy(3), and the functions there are.
awk '/^\.Sh / { on = /EXAMPLES/ } on && /^\.Bd/ { text = 1; next } /^\.Ed/ && text { exit } text' docs/liboomwhy.3 |
    sed 's/\\e/\\/g' | cc -std=c11 -Wall -Wextra -Werror -D_GNU_SOURCE -I parser/include -fsyntax-only -x c - ||
    complain "docs/liboomwhy.3: its example cannot be compiled"
while read -r name; do
    grep -q "^\.Nm $name\b" docs/liboomwhy.3 && grep -q "^\.Fn $name " docs/liboomwhy.3 ||
        complain "docs/liboomwhy.3 does not describe $name"
done < <(grep -o '^oomwhy_[a-z_]*' tests/symbols.txt)

# object.member, of the schema and of the manual, where the record itself has the name "record".
differ "THE RECORD" "$(jq -r '. as $schema | path(.. | objects | select(has("properties"))) as $path |
        ($path - ["properties", "items", "$defs"] | map(strings) | join(".") |
            {"": "record", counter: "counters.*"}[.] // .) as $object |
        $schema | getpath($path).properties | keys[] | $object + "." + .' docs/oomwhy-1.schema.json)" \
    "$(awk '/^\.Sh / { on = /THE RECORD/ } on && /^\.Ss / { object = $2 }
        on && /^\.It Va / { print object "." $3 }' docs/oomwhy.5)"

properties=$(jq -r '[.. | objects | .properties? // empty | keys[]] | unique[]' docs/oomwhy-1.schema.json)
fields=$(grep -oP '\b((FIELD|RARE)\([A-Z]+, [a-z]+|(ENUM|STRUCT|POINTER|LIST)\([a-z]+|LIST_ROW\(\w+, [a-z]+), \K[a-z_]+' \
    parser/fields.c; grep -oP '\.name = "\K\w+' parser/fields.c)
differ "the members in parser/fields.c" "$fields" "$properties"

# Of the summary some members are explained in passing.
mapfile -t members < <(jq -r '[.. | .properties? // empty | keys[]] | unique[]' docs/oomwhy-summary-1.schema.json)
[ ${#members[@]} -gt 30 ] || complain "docs/oomwhy-summary-1.schema.json: found ${#members[@]} members only"
for member in "${members[@]}"; do
    grep -qE "^\.(It )?Va .*\b$member\b" docs/oomwhy.5 || complain "docs/oomwhy.5 does not explain $member of groups"
done

bounds=0
while IFS="|" read -r name value file; do
    bounds=$((bounds + 1))
    tr -s ' \n' ' ' <"parser/$file" | grep -qP "\b$name =? ?\Q$value\E\b" ||
        complain "docs/design.md: $name is not $value in parser/$file"
done < <(sed -nE 's/^\| `([A-Z_]+)` \| ([0-9 <]+) \| `([a-z_.]+)` \|.*/\1|\2|\3/p' docs/design.md)
[ "$bounds" -gt 20 ] || complain "docs/design.md: found $bounds bounds only"

steps=$(sed -n 's/^steps=(\(.*\))$/\1 tidy/p' .ci/run)
grep -qF "some of its steps: ${steps:-none}" CONTRIBUTING.md || complain "CONTRIBUTING.md: the steps are $steps"

exit $fail
