# SPDX-License-Identifier: MIT
# Compressed logs are read as they are, whatever their names, from files and from standard input, several in one.
. "$SRC/tests/cli/forms.bash"
have xz xz-utils
have bzip2 bzip2
have zstd zstd
have lz4 lz4
cp "$FIXTURES/v6.18/simple-kmsg.log" kern.log
rewrap export <kern.log >export
for tool in gzip xz bzip2 'zstd -q' 'lz4 -q'; do
    $tool -c <kern.log >packed
    alike simple "$tool" oomwhy -o json packed
    alike simple "$tool, standard input" oomwhy -o json <packed
    alike simple "$tool, a pipe" oomwhy -o json - < <(cat packed)
    $tool -c <export | alike simple "$tool, a journal's export" oomwhy -o json
    head -n 30 kern.log | $tool -c >packed
    tail -n +31 kern.log | $tool -c >>packed
    alike simple "$tool, two in one file" oomwhy -o json packed
    : | $tool -c >packed
    oomwhy -q packed || echo "$tool, nothing in it: status $?"
done
gzip -c kern.log | gzip -c >packed
alike simple "gzip twice" oomwhy -o json packed
