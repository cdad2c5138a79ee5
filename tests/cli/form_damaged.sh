# SPDX-License-Identifier: MIT
# Damage costs what it hits and no more, and it is counted on standard error.
. "$SRC/tests/cli/forms.bash"
rewrap lines <"$FIXTURES/v6.18/simple-kmsg.log" | jq -c '{log: .line}' >good.json
rewrap export <"$FIXTURES/v6.18/simple-kmsg.log" >good.export
compare() { # compare NAME FILE
    alike simple "$1" oomwhy -o json "$2" 2>message
    sed 's/^/    /' message
}

{ echo '{"log":"cut off'; cat good.json; echo '{"log":"cut'; } >cut.json
compare "a line cut in a string, before and after" cut.json
{ echo '{"log":"x","more":{'; cat good.json; } >cut.json
compare "a line cut between members" cut.json
{ echo '{"a":"b}'; echo 'plain text {"log":"no"}'; cat good.json; echo 'no more'; } >mixed.json
compare "text between the objects" mixed.json
{ head -n 3 good.json; echo '{"log":'; echo '{"log":"\ud800 half a pair"}'; echo '{"log":1e999}'; tail -n +4 good.json; } >broken.json
compare "what is no JSON at all" broken.json
{ cat good.json; echo '{"level":"info","count":3}'; } >other.json
compare "an object without a message" other.json
jq -c '.time = "inf" | .more = [range(100)] | .deep = {a: [[{}]]}' good.json >more.json
compare "other members, and a time that is none" more.json
{ cat good.json; printf '{"log":"%0*d"}\n' 20000000 0; } >long.json
compare "an object of 20 MB" long.json

head -c -1 good.export >cut.export
compare "export, the last blank line missing" cut.export
{ cat good.export; printf '__CURSOR=s=1\nMESSAGE\n\377\0\0\0\0\0\0\0cut'; } >cut.export
compare "export, cut in a binary field" cut.export
{ printf '__CURSOR=s=1\nMESSAGE\n\377\377\377\377\377\377\377\377no\n'; cat good.export; } >length.export
oomwhy -q length.export 2>message || echo "export, a length that cannot be: status $?"
sed 's/^/    /' message
