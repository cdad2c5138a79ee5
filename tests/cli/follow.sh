# SPDX-License-Identifier: MIT
# A pipe that is followed: a kill is printed while the pipe is open; a signal ends it and the list is whole.
mkfifo in out
oomwhy -f -o jsonl - <in >out &
exec 3>in 4<out
cat "$FIXTURES/v6.18/simple-dmesg.log" >&3
read -r -t 20 -u 4 record && jq -c '[.victims[0].comm, .complete]' <<<"$record"
cat "$FIXTURES/v6.18/nested.log" >&3
read -r -t 20 -u 4 record && jq -c '[.victims[0].comm, .complete]' <<<"$record"
exec 3>&-
wait $!
echo "status $?"

for signal in INT TERM; do
    oomwhy -f -o json - <in >list.json &
    exec 3>in
    cat "$FIXTURES/v6.18/simple-dmesg.log" >&3
    for _ in {1..200}; do
        [ -s list.json ] && break
        sleep 0.1
    done
    kill -s $signal $!
    wait $!
    echo "$signal: status $?"
    jq -c '.[] | [.victims[0].comm, .complete]' list.json
    exec 3>&-
    rm list.json
done
