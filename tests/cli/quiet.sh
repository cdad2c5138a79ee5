# SPDX-License-Identifier: MIT
# The exit status alone; it stops at the first kill, so that it can wait for one.
cp "$FIXTURES/v6.18/simple-dmesg.log" kern.log
echo nothing >quiet.log
try oomwhy -q kern.log
try oomwhy -q -o json --raw -v kern.log
try oomwhy -q quiet.log
try oomwhy -q missing.log
try oomwhy -q quiet.log missing.log kern.log
try oomwhy -q kern.log missing.log
timeout 10 oomwhy -fq - < <(cat kern.log; exec sleep 20)
echo "follow: $?"
