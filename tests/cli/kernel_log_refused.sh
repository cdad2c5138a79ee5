# SPDX-License-Identifier: MIT
# A user who may not read the kernel log is told why, and what to type instead.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all)
    "${as_user[@]}" "$OOMWHY" --version >/dev/null 2>&1 || { echo "no other user may run $OOMWHY" >&2; exit 77; }
fi
for options in "" --follow; do
    said=$("${as_user[@]}" "$OOMWHY" -q $options /dev/kmsg 2>&1 >/dev/null) && exit_status=0 || exit_status=$?
    [ "$exit_status" = 3 ] || { echo "here every user may read the kernel log" >&2; exit 77; }
    # what the system calls answer differs from one machine to the next
    echo "$said" | sed 's/\(kmsg\|syslog(2)\): [A-Z][a-z ]*/\1: .../g' | grep -v '^  \(kernel\.\|/dev\|there\)'
    echo "and why: $(echo "$said" | grep -c '^  \(kernel\.dmesg_restrict\|/dev/kmsg is open\|there is no /dev/kmsg\)' | sed 's/[1-9]/yes/')"
done
