# SPDX-License-Identifier: MIT
# With threads to spare one unpacks ahead: the same output, messages and status, of damaged archives too.
. "$SRC/tests/cli/forms.bash"
have xz xz-utils
have zstd zstd
awk '{ lines[NR] = $0 }
    END {
        for (kill = 1; kill <= 600; kill++)
            for (i = 1; i <= NR; i++) {
                line = lines[i]
                sub(/^\[ *[0-9]+\./, sprintf("[%5d.", 1000 + 20 * kill), line)
                gsub(/5415/, 5415 + kill, line)
                print line
            }
    }' "$FIXTURES/v6.18/simple-dmesg.log" >kern.log
compare() { # compare FILE OPTION...: what one thread says, and where three say something else
    local file=$1
    shift
    oomwhy -j1 -o jsonl "$@" "$file" >alone 2>alone.err
    echo "$file $*: status $?, $(wc -l <alone.err) lines of messages"
    [ "$file" != kern.log.gz ] || wc -l <alone
    oomwhy -j3 -o jsonl "$@" "$file" >ahead 2>ahead.err
    echo "    three threads: status $?"
    cmp alone ahead
    cmp alone.err ahead.err
}
gzip -k kern.log
xz -k0 kern.log
zstd -qk kern.log
for file in kern.log.gz kern.log.xz kern.log.zst; do
    compare "$file"
    compare "$file" --last=2
    head -c $(($(stat -c %s "$file") / 2)) "$file" >cut
    compare cut
done
{ head -c 100000 kern.log.gz; head -c 5000 kern.log; } >broken.gz
compare broken.gz
oomwhy -j3 -o jsonl kern.log.gz 2>closed.err | head -n 1 | jq -r '.victims[0].pid'
cat closed.err
