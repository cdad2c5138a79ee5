# SPDX-License-Identifier: MIT
# --resolve: each place where a runtime keeps names, below a root of our own, as that runtime lays it out.
. "$SRC/tests/cli/names.bash"
put() { # put PATH: standard input becomes that file
    mkdir -p "$(dirname "$1")" && cat >"$1"
}

echo "= Docker"
kill_in /docker/$a /docker/$a >docker.log
docker_config() { echo "{\"ID\":\"$1\",\"Name\":\"/$2\",\"Config\":{\"Labels\":${3:-{\}}}}"; }
docker_config $a web-1 | put docker/var/lib/docker/containers/$a/config.v2.json
named --resolve=docker docker.log
docker_config $a web-2 | put moved/srv/docker/containers/$a/config.v2.json
echo '{ "data-root": "/srv/docker" }' | put moved/etc/docker/daemon.json
named --resolve=moved docker.log
mkdir -p linked/var/lib
docker_config $a web-3 | put linked/data/docker/containers/$a/config.v2.json
ln -s /data/docker linked/var/lib/docker # within the root
named --resolve=linked/ docker.log
mkdir -p links/var/lib/here links/data/{docker,mnt}
docker_config $a web-6 | put links/data/docker/containers/$a/config.v2.json
ln -s ../../var/./lib//here/../../../data links/var/lib/x
ln -s x/mnt/../docker/ links/var/lib/docker
named --resolve=links docker.log
docker_config $a web-4 | put snap/var/snap/docker/common/var-lib-docker/containers/$a/config.v2.json
named --resolve=snap docker.log
docker_config $a web-7 | put mapped/var/lib/docker/100000.100000/containers/$a/config.v2.json
named --resolve=mapped docker.log
docker_config $a web-5 | put rootless/home/alice/.local/share/docker/containers/$a/config.v2.json
named --resolve=rootless docker.log 2>&1 # not a user's
kill_in /user.slice/user-1000.slice/user@1000.service/user.slice/docker-$a.scope /user.slice/user-1000.slice/user@1000.service/user.slice/docker-$a.scope >rootless.log
named --resolve=rootless rootless.log
labels='{"io.kubernetes.container.name":"app","io.kubernetes.pod.name":"web-1","io.kubernetes.pod.namespace":"shop","io.kubernetes.pod.uid":"'$uid'"}'
docker_config $b k8s_app_web-1_shop_${uid}_0 "$labels" | put kubelet/var/lib/docker/containers/$b/config.v2.json
kill_in /kubepods/burstable/pod$uid/$b /kubepods/burstable/pod$uid/$b >pod.log
kill_in /kubepods/burstable/pod$uid /kubepods/burstable/pod$uid/$b >>pod.log
named --resolve=kubelet pod.log

echo "= containerd"
slice=/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid//-/_}.slice
kill_in $slice/cri-containerd-$b.scope $slice/cri-containerd-$b.scope >containerd.log
kill_in $slice $slice/cri-containerd-$b.scope >>containerd.log
for run in run/containerd run/k3s/containerd var/snap/microk8s/common/run/containerd; do
    put containerd/$run/io.containerd.runtime.v2.task/k8s.io/$b/config.json <<END
{ "ociVersion": "1.2.0", "annotations": { "io.kubernetes.cri.container-name": "app", "io.kubernetes.cri.container-type": "container",
  "io.kubernetes.cri.sandbox-name": "web-1", "io.kubernetes.cri.sandbox-namespace": "shop", "io.kubernetes.cri.sandbox-uid": "$uid" } }
END
    named --resolve=containerd containerd.log
    rm -r containerd
done
kill_in /default/$a /default/$a >nerdctl.log
echo '{ "ociVersion": "1.2.0", "annotations": { "nerdctl/name": "web-1" } }' |
    put nerdctl/run/containerd/io.containerd.runtime.v2.task/default/$a/config.json
named --resolve=nerdctl nerdctl.log
rm -r nerdctl
printf %s $a | put nerdctl/var/lib/nerdctl/1935db59/names/default/web-1
named --resolve=nerdctl nerdctl.log

echo "= Podman"
kill_in /machine.slice/libpod-$a.scope /machine.slice/libpod-$a.scope >podman.log
storage() { echo "[{\"id\":\"$c\",\"names\":[\"other\"]},{\"id\":\"$1\",\"names\":[\"$2\"],\"image\":\"$c\",\"metadata\":\"{\\\"name\\\":\\\"$2\\\"}\"}]"; }
storage $a web-1 | put podman/var/lib/containers/storage/overlay-containers/containers.json
named --resolve=podman podman.log
storage $a web-2 | put volatile/var/lib/containers/storage/btrfs-containers/volatile-containers.json
named --resolve=volatile podman.log
storage $a web-3 | put user/home/alice/.local/share/containers/storage/vfs-containers/containers.json
kill_in /user.slice/user-1000.slice/user@1000.service/user.slice/libpod-$a.scope /user.slice/user-1000.slice/user@1000.service/user.slice/libpod-$a.scope | named --resolve=user

echo "= CRI-O"
kill_in $slice/crio-$b.scope/container $slice/crio-$b.scope/container >crio.log
storage $b k8s_app_web-1_shop_${uid}_0 | put crio/var/lib/containers/storage/overlay-containers/volatile-containers.json
named --resolve=crio crio.log

echo "= kubelet's logs, which outlive the container"
mkdir -p logs/var/log/containers logs/var/log/pods/{shop_web-1_$uid,kube-system_etcd-node1_$hash}/app
ln -s /var/log/pods/shop_web-1_$uid/app/0.log logs/var/log/containers/web-1_shop_side-car-$b.log
ln -s /var/log/pods/x logs/var/log/containers/no_such-name.log
named --resolve=logs containerd.log
kill_in $slice $slice/cri-containerd-$c.scope | named --resolve=logs 2>&1
kill_in /kubepods/pod$hash /kubepods/pod$hash/$c | named --resolve=logs

echo "= a name of another container, of another pod"
named --resolve=docker nerdctl.log 2>&1
kill_in /kubepods/burstable/pod11111111-1111-4111-8111-111111111111/$b /kubepods/burstable/pod11111111-1111-4111-8111-111111111111/$b |
    named --resolve=kubelet 2>&1

echo "= a file given comes first"
printf 'id,name\n%s,mine\n' $a >mine.csv
named --resolve=docker --names=mine.csv docker.log

echo "= nothing there"
mkdir bare
try named --resolve=bare docker.log
try oomwhy -o prom --resolve=missing docker.log | grep -v '^#'

echo "= a container made while the log is followed"
mkfifo feed
storage $c other | put late/var/lib/containers/storage/overlay-containers/containers.json
oomwhy -f -o jsonl --resolve=late - <feed >told &
exec 3>feed
kill_in /machine.slice/libpod-$c.scope /machine.slice/libpod-$c.scope >&3
until [ -s told ]; do sleep 0.1; done
storage $a later | put late/var/lib/containers/storage/overlay-containers/containers.json
sleep 2
cat podman.log >&3
exec 3>&-
wait
jq -r '.container.name' told
