/* SPDX-License-Identifier: MIT */
/* noise.c - the lines of a log without kills, how often each comes, and what varies in it. */
#include "noise.h"

#include <string.h>

/*
 * %d: below 10, %n: below 100000, %m: below 10000000, %x: 8 hexadecimal digits, %i: an IPv4 address,
 * %w: a name of a program. The weights are about those of a busy container host; a few lines hold the words
 * that a report of a kill holds too, as real logs do.
 */
static const struct {
    unsigned weight;
    const char *text;
} KINDS[] = {
    { 90,
      "[UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56:fe:%x SRC=%i DST=10.0.2.15 LEN=40 TOS=0x00 PREC=0x00 "
      "TTL=241 ID=%n PROTO=TCP SPT=%n DPT=%n WINDOW=1024 RES=0x00 SYN URGP=0" },
    { 60, "audit: type=1400 audit(17000%m.%d%d%d:%n): apparmor=\"DENIED\" operation=\"ptrace\" "
          "profile=\"docker-default\" pid=%n comm=\"%w\" requested_mask=\"read\" denied_mask=\"read\" "
          "peer=\"unconfined\"" },
    { 40, "docker0: port %d(veth%x) entered blocking state" },
    { 40, "docker0: port %d(veth%x) entered disabled state" },
    { 40, "docker0: port %d(veth%x) entered forwarding state" },
    { 30, "device veth%x entered promiscuous mode" },
    { 30, "IPv6: ADDRCONF(NETDEV_CHANGE): veth%x: link becomes ready" },
    { 20, "eth0: renamed from veth%x" },
    { 25, "usb 1-%d: new high-speed USB device number %d%d using xhci_hcd" },
    { 25, "usb 1-%d: New USB device found, idVendor=0%d%d%d, idProduct=%d%d%d%d, bcdDevice= %d.%d0" },
    { 15, "usb 1-%d: USB disconnect, device number %d%d" },
    { 25, "EXT4-fs (dm-%d): mounted filesystem with ordered data mode. Opts: (null). Quota mode: none." },
    { 10, "EXT4-fs warning (device sda%d): ext4_dx_add_entry:2461: Directory (ino: %m) index full, reach max "
          "htree "
          "level :2" },
    { 12, "mce: CPU%d: Core temperature above threshold, cpu clock throttled (total events = %n)" },
    { 12, "mce: CPU%d: Core temperature/speed normal" },
    { 25, "systemd[1]: Started Session %n of user deploy." },
    { 15, "systemd[1]: docker-%x%x%x%x.scope: Deactivated successfully." },
    { 10,
      "systemd-journald[%n]: Data hash table of /run/log/journal/%x%x%x%x/system.journal has a fill level at "
      "75.%d (8535 of 11377 items), suggesting rotation." },
    { 10, "e1000e 0000:00:1f.6 eno1: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx" },
    { 10, "nvme nvme%d: I/O %n QID %d timeout, completion polled" },
    { 10, "TCP: request_sock_TCP: Possible SYN flooding on port %n. Sending cookies.  Check SNMP counters." },
    { 15, "nf_conntrack: nf_conntrack: table full, dropping packet" },
    { 10, "overlayfs: upper fs does not support RENAME_WHITEOUT." },
    { 10, "%w[%n]: segfault at %x ip 00007f%x sp 00007ffd%x error 4 in libc-2.31.so[7f%x+14b000]" },
    { 10, "cgroup: fork rejected by pids controller in /docker/%x%x%x%x%x%x%x%x" },
    { 6, "rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { %d-... } %n jiffies s: %n root: "
         "0x%d/." },
    { 6, "perf: interrupt took too long (%n > %n), lowering kernel.perf_event_max_sample_rate to %n" },
    { 6, "ata%d.00: exception Emask 0x0 SAct 0x%x SErr 0x0 action 0x6 frozen" },
    { 2, "systemd[1]: %w.service: Killing process %n (%w) with signal SIGKILL." },
    { 2, "Freeing unused kernel image (initmem) memory: %nK" },
    { 1,
      "%w: page allocation stalls for %nms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)" },
    { 1, "vmap allocation for size %m failed: use vmalloc=<size> to increase size, out of memory" },
};

static const char *const NAMES[] = { "nginx", "containerd-shim", "runc", "postgres", "node",
                                     "java",  "python3",         "cron" };

enum { KINDS_COUNT = sizeof KINDS / sizeof *KINDS, NAMES_COUNT = sizeof NAMES / sizeof *NAMES };

uint64_t dice(uint64_t *state) { /* xorshift64* */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * 0x2545f4914f6cdd1d) >> 16;
}

static void write_varied(struct log *log, char what, uint64_t number) {
    switch (what) {
    case 'd':
        log_number(log, number % 10, 1);
        break;
    case 'n':
        log_number(log, number % 100000, 1);
        break;
    case 'm':
        log_number(log, number % 10000000, 1);
        break;
    case 'x':
        log_hex(log, number, 8);
        break;
    case 'w':
        log_string(log, NAMES[number % NAMES_COUNT]);
        break;
    case 'i':
        for (unsigned shift = 0; shift < 32; shift += 8) {
            log_string(log, shift ? "." : "");
            log_number(log, number >> shift & 255, 1);
        }
    }
}

static const char *choose(uint64_t number) {
    unsigned sum = 0;
    for (size_t i = 0; i < KINDS_COUNT; i++)
        sum += KINDS[i].weight;
    size_t kind = 0;
    for (uint64_t left = number % sum; left >= KINDS[kind].weight; kind++)
        left -= KINDS[kind].weight;
    return KINDS[kind].text;
}

void noise_message(struct log *log, uint64_t *state) {
    const char *text = choose(dice(state)), *percent;
    log_begin(log, 6);
    for (; (percent = strchr(text, '%')); text = percent + 2) {
        log_text(log, text, (size_t)(percent - text));
        write_varied(log, percent[1], dice(state));
    }
    log_string(log, text);
    log_end(log);
}
