# SPDX-License-Identifier: MIT
# What busybox makes of a kill: its dmesg, of one that is made now, and its syslogd, of a genuine one as klogd
# would hand it on. The daemon has a /dev of its own.
. "$SRC/tests/cli/forms.bash"
have busybox busybox
busybox --list | grep -qx syslogd || { echo "this busybox has no syslogd" >&2; exit 77; }
[ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null || { echo "it takes root, for a /dev of its own" >&2; exit 77; }

export dir=$PWD
rewrap raw <"$FIXTURES/v6.18/simple-kmsg.log" >raw.log
unshare --mount bash -c '
    mount -t tmpfs none /dev && mknod /dev/null c 1 3 || exit
    busybox syslogd -n -O "$dir/messages" &
    for _ in {1..100}; do [ -S /dev/log ] && break; sleep 0.1; done
    python3 -c "
import socket
to = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
to.connect(\"/dev/log\")
for line in open(\"raw.log\", \"rb\"):
    level, text = line.rstrip(b\"\n\").split(b\">\", 1)
    to.send(level + b\">Nov 22 14:06:00 kernel: \" + text)"
    for _ in {1..100}; do grep -qs "Killed process" "$dir/messages" && break; sleep 0.1; done
    kill $!
    wait'
mask() { sed 's/"'"$(hostname)"'"/this host/'; }
alike simple "syslogd" oomwhy -o json messages | mask

# A kill of this moment, in the kernel's own ring: what busybox gives of it against what /dev/kmsg gives.
timeout 60 "$OOMWHY_LOAD" touch --limit 16M --truth truth.yaml >/dev/null 2>message || { tail -n 1 message >&2; exit 77; }
pid=$(sed -n 's/.*pid: *\([0-9]*\).*/\1/p' truth.yaml | head -n 1)
ours() { jq -S --argjson pid "$pid" 'map(select(.victims[0].pid == $pid)) | map([.id, .complete, .oom_memcg, .victims, .counters, .tasks, .invoker.comm])'; }
oomwhy -o json /dev/kmsg | ours >kmsg.json
for options in "" -r; do
    # shellcheck disable=SC2086 # none, or one
    busybox dmesg $options | oomwhy -o json | ours >dmesg.json
    cmp kmsg.json dmesg.json && echo "dmesg $options: the same, $(jq length dmesg.json)"
done
