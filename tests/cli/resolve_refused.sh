# SPDX-License-Identifier: MIT
# --resolve by a user who may not read the runtimes' files: said once, with what to do, unless the name is elsewhere.
. "$SRC/tests/cli/names.bash"
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    "${as_user[@]}" "$OOMWHY" --version >/dev/null 2>&1 || { echo "no other user may run $OOMWHY" >&2; exit 77; }
    chmod a+rx .. .
fi
for i in {1..20}; do
    kill_in /docker/$a /docker/$a
    kill_in /docker/$b /docker/$b
    kill_in /kubepods/pod$uid/$c /kubepods/pod$uid/$c
done >kern.log
mkdir -p root/var/lib/{docker,containers/storage/overlay-containers}/ root/var/log/containers
echo '[]' >root/var/lib/containers/storage/overlay-containers/containers.json
touch root/var/log/containers/web-1_shop_app-$c.log
chmod 000 root/var/lib/docker root/var/lib/containers/storage/overlay-containers/containers.json
oomwhy() { "${as_user[@]}" "$OOMWHY" "$@"; }
tail -n 2 kern.log >pod.log
named --resolve=root pod.log
named --resolve=root kern.log | sort | uniq -c
