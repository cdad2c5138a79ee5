/* SPDX-License-Identifier: MIT */
/* test_transport.c - every prefix gives what it tells and leaves exactly the kernel's text; nothing else is a
 * prefix. */
#include "support.h"
#include "transport.h"

static void note_text(FILE *out, const char *name, struct text t) {
    if (t.n)
        fprintf(out, " %s=%.*s", name, (int)t.n, t.p);
}

static void note_number(FILE *out, const char *name, int64_t value, int64_t absent) {
    if (value != absent)
        fprintf(out, " %s=%lld", name, (long long)value);
}

/* What the message tells, but for its text; "bare" without a prefix. */
static void describe_message(FILE *out, const struct message *m, struct arena *a) {
    fputs(m->prefixed ? "" : " bare", out);
    fputs(m->foreign ? " foreign" : "", out);
    fputs(m->continuation ? " continues" : "", out);
    note_number(out, "level", m->level, -1);
    note_number(out, "facility", m->facility, -1);
    note_number(out, "us", m->mono_us, OOMWHY_UNSET);
    note_number(out, "seq", m->seq, OOMWHY_UNSET);
    note_text(out, "wall", text_of(transport_wall(m, a)));
    note_text(out, "from", text_of(m->wall_source));
    note_text(out, "host", m->host);
    note_text(out, "caller", m->caller);
    if (m->flag)
        fprintf(out, " flag=%c", m->flag);
    fputs(m->exact ? " exact" : "", out);
}

static void expect_decoded(struct transport *t, const char *line, const char *want, const char *text) {
    struct message m;
    struct arena a = { 0 };
    char *got = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&got, &size);
    expect(transport_decode(t, text_of(line), &m), line);
    describe_message(out, &m, &a);
    fclose(out);
    expect_str(*got == ' ' ? got + 1 : got, want, line);
    if (!m.foreign)
        expect_str(arena_text(&a, m.text), text, line);
    arena_free(&a);
    free(got);
}

struct sample {
    const char *line, *want, *text;
};

static void expect_all(const struct sample *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct transport t = { 0 };
        expect_decoded(&t, samples[i].line, samples[i].want, samples[i].text);
        transport_free(&t);
    }
}

static const struct sample kernel[] = {
    { "[    0.000000] Linux version", "us=0", "Linux version" },
    { "[12345.678901] text", "us=12345678901", "text" },
    { "[1234567.000001] text", "us=1234567000001", "text" },
    { "[    1.234567]  frame+0x1/0x2", "us=1234567", " frame+0x1/0x2" },
    { "[   37.128158][ T9185] text", "us=37128158 caller=T9185", "text" },
    { "[2-3219.1870] text", "us=3219187000", "text" },
    { "[   37.128158][    C0] text", "us=37128158 caller=C0", "text" },
    { "[   37.128158][ T9185]  <TASK>", "us=37128158 caller=T9185", " <TASK>" },
    { "<6>[  123.456789] text", "level=6 facility=0 us=123456789", "text" },
    { "<4>[  123.456789][ T12] text", "level=4 facility=0 us=123456789 caller=T12", "text" },
    { "<3>text", "level=3 facility=0", "text" },
    { "<30>[  123.456789] text", "level=6 facility=3 us=123456789", "text" },
    { "[    1.000000] [  812]    33   812", "us=1000000", "[  812]    33   812" },
    { "[    1.000000] [ pid ]   uid", "us=1000000", "[ pid ]   uid" },
    { "[    1.000000]", "us=1000000", "" },
};

Test(transport, reads_what_the_kernel_prefixes) {
    expect_all(kernel, COUNT(kernel));
}

