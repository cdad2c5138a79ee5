/* SPDX-License-Identifier: MIT */
/* test_container.c - the cgroup paths of every manager, whole, nested and next to theirs. */
#include "container.h"
#include "support.h"

#define ID           "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
#define ID2          "ffee2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7ffee"
#define HEX32        "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
#define UID          "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
#define UID_         "0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9"
#define BURSTABLE    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" UID_ ".slice"
#define BESTEFFORT   "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" UID_ ".slice"
#define GUARANTEED   "/kubepods.slice/kubepods-pod" UID_ ".slice"
#define POD(qos)     " pod_uid=" UID " qos=" qos
#define LEVEL(level) " limit_level=" level

struct layout {
    const char *path, *container; /* its members, with the path's own level as limit_level */
};

static const struct oomwhy_container *identify(const char *task_memcg, const char *oom_memcg,
                                               struct arena *a) {
    return container_identify(cgroup_read(task_memcg, a), cgroup_read(oom_memcg, a), a);
}

static void expect_layout(const struct layout *l) {
    struct arena a = { 0 };
    char *got = NULL;
    size_t size = 0;
    const struct oomwhy_container *c = identify(l->path, l->path, &a);
    FILE *out = open_memstream(&got, &size);
    if (c)
        describe(out, c, field_find(oomwhy_analysis_fields(), TEXT("container"))->members);
    fclose(out);
    expect_str(got, l->container, l->path);
    free(got);
    arena_free(&a);
}

static void expect_layouts(const struct layout *layouts, size_t count) {
    for (size_t i = 0; i < count; i++)
        expect_layout(&layouts[i]);
}

static const struct layout engines[] = {
    { "/docker/" ID, " runtime=docker id=" ID LEVEL("container") },
    { "/system.slice/docker-" ID ".scope", " runtime=docker id=" ID LEVEL("container") },
    { "/my-parent/" ID, " id=" ID LEVEL("container") },
    { "/docker/" ID "/docker/" ID2, " runtime=docker id=" ID2 LEVEL("container") },
    { "/default/" ID, " runtime=containerd id=" ID LEVEL("container") },
    { "/k8s.io/" ID, " runtime=containerd id=" ID LEVEL("container") },
    { "/moby/" ID, " runtime=docker id=" ID LEVEL("container") },
    { "/system.slice/nerdctl-" ID ".scope", " runtime=containerd id=" ID LEVEL("container") },
    { "/machine.slice/libpod-" ID ".scope", " runtime=podman id=" ID LEVEL("container") },
    { "/machine.slice/libpod-" ID ".scope/container", " runtime=podman id=" ID LEVEL("container") },
    { "/machine.slice/machine-libpod_pod_" ID2 ".slice/libpod-" ID ".scope",
      " runtime=podman id=" ID " pod=" ID2 LEVEL("container") },
    { "/machine.slice/machine-libpod_pod_" ID2 ".slice", " runtime=podman pod=" ID2 LEVEL("pod") },
    { "/libpod_parent/libpod-" ID, " runtime=podman id=" ID LEVEL("container") },
    { "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope/container",
      " runtime=podman id=" ID " unit=user@1000.service user=1000" LEVEL("container") },
    { "/machine.slice/libpod-conmon-" ID ".scope", " runtime=podman id=" ID LEVEL("container") },
    { "/lxc/web1", " runtime=lxc name=web1" LEVEL("container") },
    { "/lxc/101/ns/system.slice/nginx.service", " runtime=lxc name=101 unit=nginx.service" LEVEL("unit") },
    { "/lxc.payload/web1", " runtime=lxc name=web1" LEVEL("container") },
    { "/lxc.payload.web1", " runtime=lxc name=web1" LEVEL("container") },
    { "/lxc.payload.web1/system.slice/nginx.service",
      " runtime=lxc name=web1 unit=nginx.service" LEVEL("unit") },
    { "/lxc.monitor.web1", " runtime=lxc name=web1" LEVEL("container") },
    { "/garden/9f8e", " runtime=garden id=9f8e" LEVEL("container") },
    { "/garden/good/9f8e", " runtime=garden id=9f8e" LEVEL("container") },
    { "/mesos/" UID, " runtime=mesos id=" UID LEVEL("container") },
};

