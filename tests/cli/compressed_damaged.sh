# SPDX-License-Identifier: MIT
# A damaged archive: what came before the damage is read, and what is wrong is said; status 3.
. "$SRC/tests/cli/forms.bash"
have xz xz-utils
have bzip2 bzip2
have zstd zstd
have lz4 lz4
{
    cat "$FIXTURES/v6.18/simple-dmesg.log"
    awk 'BEGIN { for (i = 0; i < 100000; i++) printf "[ 2000.%06d] filler, no line like another: %.9f\n", i, rand() }'
} >kern.log
for tool in gzip xz bzip2 'zstd -q' 'lz4 -q'; do
    $tool -c <kern.log >whole
    head -c $(($(stat -c %s whole) / 2)) whole >cut
    oomwhy -o jsonl cut 2>message | jq -r .victims[0].comm
    echo "$tool: status ${PIPESTATUS[0]}"
    sed 's/damaged: .*/damaged: .../' message # the reason is in the words of libarchive
    oomwhy -q whole
    echo "$tool, whole: status $?"
done