static const struct sample kmsg[] = {
    { "6,900,123456789,-;text", "level=6 facility=0 us=123456789 seq=900 flag=- exact", "text" },
    { "3,5,7;text", "level=3 facility=0 us=7 seq=5 exact", "text" },
    { "4,2367,9,c;/k/x", "level=4 facility=0 us=9 seq=2367 flag=c exact", "/k/x" },
    { "4,2367,9,+;x", "level=4 facility=0 us=9 seq=2367 flag=+ exact", "x" },
    { "4,1,2,-,caller=T12;text", "level=4 facility=0 us=2 seq=1 caller=T12 flag=- exact", "text" },
    { "4,1,2,-,caller=C0,later=3;text", "level=4 facility=0 us=2 seq=1 caller=C0 flag=- exact", "text" },
    { "4,1,2,-,later=3;a;b", "level=4 facility=0 us=2 seq=1 flag=- exact", "a;b" },
    { "12,1,2,-;text", "level=4 facility=1 us=2 seq=1 flag=- exact", "text" },
    { "30,1,2,-;[    1.000000] not a prefix", "level=6 facility=3 us=2 seq=1 flag=- exact",
      "[    1.000000] not a prefix" },
    { "6,1,2,-;a\\x0ab", "level=6 facility=0 us=2 seq=1 flag=- exact", "a\nb" },
    { "6,1,2,-;google\\x5cx2dchrome", "level=6 facility=0 us=2 seq=1 flag=- exact", "google\\x2dchrome" },
    { "6,1,2,-;\\xd0\\xb2\\xff", "level=6 facility=0 us=2 seq=1 flag=- exact", "\xd0\xb2\xff" },
    { "6,1,2,-;", "level=6 facility=0 us=2 seq=1 flag=- exact", "" },
};

Test(transport, reads_kmsg_records_to_the_byte) {
    expect_all(kmsg, COUNT(kmsg));
}

static const struct sample dmesg[] = {
    { "[Sun Nov 22 14:18:20 2026] text", "wall=2026-11-22T14:18:20 from=ctime", "text" },
    { "[Mon Nov  2 14:18:20 2026] text", "wall=2026-11-02T14:18:20 from=ctime", "text" },
    { "2026-11-22T14:18:20,449104+00:00 text", "wall=2026-11-22T14:18:20.449104+00:00 from=iso", "text" },
    { "2026-11-22T14:18:20,449104+0530 text", "wall=2026-11-22T14:18:20.449104+05:30 from=iso", "text" },
    { "2026-11-22T14:18:20,449104+00:00 [ T12] text",
      "wall=2026-11-22T14:18:20.449104+00:00 from=iso caller=T12", "text" },
    { "[  755.449104 <    0.015157>] text", "us=755449104", "text" },
    { "[Sun Nov 22 14:18:20 2026 <    0.015157>] text", "wall=2026-11-22T14:18:20 from=ctime", "text" },
    { "[<    0.015157>] text", "", "text" },
    { "Wed 2025-04-02 09:15:33 CEST web-1 kernel: text", "wall=2025-04-02T09:15:33 from=syslog host=web-1",
      "text" },
    { "[Nov22 14:18] text", "wall=--11-22T14:18 from=ctime", "text" },
    { "[  +0.016188] text", "", "text" },
    { "[ +12.345678]  frame+0x1/0x2", "", " frame+0x1/0x2" },
    { "[65731.222840] [ T1308] text", "us=65731222840 caller=T1308", "text" },
    { "kern  :err   : [  755.449104] text", "level=3 facility=0 us=755449104", "text" },
    { "kern  :warn  : text", "level=4 facility=0", "text" },
    { "kern  :notice: [Sun Nov 22 14:18:20 2026] text",
      "level=5 facility=0 wall=2026-11-22T14:18:20 from=ctime", "text" },
    { "user  :crit  : [  755.449104] text", "level=2 facility=1 us=755449104", "text" },
    { "local7:debug : text", "level=7 facility=23", "text" },
    { "authpriv:info  : [  755.449104] text", "level=6 facility=10 us=755449104",
      "text" }, /* "%-6s:%-6s: " */
    { "[  755.449104] [Sun Nov 22 14:18:20 2026] text", "us=755449104 wall=2026-11-22T14:18:20 from=ctime",
      "text" },
    { "\033[32m[    1.000000] \033[0m\033[33mMemory cgroup out of memory: \033[0m\033[31mKilled\033[0m",
      "us=1000000", "Memory cgroup out of memory: Killed" },
};