Test(container, of_engines_are_read_off_the_path) {
    expect_layouts(engines, COUNT(engines));
}

static const struct layout kubernetes[] = {
    { "/kubepods", LEVEL("kubepods") },
    { "/kubepods.slice", LEVEL("kubepods") },
    { "/kubepods/burstable", LEVEL("qos") },
    { "/kubepods.slice/kubepods-besteffort.slice", LEVEL("qos") },
    { "/kubepods/pod" UID, POD("guaranteed") LEVEL("pod") },
    { "/kubepods/pod" UID "/" ID, " id=" ID POD("guaranteed") LEVEL("container") },
    { "/kubepods/burstable/pod" UID, POD("burstable") LEVEL("pod") },
    { "/kubepods/burstable/pod" UID "/" ID, " id=" ID POD("burstable") LEVEL("container") },
    { "/kubepods/besteffort/pod" UID "/" ID, " id=" ID POD("besteffort") LEVEL("container") },
    { "/kubepods/burstable/pod" HEX32 "/" ID,
      " id=" ID " pod_uid=" HEX32 " qos=burstable" LEVEL("container") },
    { GUARANTEED, POD("guaranteed") LEVEL("pod") },
    { BURSTABLE, POD("burstable") LEVEL("pod") },
    { BESTEFFORT, POD("besteffort") LEVEL("pod") },
    { BURSTABLE "/cri-containerd-" ID ".scope",
      " runtime=containerd id=" ID POD("burstable") LEVEL("container") },
    { GUARANTEED "/cri-containerd-" ID ".scope",
      " runtime=containerd id=" ID POD("guaranteed") LEVEL("container") },
    { BESTEFFORT "/crio-" ID ".scope", " runtime=cri-o id=" ID POD("besteffort") LEVEL("container") },
    { BURSTABLE "/crio-" ID ".scope/container", " runtime=cri-o id=" ID POD("burstable") LEVEL("container") },
    { BURSTABLE "/crio-conmon-" ID ".scope", " runtime=cri-o id=" ID POD("burstable") LEVEL("container") },
    { "/kubepods/burstable/pod" UID "/crio-" ID,
      " runtime=cri-o id=" ID POD("burstable") LEVEL("container") },
    { BURSTABLE "/docker-" ID ".scope", " runtime=docker id=" ID POD("burstable") LEVEL("container") },
    { "/system.slice/kubepods-burstable-pod" UID_ ".slice:cri-containerd:" ID,
      " runtime=containerd id=" ID POD("burstable") LEVEL("container") },
    { "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/"
      "kubelet-kubepods-burstable-pod" UID_ ".slice/cri-containerd-" ID ".scope",
      " runtime=containerd id=" ID POD("burstable") LEVEL("container") },
    { "/lxc.payload.node1" BURSTABLE "/cri-containerd-" ID ".scope",
      " runtime=containerd id=" ID " name=node1" POD("burstable") LEVEL("container") },
    { "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID2 ".scope/container" BURSTABLE
      "/crio-" ID ".scope",
      " runtime=cri-o id=" ID POD("burstable") " unit=user@1000.service user=1000" LEVEL("container") },
};

Test(container, of_kubernetes_have_their_pod_and_class) {
    expect_layouts(kubernetes, COUNT(kubernetes));
}

