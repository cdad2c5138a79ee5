# SPDX-License-Identifier: MIT
# What a syslog daemon makes of a kill, in both of its usual formats; the second file is rotated and compressed.
. "$SRC/tests/cli/forms.bash"
have rsyslogd rsyslog
PATH=$PATH:/usr/sbin
cat >rsyslog.conf <<END
global(workDirectory="$PWD")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$PWD/socket" RateLimit.Interval="0" UseSysTimeStamp="off")
action(type="omfile" file="$PWD/kern.log" template="RSYSLOG_TraditionalFileFormat")
action(type="omfile" file="$PWD/kern.iso" template="RSYSLOG_FileFormat")
END
rsyslogd -n -f rsyslog.conf -i "$PWD/pid" >daemon.log 2>&1 &
daemon=$!
trap 'kill $daemon 2>/dev/null' EXIT
for _ in {1..100}; do [ -S socket ] && break; sleep 0.1; done
rewrap lines <"$FIXTURES/v6.18/simple-kmsg.log" | python3 -c '
import json, socket, sys
to = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
for line in sys.stdin:
    message = json.loads(line)
    to.sendto(b"<%d>Nov 22 14:06:00 kernel: %s" % (message["level"], message["line"].encode()), "socket")' ||
    { cat daemon.log >&2; echo "this rsyslogd does not take messages" >&2; exit 77; }
for _ in {1..100}; do grep -qs 'Killed process' kern.iso && break; sleep 0.1; done
kill $daemon
wait $daemon 2>/dev/null
mask() { sed 's/"[-0-9]*T[^"]*","[^"]*",null\]$/a date, a host, null]/'; } # are those of this machine
alike simple "traditional format" oomwhy -o json kern.log | mask
gzip -c kern.iso >kern.log.2.gz
alike simple "RFC 3339 format" oomwhy -o json kern.log.2.gz | mask
oomwhy -o jsonl kern.log kern.log.2.gz | jq -r .source.file
