# SPDX-License-Identifier: MIT
# What docs/questions.md and README.md quote from reports is what the program says.
squeeze() { tr -s '[:space:]' ' '; }

questions=0
while IFS='|' read -r _ number _ log says _; do
    fixture=$(sed -n 's/.*(\.\.\/\([^)]*\)).*/\1/p' <<<"$log")
    report=$( (oomwhy "$SRC/$fixture"; oomwhy -v "$SRC/$fixture") 2>&1 | squeeze)
    quotes=$(grep -o '`[^`]*`' <<<"$says" | tr -d '`' | grep -vx -- -v)
    [ -n "$quotes" ] || echo "question$number: nothing is quoted"
    while read -r quote; do
        grep -qF -- "$quote" <<<"$report" || echo "question$number: $fixture does not say: $quote"
    done <<<"$quotes"
    questions=$((questions + 1))
done < <(grep -E '^\| [0-9]+ \|' "$SRC/docs/questions.md")
echo "$questions questions"

# The report in README.md, from the line of the command to the end of its block.
cd "$SRC" || exit 1
command=$(sed -n 's/^\$ \(oomwhy fixtures.*\)/\1/p' README.md)
diff <(awk '/^```/ { inside = 0 } inside; /^\$ oomwhy fixtures/ { inside = 1 }' README.md) <($command) &&
    echo "README.md: as printed"
