# SPDX-License-Identifier: MIT
# A line of 10 MB is no kill and hides none, neither before nor after it.
kill_line() { sed -n "s/5415/$1/g; /Killed process/p" "$FIXTURES/v6.18/simple-dmesg.log"; }
{
    kill_line 1001
    head -c 10000000 /dev/zero | tr '\0' x
    echo
    kill_line 1002
    head -c 10000000 /dev/zero | tr '\0' ' '
} >kern.log
oomwhy -o jsonl kern.log | jq -c '[.source.first_line, .victims[0].pid]'