Test(transport, reads_what_dmesg_prefixes) {
    expect_all(dmesg, COUNT(dmesg));
}

/* The month's name is not ours to know, that a stamp stands there is. */
Test(transport, knows_a_stamp_in_another_language) {
    static const char *const lines[] = { "[\xe5\x9b\x9b 3\xe6\x9c\x88 18 18:47:12 2021] text",
                                         "[Di Aug 12 03:54:03 2025] text",
                                         "[ven. nov. 28 10:00:00 2025] text" };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct transport t = { 0 };
        struct message m;
        transport_decode(&t, text_of(lines[i]), &m);
        expect(m.prefixed && text_equal(m.text, TEXT("text")), lines[i]);
        transport_free(&t);
    }
}

#define SHORT "wall=--11-22T14:06:00 from=syslog host=web-1"
static const struct sample syslog[] = {
    { "Nov 22 14:06:00 web-1 kernel: text", SHORT, "text" },
    { "Nov  2 14:06:00 web-1 kernel: text", "wall=--11-02T14:06:00 from=syslog host=web-1", "text" },
    { "Nov 22 14:06:00 web-1 kernel: [ 1234.567890] text",
      "us=1234567890 wall=--11-22T14:06:00 from=syslog host=web-1", "text" },
    { "Nov 22 14:06:00 web-1 kernel:  <TASK>", SHORT, " <TASK>" },
    { "Nov 22 14:06:00 web-1 kernel: [  812]    33   812", SHORT, "[  812]    33   812" },
    { "Nov 22 14:06:00 web-1 kernel: <4>[ 1234.567890] text",
      "level=4 facility=0 us=1234567890 wall=--11-22T14:06:00 from=syslog host=web-1", "text" },
    { "Nov 22 14:06:00.123456 web-1 kernel: text", "wall=--11-22T14:06:00.123456 from=syslog host=web-1",
      "text" },
    { "Nov 22 14:06:00 kernel: text", "wall=--11-22T14:06:00 from=syslog", "text" },
    { "Nov 2 14:06:00 web-1 kernel: text", "wall=--11-02T14:06:00 from=syslog host=web-1", "text" },
    { "Nov 2 14:06:00.5 web-1 kernel: text", "wall=--11-02T14:06:00.5 from=syslog host=web-1", "text" },
    { "[Mon Nov 2 14:18:20 2026] text", "wall=2026-11-02T14:18:20 from=ctime", "text" },
    { "Mon Nov 2 14:06:00 2026 web-1 kernel: text", "wall=2026-11-02T14:06:00 from=syslog host=web-1",
      "text" },
    { "2026-11-22T14:06:00+00:00 web-1 kernel: text", "wall=2026-11-22T14:06:00+00:00 from=syslog host=web-1",
      "text" },
    { "2026-11-22T14:06:00+0000 web-1 kernel: text", "wall=2026-11-22T14:06:00+00:00 from=syslog host=web-1",
      "text" },
    { "2026-11-22T14:06:00.123456-08:00 web-1 kernel: [ 1234.567890] text",
      "us=1234567890 wall=2026-11-22T14:06:00.123456-08:00 from=syslog host=web-1", "text" },
    { "2026-11-22T14:06:00Z web-1 kernel: text", "wall=2026-11-22T14:06:00Z from=syslog host=web-1", "text" },
    { "2026-11-22T14:06:00Z {a=\"b\\\"}\", host=\"web-1\"}    text",
      "wall=2026-11-22T14:06:00Z from=syslog host=web-1", "text" },
    { "2026-11-22T14:06:00Z {}  web-1 kernel: text", "wall=2026-11-22T14:06:00Z from=syslog host=web-1",
      "text" },
    { "2026-11-22T14:06:00Z {job=\"a\"} [    1.000000] text",
      "us=1000000 wall=2026-11-22T14:06:00Z from=syslog", "text" },
    { "2026-11-22T14:06:00Z {job=\"a\"} Nov 22 15:06:00 web-1 kernel: text",
      "wall=--11-22T15:06:00 from=syslog host=web-1", "text" },
    { "2026-11-22T14:06:00Z {a=\"b} text", "wall=2026-11-22T14:06:00Z from=syslog", "{a=\"b} text" },
    { "2026-11-22T14:06:00Z {a: 1} text", "wall=2026-11-22T14:06:00Z from=syslog", "{a: 1} text" },
    { "web-1 kernel: text", "host=web-1", "text" },
    { "2026-11-22T14:06:00Z web-1 Out of memory: Killed", "wall=2026-11-22T14:06:00Z from=syslog host=web-1",
      "Out of memory: Killed" },
    { "2026-11-22T14:06:00Z Out of memory: Killed", "wall=2026-11-22T14:06:00Z from=syslog",
      "Out of memory: Killed" },
    { "Sun 2026-11-22 14:06:00 UTC web-1 kernel: text", "wall=2026-11-22T14:06:00Z from=syslog host=web-1",
      "text" },
    { "Sun 2026-11-22 14:06:00 CET web-1 kernel: text", "wall=2026-11-22T14:06:00 from=syslog host=web-1",
      "text" },
    { "1795615560.123456 web-1 kernel: text", "wall=2026-11-25T14:06:00.123456Z from=syslog host=web-1",
      "text" },
    { "1795615560 web-1 [305.300000] text", "us=305300000 wall=2026-11-25T14:06:00Z from=syslog host=web-1",
      "text" },
    { "Nov 22 14:06:00 web-1 kern.warn kernel: [ 1234.567890] text",
      "level=4 facility=0 us=1234567890 wall=--11-22T14:06:00 from=syslog host=web-1", "text" },
    { "Sun Nov 22 14:06:00 2026 kern.err kernel: [ 1234.567890] text",
      "level=3 facility=0 us=1234567890 wall=2026-11-22T14:06:00 from=syslog", "text" },
    { "<4>1 2026-11-22T14:06:00.123456+00:00 web-1 kernel - - - [ 1234.567890] text",
      "level=4 facility=0 us=1234567890 wall=2026-11-22T14:06:00.123456+00:00 from=syslog host=web-1",
      "text" },
    { "<4>Nov 22 14:06:00 web-1 kernel: text",
      "level=4 facility=0 wall=--11-22T14:06:00 from=syslog host=web-1", "text" },
    { "2026-11-22T14:06:00.5Z [ 1234.567890] text", "us=1234567890 wall=2026-11-22T14:06:00.5Z from=syslog",
      "text" },
    { "2026-11-22T14:06:00.5Z [  812]    33   812", "wall=2026-11-22T14:06:00.5Z from=syslog",
      "[  812]    33   812" },
    { "2026-11-22T14:06:01+00:00 a-stream Nov 22 14:06:00 web-1 kernel: [ 1234.567890] text",
      "us=1234567890 wall=--11-22T14:06:00 from=syslog host=web-1", "text" },
    { "2026-11-22T14:06:01.5Z In(05) vcpu-0 - Guest: <6>[ 1234.567890] text",
      "level=6 facility=0 us=1234567890 wall=2026-11-22T14:06:01.5Z from=syslog", "text" },
    { "kernel: [ 1234.567890] text", "us=1234567890", "text" },
    { "kernel: text", "", "text" },
    { "    [ 1234.567890] text", "us=1234567890", "text" }, /* pasted, indented */
    { "> [ 1234.567890] text", "us=1234567890", "text" },   /* quoted in a mail */
    { "Nov 22 14:06:00 web-1 kernel: x#012y#011#033", SHORT, "x\ny\t\033" },
    { "Nov 22 14:06:00 web-1 kernel:  [ 1234.567890] text",
      "us=1234567890 wall=--11-22T14:06:00 from=syslog host=web-1", "text" },
    { "Nov 22 14:06:00 web-1 kernel:  [<ffffffff8116d4e0>] text", SHORT, " [<ffffffff8116d4e0>] text" },
    { "Nov 22 14:06:00 web-1 kern.warning kernel: text",
      "level=4 facility=0 wall=--11-22T14:06:00 from=syslog host=web-1", "text" },
    { "Nov 22 14:06:00 web-1 text", SHORT, "text" },
    { "Nov 22 14:06:00 web-1 kernel: hello [ 1234.567890] text", SHORT, "hello [ 1234.567890] text" },
    { "Nov 22 14:06:00 web-1 kernel: ** 7 printk messages dropped ** [ 1.5] text", SHORT,
      "** 7 printk messages dropped ** [ 1.5] text" },
    { "2026-11-22 14:06:00 INFO web-1 kernel: text", "wall=2026-11-22T14:06:00 from=syslog host=web-1",
      "text" },
    { "2026-11-22T14:06:00Z web-1 dockerd[8]: 2026-11-22T14:06:00Z text",
      "foreign wall=2026-11-22T14:06:00Z from=syslog host=web-1", "" },
    { "Nov 22 14:06:00 kubelet: [ 1234.567890] text", "foreign wall=--11-22T14:06:00 from=syslog", "" },
    { "2026-11-22 14:06:00 web-1 kernel: text", "wall=2026-11-22T14:06:00 from=syslog host=web-1", "text" },
    { "2026-11-22 14:06:00.123 +0100 web-1 kernel: text",
      "wall=2026-11-22T14:06:00.123+01:00 from=syslog host=web-1", "text" },
    { "2026-11-22 14:06:00 UTC web-1 kernel: text", "wall=2026-11-22T14:06:00Z from=syslog host=web-1",
      "text" },
    { "2026-11-22T14:06:00,123456+02:00 web-1 kernel: text",
      "wall=2026-11-22T14:06:00.123456+02:00 from=iso host=web-1", "text" },
    { "2026-11-22T14:06:00Z web-1 <6>[ 1234.567890] text",
      "level=6 facility=0 us=1234567890 wall=2026-11-22T14:06:00Z from=syslog host=web-1", "text" },
    { "2026-11-22 14:06:00 INFO [kernel] [ 1234.567890] text",
      "us=1234567890 wall=2026-11-22T14:06:00 from=syslog", "text" },
    { "Nov 22 14:06:00 web-1 kernel: #1 SMP #999", SHORT, "#1 SMP #999" },
};

