# SPDX-License-Identifier: MIT
# A log is cut while it is read, as logrotate's copytruncate does: what came before the cut is read, no more.
log=$FIXTURES/v6.18/simple-dmesg.log
for pid in {1000..4999}; do sed "s/5415/$pid/g" "$log"; done >whole.log
mkfifo out

cut_to() { # cut_to SIZE: when some records have come, and the program waits to write more
    local record
    cp whole.log kern.log
    oomwhy -o jsonl kern.log >out &
    exec 3<out
    for _ in {1..40}; do read -r record <&3 && printf '%s\n' "$record"; done >cut.jsonl
    truncate -s "$1" kern.log
    cat <&3 >>cut.jsonl
    exec 3<&-
    wait $!
    echo "cut to $1: status $?"
}

cut_to $((1024 * 1024 + 100))
oomwhy -o jsonl kern.log | cmp - cut.jsonl && echo "as if it had been so from the beginning"

cut_to 0
cp whole.log kern.log
oomwhy -o jsonl kern.log | head -n "$(($(wc -l <cut.jsonl) - 1))" >before.jsonl
[ -s before.jsonl ] && head -n -1 cut.jsonl | cmp - before.jsonl && echo "what had been read is there"
