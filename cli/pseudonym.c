/* SPDX-License-Identifier: MIT */
/* pseudonym.c - a keyed hash of the name, written in the form that readers of the name look for. */
#include "pseudonym.h"

#include "stem.h"

#include <string.h>

/* ---- words that are no names ---- */

static bool is_one_of(struct slice word, const char *const *words) {
    while (*words && !slice_is(word, *words))
        words++;
    return *words != NULL;
}

/* The runtime killed as it starts a container is a finding of its own. */
static const char *const known_comms[] = { "runc",           "runc:[0:PARENT]",
                                           "runc:[1:CHILD]", "runc:[2:INIT]",
                                           "crun",           NULL };

static const char *const known_files[] = { "/dev/kmsg", "syslog(2)", "journal", NULL };

/* Whole components: what runtimes and systemd put there by themselves. */
static const char *const known_components[] = {
    "docker",
    "ecs",
    "good",
    "bad",
    "garden",
    "default",
    "k8s.io",
    "moby",
    "cri-containerd",
    "kubepods",
    "burstable",
    "besteffort",
    "kubepods.slice",
    "kubepods-burstable.slice",
    "kubepods-besteffort.slice",
    "kubelet.slice",
    "kubelet-kubepods.slice",
    "kubelet-kubepods-burstable.slice",
    "kubelet-kubepods-besteffort.slice",
    "lxc",
    "lxc.payload",
    "machine",
    "qemu.slice",
    "slurm",
    "system",
    "slurmstepd.scope",
    "nomad",
    "nomad.slice",
    "ecstasks.slice",
    "mesos",
    "apps",
    "container",
    "libpod_parent",
    "system.slice",
    "user.slice",
    "machine.slice",
    "app.slice",
    "session.slice",
    "background.slice",
    "init.scope",
    NULL,
};

static const char *const suffixes[] = { "_slurmstepd.scope", ".scope", ".service", ".slice",
                                        ".socket",           ".mount", ".swap",    ".libvirt-qemu" };

/* What a component may begin with where the rest has a form, which is kept. */
static const struct head {
    const char *head;
    enum { ANYTHING, ID, NUMBER, PLAIN_NUMBER } rest; /* PLAIN_NUMBER: one of the machine, which stays */
} heads[] = {
    { "docker-", ID },
    { "cri-containerd-", ID },
    { "nerdctl-", ID },
    { "crio-conmon-", ID },
    { "crio-", ID },
    { "libpod-conmon-", ID },
    { "libpod-", ID },
    { "machine-libpod_pod_", ID },
    { "user-libpod_pod_", ID },
    { "kubepods-burstable-pod", ID },
    { "kubepods-besteffort-pod", ID },
    { "kubepods-pod", ID },
    { "kubelet-kubepods-burstable-pod", ID },
    { "kubelet-kubepods-besteffort-pod", ID },
    { "kubelet-kubepods-pod", ID },
    { "pod", ID },
    { "lxc.payload.", ANYTHING },
    { "lxc.monitor.", ANYTHING },
    { "systemd-nspawn@", ANYTHING },
    { "machine-qemu\\x2d", ANYTHING },
    { "machine-lxc\\x2d", ANYTHING },
    { "machine-", ANYTHING },
    { "garden-", ANYTHING },
    { "ecstasks-", ANYTHING },
    { "condor_", ANYTHING },
    { "slurm_", ANYTHING },
    { "job_", NUMBER },
    { "step_", PLAIN_NUMBER },
    { "task_", PLAIN_NUMBER },
    { "uid_", PLAIN_NUMBER },
    { "user-", PLAIN_NUMBER },
    { "user@", PLAIN_NUMBER },
    { "session-", PLAIN_NUMBER },
};

/* ---- forms ---- */

static size_t count_of(struct slice s, const char *set) {
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += s.p[i] && strchr(set, s.p[i]) != NULL;
    return count;
}

#define HEX_DIGITS "0123456789abcdef"

static bool is_number(struct slice s) {
    return s.n && count_of(s, "0123456789") == s.n;
}

static bool is_hex(struct slice s) {
    return count_of(s, HEX_DIGITS "-_") == s.n;
}

/* Of a container 64 digits, or 32; of a pod 32, in groups or not. */
static bool is_id(struct slice s) {
    size_t digits = count_of(s, HEX_DIGITS);
    return (digits == 32 || digits == 64) && is_hex(s);
}

static uint64_t hash_of(const struct siphash_key *key, struct slice name) {
    return siphash(key, name.p, name.n);
}

/* In letters, since digits would look like a number of the name's own. */
static void add_word(struct bytes *to, const struct siphash_key *key, const char *kind, struct slice name) {
    uint64_t bits = hash_of(key, name);
    bytes_printf(to, "%s-", kind);
    for (int i = 0; i < 8; i++, bits >>= 4)
        bytes_put(to, (char)('a' + (bits & 15)));
}

