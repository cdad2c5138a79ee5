# SPDX-License-Identifier: MIT
# A kill that several logs hold is printed and counted once; one with another time or boot is another kill.
. "$SRC/tests/cli/forms.bash"
kills() { oomwhy -o jsonl "$@" | jq -c '[.id, .source.file, .time.monotonic_us, .time.wall]'; return "${PIPESTATUS[0]}"; }
cp "$FIXTURES/v6.18/simple-kmsg.log" kmsg.log
cp "$FIXTURES/v6.18/simple-dmesg.log" dmesg.log
cp "$FIXTURES/v6.18/simple-bare-text.log" bare.log
stamp() { sed "s/^\[[^]]*\]/$1/" dmesg.log; }
stamp 'Nov 22 14:06:00 web-1 kernel:' >syslog
stamp '2026-11-22T14:06:00.123456+00:00 web-1 kernel:' >syslog.iso
stamp '2026-11-22T14:09:00+00:00 web-1 kernel:' >later
stamp '[ 2222.000001]' >another
try kills kmsg.log dmesg.log bare.log
try kills syslog syslog.iso
try kills syslog.iso later
try kills dmesg.log another
cat dmesg.log dmesg.log >double
try kills double
try oomwhy -q dmesg.log dmesg.log
for boot in 0123456789abcdef0123456789abcdef fedcba9876543210fedcba9876543210; do
    rewrap export <kmsg.log | sed "s/^_BOOT_ID=.*/_BOOT_ID=$boot/" >$boot
done
try kills 0123456789abcdef0123456789abcdef fedcba9876543210fedcba9876543210
