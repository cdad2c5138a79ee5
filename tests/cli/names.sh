# SPDX-License-Identifier: MIT
# --names: what the runtimes' commands and Kubernetes print, and tables, as a source of names.
. "$SRC/tests/cli/names.bash"
kill_in /docker/$a /docker/$a >docker.log
kill_in /kubepods/burstable/pod$uid/$b /kubepods/burstable/pod$uid/$b >pod.log
kill_in /kubepods/burstable/pod$uid /kubepods/burstable/pod$uid/$b >>pod.log

echo "= docker"
cat >ps.json <<END
{"Command":"\"/oomwhy-load\"","ID":"${b:0:12}","Labels":"","Names":"web-2"}
{"Command":"\"/oomwhy-load\"","ID":"${a:0:12}","Labels":"com.docker.compose.project=shop,io=x","Names":"other/alias,web-1"}
END
cat >inspect.json <<END
[ { "Id": "$a", "Name": "/web-1", "Config": { "Labels": { "com.docker.compose.project": "shop" } } } ]
END
cat >kubelet.json <<END
[ { "Id": "$b", "Name": "/k8s_app_web-1_shop_${uid}_0", "Config": { "Labels": {} } } ]
END
named --names=ps.json docker.log
named --names=inspect.json docker.log
named --names=kubelet.json pod.log

echo "= podman"
echo "[{\"Id\":\"$a\",\"Names\":[\"web-1\"],\"Labels\":null,\"Pod\":\"\"}]" >podman.json
named --names=podman.json docker.log

echo "= crictl"
cat >crictl.json <<END
{ "containers": [ { "id": "$b", "podSandboxId": "$c", "metadata": { "name": "app", "attempt": 0 },
    "labels": { "io.kubernetes.container.name": "app", "io.kubernetes.pod.name": "web-1",
      "io.kubernetes.pod.namespace": "shop", "io.kubernetes.pod.uid": "$uid" } } ] }
END
echo "{ \"items\": [ { \"id\": \"$c\", \"metadata\": { \"name\": \"web-1\", \"uid\": \"$uid\", \"namespace\": \"shop\" } } ] }" >crictl-pods.json
named --names=crictl.json pod.log
named --names=crictl-pods.json pod.log

echo "= kubectl"
cat >pods.json <<END
{ "kind": "List", "items": [
  { "kind": "Pod", "metadata": { "name": "web-1", "namespace": "shop", "uid": "$uid" },
    "status": { "containerStatuses": [ { "name": "app", "containerID": "containerd://$c",
      "lastState": { "terminated": { "containerID": "containerd://$b", "reason": "OOMKilled" } } } ] } },
  { "kind": "Pod", "metadata": { "name": "etcd-node1", "namespace": "kube-system", "uid": "00000000-0000-4000-8000-000000000000",
      "annotations": { "kubernetes.io/config.hash": "$hash" } }, "status": {} } ] }
END
named --names=pods.json pod.log
kill_in /kubepods.slice/kubepods-pod$hash.slice /kubepods.slice/kubepods-pod$hash.slice/cri-containerd-$a.scope | named --names=pods.json

echo "= tables"
printf 'id,name\n%s,"web ""1"""\n' $a >ids.csv
printf 'Pod_UID\tpod\tnamespace\tnode\r\n%s\tweb-1\tshop\tn1\r\n' $uid >pods.tsv
named --names=ids.csv docker.log
named --names=pods.tsv pod.log
oomwhy -o csv --names=crictl.json pod.log | head -n 2 >own.csv
named --names=own.csv pod.log
named --names=<(cat ids.csv) docker.log | sed 's|/dev/fd/[0-9]*|(a pipe)|'

echo "= the first that knows, as far as the id is the same"
printf 'id,name\n%s,late\n' $a >late.csv
named --names=ids.csv --names=late.csv docker.log
printf 'id,name\n%s,short\n%s,whole\n' ${a:0:12} $a >lengths.csv
named --names=lengths.csv docker.log
printf 'id,name\n%s,one\n%s,two\n' ${a:0:12} ${a:0:13} >ambiguous.csv
try named --names=ambiguous.csv docker.log
printf 'id,name\n%s,too-short\n%sb,another\n' ${a:0:11} ${a:0:12} >others.csv
try named --names=others.csv docker.log
printf 'id,name,pod,namespace,pod_uid\n%s,app,web-9,shop,11111111-1111-4111-8111-111111111111\n' $b >contradicts.csv
try named --names=contradicts.csv pod.log

echo "= the log's own name stays"
kill_in /lxc/101 /lxc/101 >lxc.log
printf 'id,name\n101,other\n' >lxc.csv
named --names=lxc.csv lxc.log

echo "= all formats"
oomwhy --names=ids.csv docker.log
oomwhy --names=crictl.json -o csv pod.log | cut -d, -f 47-53
oomwhy --names=crictl.json -o prom pod.log | grep kills_total{
oomwhy --names=crictl.json -o yaml pod.log | grep -E '^ +(name|pod|namespace|name_source|pod_uid):'
oomwhy --names=crictl.json -o html pod.log | grep '<summary>'

echo "= what cannot be read"
try oomwhy -o prom --names=missing.json --names=. docker.log | grep -v '^#'
echo hello >text
try oomwhy -o prom --names=text docker.log | grep -v '^#'
printf '{"ID":"%s","Names":"web-1"}\n{"ID":' $a >cut.json
try named --names=cut.json docker.log
echo '{"a":1}' >nobody.json
: >empty
try oomwhy -o prom --names=nobody.json --names=empty docker.log | grep -v '^[#]'
printf 'id,name\n%s,web-1,more\n%s,"open\n' $b $a >rows.csv
try named --names=rows.csv docker.log
oomwhy -q --names=missing.json docker.log; echo "= $?"
