# SPDX-License-Identifier: MIT
# What journalctl prints of a real journal in all formats for people. They do not tell who wrote a line; of a
# long path, which the kernel printed in pieces, they tell it all.
. "$SRC/tests/cli/forms.bash"
have journalctl systemd
have systemd-journal-remote systemd-journal-remote
for kill in simple long-path; do
    rewrap export <"$FIXTURES/v6.18/$kill-kmsg.log" | into_journal $kill.journal
    for format in short short-full short-iso short-iso-precise short-precise short-monotonic short-delta short-unix with-unit cat; do
        if journalctl --file $kill.journal --all -o $format >journal.log 2>message; then
            alike $kill "$kill, $format" oomwhy -o json journal.log
        else
            grep -q 'Unknown output' message && echo "$kill, $format: this journalctl cannot do that" || cat message
        fi
    done
    journalctl --file $kill.journal --all --no-hostname -o short >journal.log
    alike $kill "$kill, --no-hostname" oomwhy -o json journal.log
    SYSTEMD_COLORS=1 journalctl --file $kill.journal --all -o short >journal.log
    alike $kill "$kill, in colour" oomwhy -o json journal.log
done
