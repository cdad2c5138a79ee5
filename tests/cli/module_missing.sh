# SPDX-License-Identifier: MIT
# Without the modules beside it, oomwhy reads plain logs, and says of others what is missing and what to do.
cp "$OOMWHY" alone
gzip -c "$FIXTURES/v6.18/simple-dmesg.log" >kern.log.gz
printf 'LPKSHHRH and more' >x.journal
try ./alone -q - <"$FIXTURES/v6.18/simple-dmesg.log"
try ./alone kern.log.gz
try ./alone --journal=x.journal
