# SPDX-License-Identifier: MIT
# A large file is looked through by several threads, in parts: the output is that of one, to the line number.
awk '{ lines[NR] = $0 }
    END {
        for (kill = 1; kill <= 40; kill++) {
            for (i = 1; i <= NR; i++) {
                line = lines[i]
                sub(/^\[ *[0-9]+\./, sprintf("[%5d.", 1000 + 20 * kill), line)
                gsub(/5415/, 5415 + kill, line)
                print line
            }
            for (i = 0; i < 16000 + kill; i++)
                print "[ 2000.000000] usb 1-1: new high-speed USB device number 7 using xhci_hcd, on a port"
            print "[ 2000.000001] Freeing initrd memory: 2048K, and nothing was killed"
        }
    }' "$FIXTURES/v6.18/simple-dmesg.log" >kern.log
[ "$(stat -c %s kern.log)" -gt $((40 * 1024 * 1024)) ] || echo "the log is too small for that"
oomwhy -o jsonl --raw kern.log >one
wc -l <one
for jobs in 3 4 9; do
    oomwhy -j$jobs -o jsonl --raw kern.log | cmp - one && echo "$jobs threads: the same"
done
oomwhy -j4 -o jsonl --raw --last=3 kern.log | cmp - <(tail -n 3 one) && echo "the last: the same"
oomwhy -j4 -o jsonl kern.log | head -n 1 | wc -l
sed 's/^/> /' kern.log | oomwhy -j4 -o jsonl - | wc -l
gzip -c kern.log >kern.log.gz
oomwhy -j4 -o jsonl kern.log kern.log.gz 2>said | wc -l
cat said

# cut while it is read, at several places and times
for size in 0 5000000 20000100 30000000; do
    cp kern.log cut.log
    oomwhy -j4 -o jsonl --raw cut.log >cut.jsonl 2>cut.err &
    truncate -s $size cut.log
    wait $!
    status=$?
    [ $status -le 1 ] || echo "cut to $size: status $status"
    [ -s cut.err ] && cat cut.err
    sed 's/cut\.log/kern.log/' cut.jsonl | head -n -1 | cmp -n "$(sed 's/cut\.log/kern.log/' cut.jsonl | head -n -1 | wc -c)" - one
done
