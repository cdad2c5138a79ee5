# SPDX-License-Identifier: MIT
# Mistakes in the command line are told, with a pointer to the help; nothing is read.
echo 'Killed process 1 (x)' >kern.log
try oomwhy --no-such-option kern.log
try oomwhy -Z
try oomwhy --output
try oomwhy -o xml kern.log
try oomwhy -o 'text|json' kern.log
try oomwhy -o '' kern.log
try oomwhy --color=sometimes kern.log
try oomwhy --completion=csh
try oomwhy --quiet=yes
try oomwhy --page-size=5000
try oomwhy --page-size=-4096
try oomwhy --page-size=4096x
try oomwhy --page-size=-9223372036854775808K
try oomwhy --page-size=99999999999999999999
try oomwhy --follow kern.log
try oomwhy --follow - -
try oomwhy --follow - kern.log
try oomwhy --summary --csv=tasks kern.log