/* kind: the node is a container of docker's or a service, those in it are another runtime's */
Test(container, inside_another_is_not_of_the_outer_runtime) {
    static const char *const paths[] = { "/docker/" ID2 "/kubelet/kubepods/burstable/pod" UID "/" ID,
                                         "/docker/" ID2 BURSTABLE "/cri-containerd-" ID ".scope",
                                         "/system.slice/docker-" ID2 ".scope/kubelet/kubepods/pod" UID "/" ID,
                                         "/system.slice/containerd.service/kubepods-burstable-pod" UID_
                                         ".slice:cri-containerd:" ID };
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct arena a = { 0 };
        const struct oomwhy_container *c = identify(paths[i], NULL, &a);
        expect_str(c->id, ID, paths[i]);
        expect_str(c->pod_uid, UID, paths[i]);
        expect(!c->runtime || strcmp(c->runtime, "containerd") == 0, paths[i]);
        arena_free(&a);
    }
}

static const struct layout others[] = {
    { "/system.slice/nginx.service", " runtime=systemd unit=nginx.service" LEVEL("unit") },
    { "/system.slice/system-getty.slice/getty@tty1.service",
      " runtime=systemd unit=getty@tty1.service" LEVEL("unit") },
    { "/user.slice/user-1000.slice/session-4.scope",
      " runtime=systemd unit=session-4.scope user=1000" LEVEL("unit") },
    { "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-x-12.scope",
      " runtime=systemd unit=app-gnome-x-12.scope user=1000" LEVEL("unit") },
    { "/init.scope", " runtime=systemd unit=init.scope" LEVEL("unit") },
    { "/system.slice", LEVEL("slice") },
    { "/user.slice/user-1000.slice", " user=1000" LEVEL("user") },
    { "/machine.slice/machine-web.scope",
      " runtime=nspawn name=web unit=machine-web.scope" LEVEL("machine") },
    { "/machine.slice/systemd-nspawn@web.service/payload",
      " runtime=nspawn name=web unit=systemd-nspawn@web.service" LEVEL("cgroup") },
    { "/machine.slice/machine-qemu\\x2d1\\x2dweb.scope",
      " runtime=libvirt name=1-web unit=machine-qemu\\x2d1\\x2dweb.scope" LEVEL("machine") },
    { "/machine/qemu-1-web.libvirt-qemu", " runtime=libvirt name=qemu-1-web" LEVEL("machine") },
    { "/qemu.slice/101.scope", " runtime=qemu name=101 unit=101.scope" LEVEL("machine") },
    { "/slurm/uid_1000/job_12", " runtime=slurm user=1000 job=12" LEVEL("job") },
    { "/slurm/uid_1000/job_12/step_0", " runtime=slurm user=1000 job=12" LEVEL("step") },
    { "/slurm/uid_1000/job_12/step_batch/task_0", " runtime=slurm user=1000 job=12" LEVEL("task") },
    { "/slurm_node7/uid_1000/job_12/step_extern", " runtime=slurm user=1000 job=12" LEVEL("step") },
    { "/slurm/uid_1000", " runtime=slurm user=1000" LEVEL("user") },
    { "/system.slice/slurmstepd.scope/job_12/step_0/user/task_3",
      " runtime=slurm unit=slurmstepd.scope job=12" LEVEL("task") },
    { "/system.slice/node7_slurmstepd.scope/job_12",
      " runtime=slurm unit=node7_slurmstepd.scope job=12" LEVEL("job") },
    { "/nomad.slice/" UID ".web.scope", " runtime=nomad job=" UID ".web" LEVEL("container") },
    { "/nomad.slice/share.slice/" UID ".web.scope", " runtime=nomad job=" UID ".web" LEVEL("container") },
    { "/ecs/" HEX32, " runtime=ecs job=" HEX32 LEVEL("pod") },
    { "/ecs/" UID "/" ID, " runtime=docker id=" ID " job=" UID LEVEL("container") },
    { "/ecs/" HEX32 "/" ID, " runtime=docker id=" ID " job=" HEX32 LEVEL("container") },
    { "/ecstasks.slice/ecstasks-" HEX32 ".slice/docker-" ID ".scope",
      " runtime=docker id=" ID " job=" HEX32 LEVEL("container") },
    { "/htcondor/condor_var_lib_condor_execute_slot1_2@host",
      " runtime=htcondor job=var_lib_condor_execute_slot1_2@host" LEVEL("job") },
    { "/apps/uid_10198/pid_4711", " runtime=android user=10198" LEVEL("cgroup") },
    { "/apps/uid_10198", " runtime=android user=10198" LEVEL("user") },
    { "/syz0", LEVEL("cgroup") },
    { "/", LEVEL("root") },
    { "<name too long>", LEVEL("cgroup") },
};

