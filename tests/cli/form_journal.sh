# SPDX-License-Identifier: MIT
# What journalctl prints of a real journal, in all formats that keep the fields; through a pipe as well.
. "$SRC/tests/cli/forms.bash"
have journalctl systemd
have systemd-journal-remote systemd-journal-remote
for kill in simple odd-comm long-path; do
    rewrap export <"$FIXTURES/v6.18/$kill-kmsg.log" | into_journal $kill.journal
    for format in json json-pretty json-sse json-seq export verbose; do
        journalctl --file $kill.journal --all -o $format >journal.$format
        alike $kill "$kill, $format" oomwhy -o json journal.$format
    done
    journalctl --file $kill.journal --all -o json | alike $kill "$kill, json, a pipe" oomwhy -o json
done

# Without --all what is not printable is left out, and so is what is long: the report lacks it, and it is said.
for format in json verbose; do
    journalctl --file odd-comm.journal -o $format >journal.$format
    oomwhy -o jsonl journal.$format 2>&1 >/dev/null | sed "s/^/$format: /"
done

# What journald missed of the kernel's messages is missing inside the kill.
rewrap export <"$FIXTURES/v6.18/simple-kmsg.log" | awk '
    { print } !NF && ++n == 20 {
        print "__REALTIME_TIMESTAMP=1795616752217400\n__MONOTONIC_TIMESTAMP=1192217400\n_BOOT_ID=0123456789abcdef0123456789abcdef"
        print "_TRANSPORT=driver\nSYSLOG_IDENTIFIER=systemd-journald\nMESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606"
        print "MESSAGE=Missed 12 kernel messages\n"
    }' >missed
into_journal missed.journal <missed
journalctl --file missed.journal -o json >missed.json
for file in missed missed.json; do oomwhy -o jsonl $file | jq -c '[.source.file, .lost_messages, .missing, .reasons]'; done
