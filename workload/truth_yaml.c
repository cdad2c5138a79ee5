/* SPDX-License-Identifier: MIT */
/* truth_yaml.c - the truth as a YAML document, through libyaml's emitter. */
#define _GNU_SOURCE
#include "files.h"
#include "oomwhy.h"
#include "truth.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#define SIZE(array) (sizeof(array) / sizeof *(array))

/* Emitting an event also frees it; after the first failure libyaml only fails on. */
struct out {
    yaml_emitter_t emitter;
    bool failed;
};

static void put(struct out *out, yaml_event_t *event, int made) {
    if (!made || !yaml_emitter_emit(&out->emitter, event))
        out->failed = true;
}

static void put_scalar(struct out *out, const char *text, yaml_scalar_style_t style) {
    yaml_event_t event;
    put(out, &event,
        yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)strlen(text), 1,
                                     style == YAML_DOUBLE_QUOTED_SCALAR_STYLE, style));
}

static void put_map(struct out *out) {
    yaml_event_t event;
    put(out, &event, yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

static void put_map_end(struct out *out) {
    yaml_event_t event;
    put(out, &event, yaml_mapping_end_event_initialize(&event));
}

static void put_list(struct out *out) {
    yaml_event_t event;
    put(out, &event, yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
}

static void put_list_end(struct out *out) {
    yaml_event_t event;
    put(out, &event, yaml_sequence_end_event_initialize(&event));
}

static void put_key(struct out *out, const char *key) {
    put_scalar(out, key, YAML_PLAIN_SCALAR_STYLE);
}

static void put_number(struct out *out, const char *key, int64_t value) {
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    put_key(out, key);
    put_scalar(out, value == OOMWHY_UNSET || value == UNLIMITED ? "null" : text, YAML_PLAIN_SCALAR_STYLE);
}

static void put_hex(struct out *out, const char *key, const char *bytes) {
    char name[64], hex[2 * 4096 + 1] = "";
    for (size_t i = 0; bytes[i] && 2 * i + 2 < sizeof hex; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)bytes[i]);
    snprintf(name, sizeof name, "%s_hex", key);
    put_key(out, name);
    put_scalar(out, hex, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

/* Bytes of the kernel need not be UTF-8: where they are not, the text is null and KEY_hex has them. */
static void put_text(struct out *out, const char *key, const char *bytes) {
    yaml_event_t event;
    put_key(out, key);
    if (yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)bytes, (int)strlen(bytes), 0, 1,
                                     YAML_DOUBLE_QUOTED_SCALAR_STYLE)) {
        put(out, &event, 1);
        return;
    }
    put_scalar(out, "null", YAML_PLAIN_SCALAR_STYLE);
    put_hex(out, key, bytes);
}

static void put_task(struct out *out, const struct task *task) {
    put_map(out);
    put_number(out, "pid", task->pid);
    put_text(out, "comm", task->comm);
    put_number(out, "total_vm_bytes", task->total_vm_bytes);
    put_number(out, "rss_bytes", task->rss_bytes);
    put_number(out, "pgtables_bytes", task->pgtables_bytes);
    put_number(out, "swap_bytes", task->swap_bytes);
    put_number(out, "oom_score_adj", task->oom_score_adj);
    put_map_end(out);
}

static void put_kill(struct out *out, const struct kill *kill) {
    put_map(out);
    put_number(out, "pid", kill->pid);
    put_text(out, "comm", kill->comm);
    put_number(out, "signal", kill->signal);
    put_number(out, "oom_score_adj", kill->oom_score_adj);
    put_text(out, "task_memcg", kill->task_memcg);
    put_number(out, "grower", kill->grower);
    put_number(out, "growth_bytes", kill->growth_bytes);
    put_key(out, "tasks");
    put_list(out);
    for (size_t i = 0; i < kill->tasks.count; i++)
        put_task(out, &kill->tasks.items[i]);
    put_list_end(out);
    put_map_end(out);
}

static void put_counters(struct out *out, const struct truth *t) {
    put_key(out, "counters");
    put_map(out);
    for (size_t i = 0; i < t->counters_count; i++) {
        put_key(out, t->before[i].name);
        put_map(out);
        put_number(out, "limit_bytes", t->before[i].limit_bytes);
        put_key(out, "unlimited");
        put_scalar(out, t->before[i].limit_bytes == UNLIMITED ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
        put_number(out, "usage_bytes_before", t->before[i].usage_bytes);
        put_number(out, "usage_bytes_after", t->after[i].usage_bytes);
        put_number(out, "failcnt_before", t->before[i].failcnt);
        put_number(out, "failcnt_after", t->after[i].failcnt);
        put_map_end(out);
    }
    put_map_end(out);
}

static void put_truth(struct out *out, const struct truth *t) {
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {
        { "cgroup_version", t->cgroup_version },       { "limit_bytes", t->limit_bytes },
        { "oom_kill_before", t->oom_kill_before },     { "oom_kill_after", t->oom_kill_after },
        { "monotonic_us_before", t->monotonic_us[0] }, { "monotonic_us_after", t->monotonic_us[1] },
        { "boottime_us_before", t->boottime_us[0] },   { "boottime_us_after", t->boottime_us[1] },
    };
    put_map(out);
    put_text(out, "scenario", t->scenario);
    put_text(out, "kernel", t->kernel);
    put_text(out, "oom_memcg", t->oom_memcg);
    for (size_t i = 0; i < SIZE(numbers); i++)
        put_number(out, numbers[i].key, numbers[i].value);
    put_text(out, "surprise", t->surprise);
    put_counters(out, t);
    put_key(out, "kills");
    put_list(out);
    for (size_t i = 0; i < t->kills_count; i++)
        put_kill(out, &t->kills[i]);
    put_list_end(out);
    put_map_end(out);
}

static void put_all(struct out *out, const struct truth *truths, size_t count) {
    yaml_event_t event;
    put(out, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    put(out, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    put_list(out);
    for (size_t i = 0; i < count; i++)
        put_truth(out, &truths[i]);
    put_list_end(out);
    put(out, &event, yaml_document_end_event_initialize(&event, 1));
    put(out, &event, yaml_stream_end_event_initialize(&event));
}

bool truth_write(const struct truth *truths, size_t count, const char *file, struct why *why) {
    struct out out = { 0 };
    FILE *stream = fopen(file, "we");
    if (!stream)
        return why_not(why, "cannot write %s: %s", file, strerror(errno));
    if (!yaml_emitter_initialize(&out.emitter)) {
        fclose(stream);
        return why_not(why, "out of memory");
    }
    yaml_emitter_set_output_file(&out.emitter, stream);
    yaml_emitter_set_unicode(&out.emitter, 1);
    yaml_emitter_set_width(&out.emitter, -1);
    put_all(&out, truths, count);
    yaml_emitter_delete(&out.emitter);
    bool written = !ferror(stream) && !out.failed;
    written = fclose(stream) == 0 && written;
    return written || why_not(why, "cannot write %s: %s", file, strerror(errno));
}
