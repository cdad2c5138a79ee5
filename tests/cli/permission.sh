# SPDX-License-Identifier: MIT
# A file that this user may not read.
cp "$FIXTURES/v6.18/simple-dmesg.log" kern.log
chmod 000 kern.log
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    "${as_user[@]}" "$OOMWHY" --version >/dev/null 2>&1 || { echo "no other user may run $OOMWHY" >&2; exit 77; }
    chmod a+rx .. .
fi
"${as_user[@]}" "$OOMWHY" kern.log
