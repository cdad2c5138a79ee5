# SPDX-License-Identifier: MIT
# What only begins like a compressed log or a journal, and what is neither these nor text: what to do is said.
printf '\x1f\x8b\x08\x00rest' >kern.log.gz
printf '\xfd7zXZ\x00rest' >kern.log.xz
printf '\x28\xb5\x2f\xfdrest' >kern.log.zst
printf 'BZh91AY&SYrest' >kern.log.bz2
printf '\x04\x22\x4d\x18rest' >kern.log.lz4
printf '\xff\xfe[\x00 \x00' >powershell.log
for file in kern.log.* powershell.log; do
    try oomwhy "$file" | sed 's/damaged: .*/damaged: .../' # the reason is in the words of libarchive
done
try oomwhy -o json <kern.log.gz
printf '\x1f' >short.log
try oomwhy -q short.log
