# SPDX-License-Identifier: MIT
# The examples of the manual page, as they stand there. The commands that need a machine with a past are stood in for.
. "$SRC/tests/cli/forms.bash"
mkdir bin
PATH=$PWD/bin:$PATH
cat >bin/dmesg <<END
cat "$FIXTURES/v6.18/simple-dmesg.log"
END
cat >bin/journalctl <<END
cat "$PWD/journal"
END
cat >bin/oomwhy <<END
if [ "\$*" = "-b -1" ]; then exec "$OOMWHY" "$PWD/journal"; fi
exec "$OOMWHY" "\$@"
END
rewrap export <"$FIXTURES/v6.18/simple-kmsg.log" >journal
printf 'exec "$@"\n' >bin/sudo
chmod +x bin/*
cp "$FIXTURES/v6.18/simple-dmesg.log" kern.log
cp "$FIXTURES/v6.18/nested.log" kern.log.1
gzip -c "$FIXTURES/v6.18/storm.log" >kern.log.2.gz

awk '/^\.Sh/ { on = $2 == "EXAMPLES" } on && /^\.Bd/ { text = 1; n++; next } /^\.Ed/ { text = 0 }
    on && text { print > "example" n }' "$SRC/docs/oomwhy.1"
shopt -s nullglob
for example in example? example??; do
    output=$(bash -o pipefail "$example" 2>&1)
    status=$?
    cat "$example"
    # the text report has cases of its own
    echo "= $status, $([ -n "$output" ] && echo "some output" || echo "no output")"
    echo "$output" | grep -P '^(hog\t|the OOM)'
done