/* Behind a date alone, as `docker logs -t` puts it, the kernel's own words are no host and no tag. */
static const char *const dated[] = {
    "java invoked oom-killer: gfp_mask=0xcc0",
    "CPU: 1 PID: 9 Comm: java Not tainted",
    "Hardware name: QEMU Standard PC",
    "Call Trace:",
    " dump_stack+0x6d/0x8b",
    "RIP: 0033:0x4b63cb",
    "memory: usage 1kB, limit 1kB, failcnt 0",
    "Memory cgroup stats for /a:",
    "anon 1234",
    "lowmem_reserve[]: 0 961",
    "Swap cache stats: add 1",
    "[  812]    33   812",
    "oom_reaper: reaped process 9 (java)",
    "SysRq : Manual OOM execution",
    "Stack : 80690000 80631cf4",
};

Test(transport, takes_no_kernel_word_behind_a_date_for_a_host) {
    static const char *const dates[] = { "2026-11-22T14:06:00Z ", "2026-11-22 14:06:00 ",
                                         "[2026-11-22T14:06:00Z] " };
    for (size_t d = 0; d < COUNT(dates); d++)
        for (size_t i = 0; i < COUNT(dated); i++) {
            char line[128];
            struct transport t = { 0 };
            struct message m;
            snprintf(line, sizeof line, "%s%s", dates[d], dated[i]);
            transport_decode(&t, text_of(line), &m);
            expect(m.prefixed && !m.foreign && !m.host.n && text_equal(m.text, text_of(dated[i])), line);
            transport_free(&t);
        }
}

