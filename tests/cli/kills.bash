# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the cases about many kills: writes logs of kills as given, in the words of Linux 6.1. Sourced.

# kills FORM <LIST: a report for each line of "SECONDS HOST CGROUP COMM LIMIT_kB ANON_kB"; CGROUP is the limiting
# cgroup, or "machine"; with "-" for the limit there is a kill line alone. FORM is iso, syslog or dmesg.
kills() {
    python3 -c '
import sys, time
FORMS = {"iso": "%Y-%m-%dT%H:%M:%S+00:00", "syslog": "%b %e %H:%M:%S"}
pid = 1000
for row in sys.stdin:
    seconds, host, cgroup, comm, limit, anon = row.split()
    pid, anon = pid + 1, int(anon)
    machine, report = cgroup == "machine", []
    if limit != "-":
        report += [comm + " invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
                   "CPU: 0 PID: %d Comm: %s Not tainted 6.1.0 #1" % (pid, comm)]
        if not machine:
            report += ["memory: usage %skB, limit %skB, failcnt %d" % (limit, limit, pid),
                       "swap: usage 0kB, limit 0kB, failcnt 0", "Memory cgroup stats for %s:" % cgroup,
                       "anon %d" % (anon * 1024), "file 0", "kernel %d" % ((int(limit) - anon) * 1024)]
        report += ["Tasks state (memory values in pages):",
                   "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
                   "[%7d]     0 %5d %8d %8d    90112        0             0 %s" % (pid, pid, anon // 2, anon // 4, comm),
                   "oom-kill:constraint=CONSTRAINT_%s,nodemask=(null),cpuset=/,mems_allowed=0,%s,task_memcg=%s,task=%s,"
                   "pid=%d,uid=0" % ("NONE" if machine else "MEMCG", "global_oom" if machine else "oom_memcg=" + cgroup,
                                     "/" if machine else cgroup, comm, pid)]
    report += ["%s: Killed process %d (%s) total-vm:%dkB, anon-rss:%dkB, file-rss:0kB, shmem-rss:0kB, UID:0 "
               "pgtables:88kB oom_score_adj:0" % ("Out of memory" if machine else "Memory cgroup out of memory", pid,
                                                  comm, 2 * anon, anon)]
    for line in report:
        if sys.argv[1] == "dmesg":
            print("[%12.6f] %s" % (float(seconds), line))
        else:
            print(time.strftime(FORMS[sys.argv[1]], time.gmtime(float(seconds))), host, "kernel:", line)
' "$1"
}

# container NUMBER: an id
container() {
    printf 'c0ffee%06x%052d' "$1" 0
}

# pod NUMBER CONTAINER: the cgroup of one of its containers
pod() {
    printf '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%08x_0c1d_4e7c_9a55_0c1d2e3f4a5b.slice/%s' \
        "$1" "cri-containerd-$(container "$2").scope"
}
