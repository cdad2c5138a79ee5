# SPDX-License-Identifier: MIT
# Nobody reads on: the program ends by SIGPIPE without a word; where that is ignored it says so, status 3.
log=$FIXTURES/v6.18/simple-dmesg.log
for pid in {1000..1399}; do sed "s/5415/$pid/g" "$log"; done >kern.log
oomwhy -o json kern.log | head -c 1 >/dev/null
echo "status ${PIPESTATUS[0]}"
(
    trap '' PIPE
    oomwhy -o json kern.log | (head -c 1 >/dev/null)
    echo "SIGPIPE ignored: status ${PIPESTATUS[0]}"
)