static const struct sample collected[] = {
    { "10.0.0.2: kern:    info: [2026-11-22T14:06:00.317542Z]: text",
      "level=6 facility=0 wall=2026-11-22T14:06:00.317542Z from=iso host=10.0.0.2", "text" },
    { "cp-1a: kern: warning: [2026-11-22T14:06:00.317542Z]:  <TASK>",
      "level=4 facility=0 wall=2026-11-22T14:06:00.317542Z from=iso host=cp-1a", " <TASK>" },
    { " kern:     err: [2026-11-22T14:06:00.317542Z]: text",
      "level=3 facility=0 wall=2026-11-22T14:06:00.317542Z from=iso", "text" },
    { "user: warning: [2026-11-22T14:06:00.317542Z]: text",
      "level=4 facility=1 wall=2026-11-22T14:06:00.317542Z from=iso", "text" },
    { "[2026-11-22 14:06:00 UTC] kernel: text", "wall=2026-11-22T14:06:00Z from=iso", "text" },
    { "[2026-11-22T14:06:00.5+0200] text", "wall=2026-11-22T14:06:00.5+02:00 from=iso", "text" },
    { "[Sun Nov 22 14:06:00] text", "wall=--11-22T14:06:00 from=ctime", "text" }, /* retyped */
    { "[Nov 22 14:06:00] text", "wall=--11-22T14:06:00 from=ctime", "text" },
    { "12:[ 1234.567890] text", "us=1234567890", "text" }, /* grep -n */
    { "12-[Sun Nov 22 14:06:00 2026] text", "wall=2026-11-22T14:06:00 from=ctime", "text" },
    { "+[ 1234.567890] text", "us=1234567890", "text" }, /* diff */
    { "  \"[ 1234.567890] text\",", "us=1234567890", "text" },
    { "'Nov 22 14:06:00 web-1 kernel: text'", SHORT, "text" },
    { "`[ 1234.567890] text`", "us=1234567890", "text" },
    { "\"memory: usage 1kB\",", "bare", "memory: usage 1kB" },
    { "\"2026-11-22T14:06:00Z\",\"[ 1234.567890] text\"", "us=1234567890", "text" },
    { "\"a\" invoked oom-killer: gfp_mask=0x0", "bare", "\"a\" invoked oom-killer: gfp_mask=0x0" },
    { "a[1.5] invoked oom-killer: gfp_mask=0x0", "bare", "a[1.5] invoked oom-killer: gfp_mask=0x0" },
};

