# SPDX-License-Identifier: MIT
# --since and --until: the forms of a time; dates without a year or an offset; records that have none.
kill_line() { # kill_line STAMP PID
    echo "$1 Killed process $2 (c$2) total-vm:1000kB, anon-rss:10kB, file-rss:0kB, shmem-rss:0kB"
}
pids() { # pids FILE OPTION...: which kills are left, then the status
    local file=$1 status
    shift
    oomwhy -o jsonl "$@" "$file" >out 2>err
    status=$?
    echo "$* -> $(jq -r '.victims[].pid' out | paste -sd' ') = $status"
    sed 's/^/    /' err
}

echo "-- a date is one of local time unless it names its offset"
kill_line "2026-03-05T14:18:20.449104+01:00 h kernel: [  100.500000]" 1 >iso.log
kill_line "2026-03-05T14:18:20 h kernel: [  200.500000]" 2 >>iso.log
kill_line "[Thu Mar  5 15:18:20 2026]" 3 >>iso.log
pids iso.log --since '2026-03-05 13:18:20'
pids iso.log --since '2026-03-05T13:18:21'
pids iso.log --until 2026-03-05T13:18:20Z
pids iso.log --until '2026-03-05 14:18'
pids iso.log --until '2026-03-05 14:18:20'
pids iso.log --until '2026-03-05 14:18:20.449 +01:00'
pids iso.log --since '2026-03-05 14:18:20.3 +0100' --until '2026-03-05 14:18:20.4 +0100'
pids iso.log --since '2026-03-05 14:18:20.5' --until '2026-03-05 14:18:20.5'
pids iso.log --since 2026-03-06
pids iso.log --since 2026-03 --until 2026-04
pids iso.log --since @1772716700 --until @1772716700
pids iso.log --since 'Thu 2026-03-05 15:00:00 UTC'
pids iso.log --since 'Thu Mar  5 15:00:00 2026'
TZ=America/New_York pids iso.log --since '2026-03-05 15:00'
TZ=America/New_York pids iso.log --until '2026-03-05 15:00 UTC'

echo "-- seconds since boot"
pids iso.log --since +100 --until +100
pids iso.log --since 100.6
pids iso.log --until '[  100.500000]'
pids iso.log --until +99

echo "-- the year of a syslog line is the one before its file was written last"
kill_line "Mar  5 14:18:20 h kernel: [  100.500000]" 1 >syslog
kill_line "Dec 31 23:59:59 h kernel: [   90.500000]" 2 >>syslog
kill_line "Feb 29 12:00:00 h kernel: [   80.500000]" 3 >>syslog
touch -d '2026-03-05 15:00' syslog
pids syslog --since 2026-03-01
pids syslog --since 2025-12-31 --until 2026-01-01
pids syslog --until 2024-03-01
touch -d '2021-03-05 15:00' syslog
pids syslog --since 2021-03-01 --until 2022-01-01
gzip -k syslog
pids syslog.gz --since 2021-03-01 --until 2022-01-01

echo "-- hours and days ago, of a log of now"
hours_ago() { date -u -d "-$1 hours" '+%b %e %H:%M:%S'; }
{
    kill_line "$(hours_ago 30) h kernel:" 30
    kill_line "$(hours_ago 3) h kernel:" 3
    kill_line "$(date -u '+%Y-%m-%dT%H:%M:%SZ') h kernel:" 0
} >now.log
for since in -4h '2h 30min ago' '-2 days' '1d1h ago' '-11000' '1 week ago' -2M; do
    pids now.log --since "$since" | grep -v twelve
done
oomwhy -o jsonl --since -4h - <now.log 2>&1 | grep -c twelve
pids now.log --until now | grep -v twelve
pids now.log --since tomorrow | grep -v twelve
kill_line "$(date -u -d '2 days ago 12:00' '+%b %e %H:%M:%S') h kernel:" 2 >days.log
kill_line "$(date -u -d 'yesterday 12:00' '+%b %e %H:%M:%S') h kernel:" 1 >>days.log
pids days.log --since yesterday | grep -v twelve

echo "-- what cannot be compared is counted"
kill_line "[  100.500000]" 1 >boot.log
kill_line "Mar  5 14:18:20 h kernel:" 2 >>boot.log
touch -d '2026-03-05 15:00' boot.log
pids boot.log --since 2026-01-01
pids boot.log --until +200
pids boot.log --since +1 --until 2026-12-31
try oomwhy -q --since 2026-04-01 boot.log
try oomwhy --since 2026-04-01 boot.log

echo "-- mistakes"
for time in '' 2026 4983682 2h '2 hours' -2x ago yesterdy 2026-13-01 2026-02-30 14:61 @ + - '2026-03-05 14:18 CET' \
    1e5 99999999999999999999; do
    oomwhy --since "$time" iso.log 2>&1 | sed -n 1p
done
try oomwhy --until 5 iso.log
try oomwhy --since 2026-03-05 --until 2026-03-04 iso.log
