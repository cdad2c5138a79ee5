# SPDX-License-Identifier: MIT
# The kernel log itself: read to its end and no further, or followed until a signal; its kills have a date.
dd if=/dev/kmsg of=/dev/null bs=8192 count=1 iflag=nonblock 2>/dev/null || { echo "this user may not read /dev/kmsg" >&2; exit 77; }
status() { [ "$1" = 0 ] || [ "$1" = 1 ] || echo "status $1"; }
timeout 60 oomwhy -o json /dev/kmsg >kmsg.json
status $?
timeout 60 oomwhy -o json </dev/kmsg >stdin.json
status $?
timeout --preserve-status -s TERM 2 oomwhy -f -o json >followed.json
status $?
for file in kmsg stdin followed; do
    jq -c '[([.[] | .time | select(.monotonic_us != null) | .wall_source] - ["boot"]),
        ([.[].source.file] - ["/dev/kmsg", null])]' $file.json
done