Test(transport, reads_what_collectors_and_lists_put_around_a_line) {
    expect_all(collected, COUNT(collected));
}

Test(transport, reads_what_syslog_and_journal_prefix) {
    expect_all(syslog, COUNT(syslog));
}

static const struct sample journal[] = {
    { "[ 1234.567890] web-1 kernel: text", "us=1234567890 host=web-1", "text" },
    { "[ 1234.567890 <    0.000012 >] web-1 kernel: text", "us=1234567890 host=web-1", "text" },
    { "[ 1234.567890                ] web-1 kernel: text", "us=1234567890 host=web-1", "text" },
    { "[ 1234.567890 <    0.000012*>] web-1 kernel: text", "us=1234567890 host=web-1", "text" },
};

Test(transport, reads_short_monotonic_of_the_journal) {
    expect_all(journal, COUNT(journal));
}

Test(transport, tells_other_programs_from_the_kernel) {
    static const char *const lines[] = {
        "Nov 22 14:06:00 web-1 systemd[1]: foo.service: Killed process 1 (x)",
        "Nov 22 14:06:00 web-1 systemd-oomd[612]: Killed /x due to memory pressure",
        "2026-11-22T14:06:00+00:00 web-1 earlyoom[9]: sending SIGTERM to process 1",
        "<30>1 2026-11-22T14:06:00+00:00 web-1 dockerd 12 - - Killed process 1 (x)",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct transport t = { 0 };
        struct message m;
        transport_decode(&t, text_of(lines[i]), &m);
        expect(m.prefixed && m.foreign, lines[i]);
        transport_free(&t);
    }
}

