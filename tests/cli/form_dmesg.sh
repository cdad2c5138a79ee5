# SPDX-License-Identifier: MIT
# dmesg --json says what /dev/kmsg says; without --decode it does not tell the facility, nor who wrote a line.
. "$SRC/tests/cli/forms.bash"
have dmesg util-linux
dmesg --help | grep -q -- --json || { echo "this dmesg has no --json" >&2; exit 77; }
for kill in simple odd-comm long-path; do
    rewrap raw <"$FIXTURES/v6.18/$kill-kmsg.log" >raw.log
    dmesg -F raw.log --json >plain.json
    dmesg -F raw.log --json --decode >decoded.json
    alike $kill "$kill, --json" oomwhy -o json plain.json
    alike $kill "$kill, --json --decode" oomwhy -o json decoded.json
done
