# SPDX-License-Identifier: MIT
# Output that cannot be written is an error in every format, and for every other output there is.
[ -c /dev/full ] || { echo "there is no /dev/full" >&2; exit 77; }
log=$FIXTURES/v6.18/simple-dmesg.log
for options in "-o text" "-o json" "-o jsonl" "-o yaml" --help --version "--completion bash"; do
    status=0
    oomwhy $options "$log" >/dev/full || status=$?
    echo "$options: $status"
done
oomwhy -q "$log" >/dev/full
echo "-q: $?"
oomwhy -o json "$log" >&-
echo "closed: $?"
