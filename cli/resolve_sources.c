/* SPDX-License-Identifier: MIT */
/* resolve_sources.c - the table of places, and what is a name there: in JSON, or in what a file is called. */
#include "resolve_sources.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_LENGTH = 64 };

/* To be freed; NULL: this is none, which has been reported. */
static json_t *load(const struct find *find) {
    json_error_t error;
    json_t *value = json_loadb(find->text.p, find->text.n, JSON_ALLOW_NUL, &error);
    if (!value)
        warnx("no names are taken from %s: it is no JSON from line %d on", find->path, error.line);
    return value;
}

static void take_json(struct names *to, const struct find *find) {
    json_t *value = load(find);
    if (value)
        names_take_json(to, value, find->path);
    json_decref(value);
}

/* The bundle of a container does not tell its id: the folder it is in does. */
static void take_bundle(struct names *to, const struct find *find) {
    json_t *value = load(find);
    if (value)
        names_take_container(to, value, find->id, find->path);
    json_decref(value);
}

static bool is_id(const char *text) {
    return strspn(text, "0123456789abcdef") >= ID_LENGTH;
}

/* nerdctl: the file is called by the name and holds the id. */
static void take_name_with_id(struct names *to, const struct find *find) {
    char id[ID_LENGTH + 1];
    snprintf(id, sizeof id, "%.*s", (int)find->text.n, find->text.p);
    if (is_id(id))
        names_add(to, &(struct known){ .id = id, .name = find->name, .source = find->path });
}

/* What is between '_' and '_', which no name in Kubernetes has; NULL: there is no such part, or nothing in
 * it. */
static char *cut_part(char **rest) {
    char *part = *rest ? strsep(rest, "_") : NULL;
    return part && *part ? part : NULL;
}

/* "web-1_shop_app-<id>.log" */
static void take_log(struct names *to, const struct find *find) {
    char *copy = strdup(find->name), *rest = copy;
    const char *pod = cut_part(&rest), *namespace_ = cut_part(&rest);
    char *name = cut_part(&rest), *id = name ? strrchr(name, '-') : NULL;
    if (pod && namespace_ && id && id > name && !rest && is_id(id + 1) &&
        strcmp(id + 1 + ID_LENGTH, ".log") == 0) {
        *id++ = '\0';
        id[ID_LENGTH] = '\0';
        names_add(to,
                  &(struct known){
                      .id = id, .name = name, .pod = pod, .namespace_ = namespace_, .source = find->path });
    }
    free(copy);
}

/* "shop_web-1_<uid>", of a static pod the hash that stands for it. */
static void take_pod(struct names *to, const struct find *find) {
    char *copy = strdup(find->name), *rest = copy;
    const char *namespace_ = cut_part(&rest), *pod = cut_part(&rest), *uid = cut_part(&rest);
    if (namespace_ && pod && uid && !rest)
        names_add(to, &(struct known){
                          .pod_uid = uid, .pod = pod, .namespace_ = namespace_, .source = find->path });
    free(copy);
}

#define DOCKER     "/containers/<id>/config.v2.json"
#define CONTAINERD "containerd/io.containerd.runtime.v*/*/<id>/config.json"
#define STORAGE    "containers/storage/*-containers/*containers.json"

/* A runtime's own files first: they have all names. Of containers that are gone the logs alone are left. */
const struct source source_rows[SOURCE_ROWS] = {
    { "docker", false, "<docker>" DOCKER, true, take_json },
    { "docker", false, "<docker>/*.*" DOCKER, true, take_json }, /* of other users: userns-remap */
    { "docker", false, "var/snap/docker/common/var-lib-docker" DOCKER, true, take_json },
    { "docker", true, "home/*/.local/share/docker" DOCKER, true, take_json },
    { "containerd", false, "run/" CONTAINERD, true, take_bundle },
    { "containerd", false, "run/k3s/" CONTAINERD, true, take_bundle },
    { "containerd", false, "var/snap/microk8s/common/run/" CONTAINERD, true, take_bundle },
    { "containerd", false, "var/lib/nerdctl/*/names/*/*", true, take_name_with_id },
    { "podman cri-o", false, "var/lib/" STORAGE, true, take_json },
    { "podman cri-o", false, "run/" STORAGE, true, take_json },
    { "podman", true, "home/*/.local/share/" STORAGE, true, take_json },
    { NULL, false, "var/log/containers/*.log", false, take_log },
    { NULL, false, "var/log/pods/*", false, take_pod },
};
