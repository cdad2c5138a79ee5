# SPDX-License-Identifier: MIT
# No kill is an answer too: status 1, an empty list, and for people what it may mean.
: >empty.log
echo '[    1.000000] usb 1-1: new device' >quiet.log
try oomwhy empty.log
try oomwhy quiet.log empty.log
try oomwhy <quiet.log
try oomwhy -o json empty.log
try oomwhy -o jsonl empty.log
try oomwhy -o yaml empty.log
try oomwhy -q empty.log
echo | oomwhy 2>&1 | head -n 1