Test(transport, takes_nothing_of_the_kernels_own_text_for_a_prefix) {
    static const char *const lines[] = {
        "[  812]    33   812    61342     9120    57344        0             0 apache2",
        "[    812]    33   812    61342     9120    57344        0             0 apache2",
        "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name",
        "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
        "[4194301] 1001240000 4194301 1234567890 987654321 12345678        0           999 x",
        " [<ffffffff8116d4e0>] oom_kill_process+0x1a/0x3b",
        "[c000000fe4b83b10] [c000000000d0b4a4] dump_stack+0xb0/0xf4 (unreliable)",
        " <TASK>",
        "<TASK>",
        "</IRQ>",
        "Hardware name: Acme Box/Board, BIOS 1.0 01/01/2020",
        "Memory cgroup out of memory: Killed process 1 (x) total-vm:4kB, anon-rss:0kB, file-rss:0kB",
        "memory: usage 1kB, limit 2kB, failcnt 3",
        "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),global_oom,task_memcg=/,task=x,pid=2,uid=0",
        "CPU: 0 PID: 1 Comm: kernel: Not tainted 6.1.0 #1",
        "kernel 1200128", /* a key of memory.stat */
        "1610612736 pages RAM",
        "Tasks state (memory values in pages):",
        "Node 0 DMA: 1*4kB (U) 0*8kB = 4kB",
        " active_file:3 inactive_file:4 isolated_file:0",
        "x:y invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "Mar invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        "[1] 2",
        "[]",
        "[",
        "<",
        "6,1,2",
        "6,1,x,-;text",
        "",
        " ",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct transport t = { 0 };
        expect_decoded(&t, lines[i], "bare", lines[i]);
        transport_free(&t);
    }
}

/* Each in the second of the one before, whose prefix need not be read again: but none is taken for plain that
 * is not. */
Test(transport, reads_every_line_of_a_second_as_if_it_were_the_only_one) {
    struct transport t = { 0 };
    expect_decoded(&t, "[  123.456789] web-1 audit: text", "us=123456789", "web-1 audit: text");
    expect_decoded(&t, "[  123.456790] web-1 kernel: text", "us=123456790 host=web-1", "text");
    expect_decoded(&t, "[  123.456791] text", "us=123456791", "text");
    expect_decoded(&t, "[  123.456792] web-1 sshd[9]: text", "foreign us=123456792 host=web-1", "text");
    expect_decoded(&t, "[  123.456793] [1.5 GHz] text", "us=123456793", "[1.5 GHz] text");
    expect_decoded(&t, "[  123.456794] &lt;TASK&gt;", "us=123456794", "<TASK>");
    expect_decoded(&t,
                   "[  123.456795] a\xc2\xa0"
                   "b, behind some more text",
                   "us=123456795", "a b, behind some more text");
    expect_decoded(&t, "[  123.456796] [ T12] text", "us=123456796 caller=T12", "text");
    expect_decoded(&t, "[  123.456797] [   12]", "us=123456797", "[   12]");
    transport_free(&t);
}

Test(transport, continues_a_message_indented_by_the_width_of_its_prefix) {
    struct transport t = { 0 };
    expect_decoded(&t, "[  123.456789] anon 4096", "us=123456789", "anon 4096");
    expect_decoded(&t, "               file 0", "bare continues", "file 0");
    expect_decoded(&t, "                active_file:3", "bare continues", " active_file:3");
    expect_decoded(&t, "              one blank less", "bare", "              one blank less");
    expect_decoded(&t, "file 0", "bare", "file 0");
    transport_free(&t);
}

/* netconsole.rst: a record that does not fit into a packet comes in several, cut anywhere, in an escape too.
 */
