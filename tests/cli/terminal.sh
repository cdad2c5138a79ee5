# SPDX-License-Identifier: MIT
# Nothing to read and a terminal as standard input: the kernel log. Colours there, but not against NO_COLOR.
command -v script >/dev/null || { echo "script is not installed" >&2; exit 77; }
log=$FIXTURES/v6.18/simple-dmesg.log
on_terminal() { script -qec "$1" /dev/null </dev/null; }
colours() { grep -c $'\033\\[' | sed 's/^0$/none/; s/^[0-9]*$/some/'; }

echo "terminal: $(on_terminal "oomwhy $log" | colours)"
echo "NO_COLOR: $(NO_COLOR=1 on_terminal "oomwhy $log" | colours)"
echo "NO_COLOR is empty: $(NO_COLOR="" on_terminal "oomwhy $log" | colours)"
echo "dumb terminal: $(TERM=dumb on_terminal "oomwhy $log" | colours)"
echo "--color=never: $(on_terminal "oomwhy --color=never $log" | colours)"
echo "pipe: $(oomwhy "$log" | colours)"
echo "pipe, --color: $(oomwhy --color "$log" | colours)"
echo "pipe, --color=always and NO_COLOR: $(NO_COLOR=1 oomwhy --color=always "$log" | colours)"
echo "json --color: $(oomwhy --color -o json "$log" | colours)"
on_terminal "oomwhy -q; echo \$?" | sed 's/^[013].$/the kernel log was read, or refused/; /cannot read/d; /^  /d'
