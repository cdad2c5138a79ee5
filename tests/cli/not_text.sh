# SPDX-License-Identifier: MIT
# Compressed logs and journals are recognised by their first bytes, and told how to become text.
printf '\x1f\x8b\x08\x00rest' >kern.log.gz
printf '\xfd7zXZ\x00rest' >kern.log.xz
printf '\x28\xb5\x2f\xfdrest' >kern.log.zst
printf 'BZh91AY&SYrest' >kern.log.bz2
printf '\x04\x22\x4d\x18rest' >kern.log.lz4
printf 'LPKSHHRHrest' >system.journal
printf '\xff\xfe[\x00 \x00' >powershell.log
for file in kern.log.* *.journal powershell.log; do
    try oomwhy "$file"
done
try oomwhy -o json <kern.log.gz
printf '\x1f' >short.log
try oomwhy -q short.log