Test(transport, joins_what_netconsole_sent_in_several_packets) {
    struct transport t = { 0 };
    const char *want = "level=6 facility=0 us=2 seq=9 flag=- exact",
               *part = "foreign level=6 facility=0 us=2 seq=9 flag=- exact";
    expect_decoded(&t, "6,9,2,-,ncfrag=0/12;one\\x0", part, NULL);
    expect_decoded(&t, "6,9,2,-,ncfrag=6/12;a_two", part, NULL);
    expect_decoded(&t, "6,9,2,-,ncfrag=11/12;!", want, "one\n_two!");
    expect_decoded(&t, "6,9,2,-,ncfrag=0/6;one6,9,2,-,ncfrag=3/6;two", want, "onetwo");
    expect_decoded(&t, "6,9,2,-,ncfrag=0/9;one", part, NULL);
    expect_decoded(&t, "6,9,2,-,ncfrag=6/9;six", part, NULL); /* the middle is lost */
    expect_decoded(&t, "6,9,2,-,ncfrag=6/-9;six", want, "six");
    expect_decoded(&t, "6.12.0-1-amd64,6,9,2,-;text", want, "text");
    expect_decoded(&t, "6.12.0-1-amd64,6,9,2,-,ncfrag=0/3;abc", want, "abc");
    transport_free(&t);
}

Test(transport, passes_over_the_dictionary_of_a_kmsg_record) {
    struct transport t = { 0 };
    struct message m;
    expect_decoded(&t, "6,1,2,-;text", "level=6 facility=0 us=2 seq=1 flag=- exact", "text");
    transport_decode(&t, TEXT(" SUBSYSTEM=acpi"), &m);
    expect(m.foreign, "SUBSYSTEM");
    transport_decode(&t, TEXT(" DEVICE=+acpi:PNP0A03:00"), &m);
    expect(m.foreign, "DEVICE");
    transport_free(&t);
}

Test(transport, reads_line_after_line_of_any_form) {
    struct transport t = { 0 };
    for (int round = 0; round < 2; round++) {
        expect_decoded(&t, kmsg[10].line, kmsg[10].want, kmsg[10].text);
        expect_decoded(&t, kernel[1].line, kernel[1].want, kernel[1].text);
        expect_decoded(&t, syslog[0].line, syslog[0].want, syslog[0].text);
        expect_decoded(&t, kmsg[11].line, kmsg[11].want, kmsg[11].text);
    }
    transport_free(&t);
}

Test(transport, survives_every_beginning_of_every_line) {
    const struct sample *tables[] = { kernel, kmsg, dmesg, syslog, journal };
    const size_t counts[] = { COUNT(kernel), COUNT(kmsg), COUNT(dmesg), COUNT(syslog), COUNT(journal) };
    struct transport t = { 0 };
    struct message m;
    size_t refused = 0;
    for (size_t i = 0; i < COUNT(tables); i++)
        for (size_t s = 0; s < counts[i]; s++)
            for (size_t n = 0; n <= strlen(tables[i][s].line); n++) {
                char *exact = malloc(n + 1); /* so that a byte read too much is noticed */
                memcpy(exact, tables[i][s].line, n);
                char *shrunk = n ? realloc(exact, n) : exact;
                refused += !transport_decode(&t, (struct text){ shrunk, n }, &m);
                free(shrunk);
            }
    expect_int(refused, 0, "lines refused");
    transport_free(&t);
}

Test(transport, writes_microseconds_since_the_epoch_in_utc) {
    struct arena a = { 0 };
    expect_str(transport_wall_us(0, &a), "1970-01-01T00:00:00.000000Z", "the epoch");
    expect_str(transport_wall_us(1795615560123456, &a), "2026-11-25T14:06:00.123456Z", "2026");
    expect_str(transport_wall_us(951782400000001, &a), "2000-02-29T00:00:00.000001Z", "a leap day");
    arena_free(&a);
}
