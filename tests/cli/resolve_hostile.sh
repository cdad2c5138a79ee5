# SPDX-License-Identifier: MIT
# --resolve when log and files are out to do harm: nothing outside of the root is read, nothing hangs, and each thing
# that is odd is told once, however many kills there are.
. "$SRC/tests/cli/names.bash"
config=root/var/lib/docker/containers/$a/config.v2.json
fresh() { # an empty root
    rm -rf root && mkdir -p "${config%/*}"
}
fresh
mkdir -p outside/containers/$a
echo "{\"ID\":\"$a\",\"Name\":\"/outside\"}" | tee outside/config.v2.json >outside/containers/$a/config.v2.json
for i in {1..500}; do kill_in /docker/$a /docker/$a; done >docker.log
storm() { # all that is said of 500 kills, and in how many ways the container is called
    named --resolve=root docker.log 2>said | sort | uniq -c
    cat said
}

echo "= not JSON; cut; not a Docker file"
echo 'hello' >$config; storm
printf '{"ID":"%s",\n"Name":"/web-1"' $a >$config; storm
echo '[1,{"Id":7,"Names":{},"Labels":[]},"x",null,{"items":{"id":1}},{"metadata":{"uid":"u"},"status":[]}]' >$config; storm
echo "{\"ID\":\"$b\",\"Name\":\"/of-another\"}" >$config; storm
echo "= empty, huge, deep"
: >$config; storm
truncate -s 17M $config; storm
printf '{"a":%0100000d' 0 | tr 0 '[' >$config; storm
echo "= a pipe, a folder, a link, a loop"
fresh; mkfifo $config; storm
fresh; mkdir $config; storm
fresh; ln -s "$PWD/outside/config.v2.json" $config; storm
fresh; ln -s config.v2.json $config; storm
fresh; rmdir "${config%/*}"; ln -s "$PWD/outside" "${config%/*}"; storm
rm -rf root; mkdir -p root/var/lib; ln -s docker root/var/lib/docker; storm
rm -rf root; mkdir -p root/var/lib; ln -s "../../../../..$PWD/outside/containers/.." root/var/lib/docker; storm
rm -rf root; mkdir -p root/var/lib/docker; ln -s "$PWD/outside/containers" root/var/lib/docker/containers; storm
echo "= a data root that leads out"
mkdir -p root/etc/docker
for data in "../outside" "/../../outside" "$PWD/outside" "" "//" "/."; do
    echo "{\"data-root\":\"$data\"}" >root/etc/docker/daemon.json; storm
done 2>&1 | grep -v 'containers and pods without a name'
echo '{"data-root":7}' >root/etc/docker/daemon.json; storm
echo 'data-root' >root/etc/docker/daemon.json; storm

echo "= names that are none"
fresh
echo "{\"ID\":\"$a\",\"Name\":\"$(printf '%0300d' 0)\"}" >$config; storm
echo "{\"ID\":\"$a\",\"Name\":\"\"}" >$config; storm
printf '{"ID":"%s","Name":"\\u001b[31m\\nweb <b>\\""}' $a >$config
oomwhy --resolve=root docker.log | head -n 1
oomwhy -o html --resolve=root docker.log | grep -m 1 '<summary>'
oomwhy -o csv --resolve=root docker.log | sed -n '2,3s/,,/\n/gp' | grep -a web | cat -v
mkdir -p root/var/log/{pods,containers} && touch root/var/log/containers/{"$a.log","_-$a.log","__-$a.log","a_b_-$a.log","a_b_c_d-$a.log"} &&
    mkdir root/var/log/pods/{_,__,a_b_,"_b_$uid","a__$uid"}
rm $config; storm
kill_in /kubepods/pod$uid /kubepods/pod$uid/$b | named --resolve=root

odd=$'\e[31m-containers'
mkdir -p "root/var/lib/containers/storage/$odd"
echo x >"root/var/lib/containers/storage/$odd/containers.json"
kill_in /machine.slice/libpod-$a.scope /machine.slice/libpod-$a.scope | named --resolve=root 2>&1 | cat -v
mkdir -p root/etc/docker && echo '{"data-root":"/\u001b[31m"}' >root/etc/docker/daemon.json && ln -s $'\e[31m' $'root/\e[31m'
storm | cat -v
rm root/etc/docker/daemon.json

echo "= ids that are paths"
for id in .. . ../../etc/passwd '*' '<id>' "$(printf '%0300d' 0)" '%s%n' "$a/../$b"; do
    kill_in "/docker/$id" "/docker/$id"
    kill_in "/mesos/$id" "/mesos/$id"
    kill_in "/garden/$id" "/garden/$id"
done >paths.log
oomwhy -o jsonl --resolve=root paths.log | jq -r .container.name_source | sort | uniq -c

echo "= a root that is none"
for root in docker.log "" root/nothing; do try named --resolve=$root docker.log | sed -n 2p; done
