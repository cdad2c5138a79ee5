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

# What README.md shows below a command, up to the end of its block.
cd "$SRC" || exit 1
while read -r prompt command; do
    diff <(awk -v line="$prompt $command" '/^```/ { inside = 0 } inside; $0 == line { inside = 1 }' README.md) \
        <(bash -c "$command") && echo "README.md: $command"
done < <(grep '^\$ ' README.md)
