# SPDX-License-Identifier: MIT
# The files of a journal, by themselves, in a folder, one boot of them, and those that cannot be read.
. "$SRC/tests/cli/forms.bash"
have systemd-journal-remote systemd-journal-remote
! oomwhy --journal=. 2>&1 | grep -q 'built without' || { echo "built without libsystemd" >&2; exit 77; }

export_of() { # export_of KILL BOOT
    rewrap export <"$FIXTURES/v6.18/$1-kmsg.log" | sed "s/^_BOOT_ID=.*/_BOOT_ID=$2/"
}
first=11111111111111111111111111111111 last=22222222222222222222222222222222
mkdir logs empty
export_of simple $first | into_journal simple.journal
{ export_of simple $first; export_of long-path $last; } | into_journal logs/system.journal

alike simple "a file" oomwhy -o json simple.journal
alike simple "a file, standard input" oomwhy -o json <simple.journal
alike simple "--journal=FILE" oomwhy -o json --journal=simple.journal
for boot in 1 -1 $first; do
    alike simple "--boot=$boot" oomwhy -o json --journal=logs --boot=$boot
done
alike long-path "-b" oomwhy -o json --journal=logs -b
alike simple "-b -1" oomwhy -o json --journal=logs -b -1
kills() { oomwhy -o jsonl "$@" | jq -c '[.victims[0].comm, .boot_id, .source.file]'; return "${PIPESTATUS[0]}"; }
try kills --journal=logs
try kills --journal=logs simple.journal
try kills --journal=logs -b 3
try kills --journal=logs -b 33333333333333333333333333333333
try kills --journal=empty
try kills --journal=nowhere
head -c 5000 simple.journal >cut.journal
try kills cut.journal
try kills --journal=remote.log
try kills - < <(cat simple.journal)
try oomwhy --boot=yesterday
try oomwhy --boot=
try oomwhy --journal --follow
