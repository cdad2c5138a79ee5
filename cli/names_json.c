/* SPDX-License-Identifier: MIT */
/* names_json.c - what runtimes, their commands and Kubernetes call a container in JSON: the keys are all
 * here. */
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first of these members that is text; NULL: none. */
static const char *text_of(const json_t *object, const char *const *keys) {
    for (; *keys; keys++) {
        const char *text = json_string_value(json_object_get(object, *keys));
        if (text && *text)
            return text;
    }
    return NULL;
}

#define TEXT_OF(object, ...) text_of((object), (const char *const[]){ __VA_ARGS__, NULL })

/* What an entry needs besides the JSON: pieces cut out of it. */
struct taken {
    struct known known;
    char *pieces[8];
    size_t count;
};

/* A copy that lives as long as `t`; NULL without memory or room. */
static const char *keep(struct taken *t, const char *text, size_t n) {
    if (t->count == sizeof t->pieces / sizeof *t->pieces)
        return NULL;
    char *copy = strndup(text, n);
    t->pieces[t->count++] = copy;
    return copy;
}

static void drop(struct taken *t) {
    while (t->count)
        free(t->pieces[--t->count]);
}

/* ---- labels and annotations ---- */

static const struct label {
    const char *key;
    size_t member;
} label_rows[] = {
    { "io.kubernetes.container.name", offsetof(struct known, name) },
    { "io.kubernetes.pod.name", offsetof(struct known, pod) },
    { "io.kubernetes.pod.namespace", offsetof(struct known, namespace_) },
    { "io.kubernetes.pod.uid", offsetof(struct known, pod_uid) },
    { "io.kubernetes.cri.container-name", offsetof(struct known, name) }, /* containerd */
    { "io.kubernetes.cri.sandbox-name", offsetof(struct known, pod) },
    { "io.kubernetes.cri.sandbox-namespace", offsetof(struct known, namespace_) },
    { "io.kubernetes.cri.sandbox-uid", offsetof(struct known, pod_uid) },
    { "nerdctl/name", offsetof(struct known, name) },
};

/* "a=b,c=d", as `docker ps` prints labels. */
static const char *label_in_text(struct taken *t, const char *labels, const char *key) {
    size_t n = strlen(key);
    for (const char *at = labels; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, key, n) == 0 && at[n] == '=')
            return keep(t, at + n + 1, strcspn(at + n + 1, ","));
    return NULL;
}

static void take_labels(struct taken *t, const json_t *labels) {
    for (size_t i = 0; i < sizeof label_rows / sizeof *label_rows; i++) {
        const struct label *row = &label_rows[i];
        const char *value = json_is_string(labels) ? label_in_text(t, json_string_value(labels), row->key)
                                                   : json_string_value(json_object_get(labels, row->key));
        if (value && *value)
            *(const char **)(void *)((char *)&t->known + row->member) = value;
    }
}

/* ---- names ---- */

/* "k8s_app_web-1_shop_<uid>_0" of dockershim, cri-dockerd and CRI-O: the names themselves have no '_'. */
static void take_pod_name(struct taken *t, const char *name) {
    const char *parts[6];
    size_t lengths[6], count = 0;
    for (const char *at = name; count < 6; at += lengths[count++] + 1) {
        parts[count] = at;
        lengths[count] = strcspn(at, "_");
        if (!at[lengths[count]]) {
            count++;
            break;
        }
    }
    if (count != 6 || strncmp(name, "k8s_", 4) != 0 || parts[5][lengths[5]] != '\0')
        return;
    bool sandbox = strncmp(parts[1], "POD_", 4) == 0;
    t->known.name = sandbox ? NULL : keep(t, parts[1], lengths[1]);
    t->known.pod = keep(t, parts[2], lengths[2]);
    t->known.namespace_ = keep(t, parts[3], lengths[3]);
    t->known.pod_uid = keep(t, parts[4], lengths[4]);
}

/* "/web-1" of `docker inspect`; "web-1,other/alias" of `docker ps`. */
static void take_name(struct taken *t, const char *name) {
    while (name && strchr(name, ',') && strchr(name, '/') && strchr(name + 1, '/') < strchr(name, ','))
        name = strchr(name, ',') + 1;
    if (!name)
        return;
    name += *name == '/';
    t->known.name = keep(t, name, strcspn(name, ","));
    take_pod_name(t, name);
}