/* Names that differ in a number have pseudonyms that do, and nothing else; the number is another. */
static void add_numbered(struct bytes *to, const struct siphash_key *key, const char *kind, struct slice name,
                         struct slice stem) {
    add_word(to, key, kind, stem);
    if (stem.n < name.n)
        bytes_printf(to, "-%05u", (unsigned)(hash_of(key, name) % 100000));
}

/* Digits for digits; what stands between them stays, and does not count. */
static void add_digits(struct bytes *to, const struct siphash_key *key, struct slice name, unsigned base) {
    struct bytes digits = { 0 };
    uint64_t bits = 0;
    for (size_t i = 0; i < name.n; i++)
        if (strchr(HEX_DIGITS, name.p[i]))
            bytes_put(&digits, name.p[i]);
    size_t length = digits.n, written = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (!strchr(HEX_DIGITS, name.p[i])) {
            bytes_put(to, name.p[i]);
            continue;
        }
        if (written++ % 8 == 0) { /* the next part of a longer hash */
            digits.n = length;
            bytes_printf(&digits, " %zu", written);
            bits = siphash(key, digits.p, digits.n);
        }
        bytes_put(to, HEX_DIGITS[bits % base]);
        bits /= base;
    }
    to->failed = to->failed || digits.failed;
    bytes_free(&digits);
}

/* ---- cgroup paths ---- */

static bool fits(const struct head *head, struct slice rest) {
    return head->rest == ANYTHING ? rest.n > 0 : head->rest == ID ? is_id(rest) : is_number(rest);
}

/* The suffix tells what the name is of: of units, and of scopes among them. */
static void add_name(struct bytes *to, const struct siphash_key *key, struct slice name,
                     struct slice suffix) {
    if (is_id(name))
        add_digits(to, key, name, 16);
    else if (is_number(name))
        add_digits(to, key, name, 10);
    else if (name.n)
        add_numbered(to, key, suffix.n ? "unit" : "cgroup", name,
                     slice_is(suffix, ".scope") ? stem_of_scope(name) : name);
}

static void add_stem(struct bytes *to, const struct siphash_key *key, struct slice stem,
                     struct slice suffix) {
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t n = strlen(heads[i].head);
        if (!slice_starts(stem, heads[i].head) || !fits(&heads[i], (struct slice){ stem.p + n, stem.n - n }))
            continue;
        bytes_add(to, stem.p, n);
        stem = (struct slice){ stem.p + n, stem.n - n };
        if (heads[i].rest == PLAIN_NUMBER)
            bytes_add(to, stem.p, stem.n);
        else
            add_name(to, key, stem, suffix);
        return;
    }
    add_name(to, key, stem, suffix);
}

static void add_component(struct bytes *to, const struct siphash_key *key, struct slice component) {
    struct slice stem = component;
    if (is_one_of(component, known_components)) {
        bytes_add(to, component.p, component.n);
        return;
    }
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes && stem.n == component.n; i++) {
        size_t n = strlen(suffixes[i]);
        if (component.n > n && memcmp(component.p + component.n - n, suffixes[i], n) == 0)
            stem.n -= n;
    }
    struct slice suffix = { component.p + stem.n, component.n - stem.n };
    add_stem(to, key, stem, suffix);
    bytes_add(to, suffix.p, suffix.n);
}

/* Slashes part components; so does the ':' of a runtime given a systemd path for cgroupfs. */
static void add_path(struct bytes *to, const struct siphash_key *key, const char *path) {
    for (;;) {
        size_t n = strcspn(path, "/:");
        add_component(to, key, (struct slice){ path, n });
        path += n;
        if (!*path)
            return;
        bytes_put(to, *path++);
    }
}

void pseudonym_add(struct bytes *to, const struct siphash_key *key, enum pseudonym of, const char *name) {
    static const char *const nothing[] = { NULL };
    static const struct {
        const char *kind;
        const char *const *known;
    } words[] = {
        [PSEUDONYM_COMM] = { "comm", known_comms },
        [PSEUDONYM_HOST] = { "host", nothing },
        [PSEUDONYM_HARDWARE] = { "hardware", nothing },
        [PSEUDONYM_FILE] = { "file", known_files },
        [PSEUDONYM_HEX] = { "id", nothing },
        [PSEUDONYM_TEXT] = { "text", nothing },
    };
    struct slice whole = { name, strlen(name) };
    if (of == PSEUDONYM_CGROUP)
        add_path(to, key, name);
    else if (of == PSEUDONYM_HEX && is_hex(whole))
        add_digits(to, key, whole, 16);
    else if (is_one_of(whole, words[of].known))
        bytes_add(to, whole.p, whole.n);
    else
        add_numbered(to, key, words[of].kind, whole, of == PSEUDONYM_COMM ? stem_of_name(whole) : whole);
}