Test(container, of_other_managers_are_read_off_the_path) {
    expect_layouts(others, COUNT(others));
}

/* Near misses, and names that somebody chose. */
static const struct layout ambiguous[] = {
    { "/docker-build", LEVEL("cgroup") },
    { "/docker/buildx", LEVEL("cgroup") },
    { "/system.slice/docker.service", " runtime=systemd unit=docker.service" LEVEL("unit") },
    { "/system.slice/crio.service", " runtime=systemd unit=crio.service" LEVEL("unit") },
    { "/system.slice/docker-storage-setup.service",
      " runtime=systemd unit=docker-storage-setup.service" LEVEL("unit") },
    { "/kubepods-backup", LEVEL("cgroup") },
    { "/podfile", LEVEL("cgroup") },
    { "/pod" UID, LEVEL("cgroup") }, /* not below kubepods */
    { "/kubepods/pod-of-mine", LEVEL("cgroup") },
    { "/" ID "0", LEVEL("cgroup") },
    { "/" HEX32, LEVEL("cgroup") },
    { "/job_12", LEVEL("cgroup") }, /* not below slurm */
    { "/user-web.slice", LEVEL("slice") },
    { "/a b/c=d,e", LEVEL("cgroup") },
    { "//docker//" ID "/", " runtime=docker id=" ID LEVEL("container") },
};

Test(container, what_only_looks_alike_is_no_container) {
    expect_layouts(ambiguous, COUNT(ambiguous));
}

Test(container, the_limit_may_be_of_a_level_above) {
    static const struct {
        const char *task, *oom, *id, *level;
    } cases[] = {
        { BURSTABLE "/cri-containerd-" ID ".scope", BURSTABLE, ID, "pod" },
        { BURSTABLE "/cri-containerd-" ID ".scope", "/kubepods.slice/kubepods-burstable.slice", ID, "qos" },
        { BURSTABLE "/cri-containerd-" ID ".scope", "/kubepods.slice", ID, "kubepods" },
        { "/docker/" ID, "/docker", ID, "cgroup" },
        { "/docker/" ID, "/", ID, "root" },
        { "/docker/" ID, NULL, ID, NULL },
        { "/", "/docker/" ID, ID, "container" }, /* a victim that exits is moved to the root */
        { NULL, "/docker/" ID, ID, "container" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena a = { 0 };
        const struct oomwhy_container *c = identify(cases[i].task, cases[i].oom, &a);
        cr_assert(ne(ptr, (void *)c, NULL));
        expect_str(c->id, cases[i].id, cases[i].oom ? cases[i].oom : "no limit");
        expect_str(c->limit_level, cases[i].level, cases[i].oom ? cases[i].oom : "no limit");
        arena_free(&a);
    }
}

Test(container, of_no_path_there_is_none) {
    struct arena a = { 0 };
    expect(!identify(NULL, NULL, &a), "neither");
    arena_free(&a);
}

Test(container, a_path_of_any_depth_is_read) {
    char path[4096] = "", deep[8192];
    for (int i = 0; i < 1000; i++)
        strcat(path, "/x");
    snprintf(deep, sizeof deep, "/docker/" ID "%s", path);
    struct arena a = { 0 };
    const struct oomwhy_container *c = identify(deep, deep, &a);
    expect_str(c ? c->id : NULL, ID, "the container is near the root");
    arena_free(&a);
}