static const char *name_in(const json_t *object) {
    static const char *const lists[] = { "Names", "names" };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *first = json_string_value(json_array_get(json_object_get(object, lists[i]), 0));
        if (first)
            return first;
    }
    return TEXT_OF(object, "Names", "Name", "name");
}

/* ---- a container ---- */

void names_take_container(struct names *n, const json_t *object, const char *id, const char *source) {
    struct taken t = { .known = { .id = id, .source = source } };
    const json_t *metadata = json_object_get(object, "metadata"), *config = json_object_get(object, "Config");
    take_name(&t, name_in(object));
    if (TEXT_OF(metadata, "uid")) { /* `crictl pods` */
        t.known.pod_uid = TEXT_OF(metadata, "uid");
        t.known.pod = TEXT_OF(metadata, "name");
        t.known.namespace_ = TEXT_OF(metadata, "namespace");
    } else if (TEXT_OF(metadata, "name")) { /* `crictl ps` */
        t.known.name = TEXT_OF(metadata, "name");
    }
    take_labels(&t, json_object_get(object, "Labels"));
    take_labels(&t, json_object_get(object, "labels"));
    take_labels(&t, json_object_get(object, "annotations"));
    take_labels(&t, json_object_get(config, "Labels"));
    names_add(n, &t.known);
    drop(&t);
}

/* ---- a pod of Kubernetes ---- */

static void take_statuses(struct names *n, const json_t *statuses, const struct known *pod) {
    for (size_t i = 0; i < json_array_size(statuses); i++) {
        const json_t *status = json_array_get(statuses, i);
        const json_t *last = json_object_get(json_object_get(status, "lastState"), "terminated");
        const char *const ids[] = { TEXT_OF(status, "containerID"), TEXT_OF(last, "containerID") };
        struct known k = *pod;
        k.name = TEXT_OF(status, "name");
        for (size_t j = 0; j < sizeof ids / sizeof *ids; j++) {
            const char *scheme = ids[j] ? strstr(ids[j], "://") : NULL;
            k.id = scheme ? scheme + 3 : NULL; /* "containerd://<id>" */
            if (k.id)
                names_add(n, &k);
        }
    }
}

static void take_pod(struct names *n, const json_t *object, const char *uid, const char *source) {
    const json_t *metadata = json_object_get(object, "metadata"), *status = json_object_get(object, "status");
    /* A static pod has the hash of its configuration in the path, its mirror in the cluster another uid. */
    const char *hash = TEXT_OF(json_object_get(metadata, "annotations"), "kubernetes.io/config.hash");
    struct known k = { .pod_uid = hash ? hash : uid,
                       .pod = TEXT_OF(metadata, "name"),
                       .namespace_ = TEXT_OF(metadata, "namespace"),
                       .source = source };
    names_add(n, &k);
    take_statuses(n, json_object_get(status, "containerStatuses"), &k);
    take_statuses(n, json_object_get(status, "initContainerStatuses"), &k);
    take_statuses(n, json_object_get(status, "ephemeralContainerStatuses"), &k);
}

/* ---- whatever it is ---- */

static size_t take_list(struct names *n, const json_t *list, const char *source) {
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list); i++)
        count += names_take_json(n, json_array_get(list, i), source);
    return count;
}

size_t names_take_json(struct names *n, const json_t *value, const char *source) {
    const json_t *status = json_object_get(value, "status");
    const char *id = TEXT_OF(value, "ID", "Id", "id");
    const char *uid = TEXT_OF(json_object_get(value, "metadata"), "uid");
    if (json_is_array(value))
        return take_list(n, value, source);
    if (id)
        names_take_container(n, value, id, source);
    else if (uid)
        take_pod(n, value, uid, source);
    else if (TEXT_OF(status, "id")) /* `crictl inspect` */
        names_take_container(n, status, TEXT_OF(status, "id"), source);
    else /* `kubectl get pods`, `crictl pods`; `crictl ps` */
        return take_list(n, json_object_get(value, "items"), source) +
               take_list(n, json_object_get(value, "containers"), source);
    return 1;
}
