using System.Text.Json.Nodes;

namespace Plimsoll.Processes;

/// <summary>The config.json of a container: a pure function (OCI runtime specification 1.0, config.md and config-linux.md).</summary>
internal static class BundleConfig
{
    /// <summary>The control group in which those of all containers are.</summary>
    public const string ControlGroups = "plimsoll";

    private const int PageBytes = 4096;
    private const long SharedMemoryBytes = 64L << 20;
    private const int CpuPeriodMicroseconds = 100_000;
    private const int NoSuchCall = 38; // ENOSYS
    private const int CloneNewUser = 0x10000000;

    // as of the engines that everyone uses: what the kernel would tell or let change through /proc and /sys
    private static readonly string[] Masked =
        ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
            "/proc/sched_debug", "/proc/scsi", "/sys/firmware"];

    // what looks names up, as the machine does it
    private const string Resolver = "/etc/resolv.conf";

    private static readonly string[] Namespaces = ["pid", "ipc", "uts", "mount", "cgroup"];

    // what the kernel does without a capability, or in a user namespace of one's own, that no service wants and that was the way out of
    // containers before
    private static readonly string[] Refused =
    [
        "add_key", "bpf", "clone3", "fsconfig", "fsmount", "fsopen", "fspick", "io_uring_enter", "io_uring_register", "io_uring_setup",
            "kcmp", "keyctl", "mount", "mount_setattr", "move_mount",
        "name_to_handle_at", "open_by_handle_at", "open_tree", "perf_event_open", "pivot_root", "process_vm_readv", "process_vm_writev",
            "ptrace", "request_key", "setns", "umount2", "unshare", "userfaultfd",
    ];

    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>The document.</summary>
    /// <param name="spec">With a container.</param>
    /// <param name="id">The container's name.</param>
    /// <param name="secrets">The folder with copies of the secrets, one that the container's user can read; null when there are
    /// none.</param>
    public static JsonObject Of(ProcessSpec spec, string id, string? secrets)
    {
        var real = spec.User ?? HostUser.Nonroot;
        var user = spec.Container!.SeenUser ?? real;
        var document = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["terminal"] = false,
                ["user"] = new JsonObject { ["uid"] = user.Uid, ["gid"] = user.Gid },
                ["args"] = Texts([spec.Program, .. spec.Arguments]),
                ["env"] = Texts(spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")),
                ["cwd"] = spec.WorkingDirectory,
                ["capabilities"] = new JsonObject(),
                ["noNewPrivileges"] = true,
            },
            ["root"] = new JsonObject { ["path"] = spec.Container.Root, ["readonly"] = true },
            ["hostname"] = id,
            ["mounts"] = new JsonArray([.. Mounts(spec, secrets)]),
            ["linux"] = new JsonObject
            {
                ["cgroupsPath"] = $"/{ControlGroups}/{id}",
                ["resources"] = Resources(spec.Container),
                ["namespaces"] = new JsonArray([.. Namespaces.Select(type => new JsonObject { ["type"] = type })]),
                ["maskedPaths"] = Texts(Masked),
                ["readonlyPaths"] = Texts(ReadOnly),
                ["seccomp"] = new JsonObject
                {
                    ["defaultAction"] = "SCMP_ACT_ALLOW",
                    // as if the kernel had none: programs know what to do then
                    ["syscalls"] = new JsonArray(
                        new JsonObject { ["names"] = Texts(Refused), ["action"] = "SCMP_ACT_ERRNO", ["errnoRet"] = NoSuchCall },
                        new JsonObject { ["names"] = Texts(["clone"]), ["action"] = "SCMP_ACT_ERRNO",
                            ["args"] = new JsonArray(NewUserNamespace()) }),
                },
            },
        };
        if (spec.Container.SeenUser is not null) GiveUsers(document["linux"]!.AsObject(), user, real);
        return document;
    }

    // root keeps its number: the image's files, which are root's, mean the same as without the namespace
    private static void GiveUsers(JsonObject linux, HostUser seen, HostUser real)
    {
        linux["namespaces"]!.AsArray().Add((JsonNode)new JsonObject { ["type"] = "user" });
        linux["uidMappings"] = new JsonArray(Same(0), new JsonObject { ["containerID"] = seen.Uid, ["hostID"] = real.Uid, ["size"] = 1 });
        linux["gidMappings"] = new JsonArray(Same(0), new JsonObject { ["containerID"] = seen.Gid, ["hostID"] = real.Gid, ["size"] = 1 });
    }

    private static JsonObject Same(int id) => new() { ["containerID"] = id, ["hostID"] = id, ["size"] = 1 };

    private static IEnumerable<JsonNode> Mounts(ProcessSpec spec, string? secrets)
    {
        var hasUsers = spec.Container!.SeenUser is not null;
        yield return Mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        yield return Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=64k");
        yield return Mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620");
        yield return Mount("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", .. InMemory(SharedMemoryBytes)]);
        // only who has the network namespace may mount this anew
        yield return hasUsers ? Bind("/sys", "/sys", "ro", "nosuid", "nodev", "noexec")
            : Mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        yield return Mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        yield return Mount("/tmp", "tmpfs", "tmpfs", ["nosuid", "nodev", "mode=1777", .. InMemory(TemporaryBytes(spec.Container))]);
        if (File.Exists(Resolver)) yield return Bind(Resolver, Resolver, "ro", "nosuid", "nodev", "noexec");
        var hosts = spec.Hosts ?? ProcessSpec.HostsFile;
        if (File.Exists(hosts)) yield return Bind(hosts, ProcessSpec.HostsFile, "ro", "nosuid", "nodev", "noexec");
        foreach (var (source, target, writable) in spec.Folders)
            yield return writable && hasUsers ? Bind(source, target) : Bind(source, target, writable ? "rw" : "ro", "nosuid", "nodev");
        if (secrets is null) yield break;
        yield return Bind(secrets, Path.GetDirectoryName(spec.Secrets[0].Target)!, "ro", "nosuid", "nodev", "noexec");
    }

    private static JsonObject Resources(ContainerSpec container)
    {
        var resources = new JsonObject
        {
            ["devices"] = new JsonArray(new JsonObject { ["allow"] = false, ["access"] = "rwm" }),
            ["pids"] = new JsonObject { ["limit"] = ContainerSpec.MostProcesses },
        };
        if (container.MemoryBytes is { } memory) resources["memory"] = new JsonObject { ["limit"] = memory };
        if (container.CpuMillis is { } cpu)
            resources["cpu"] = new JsonObject { ["quota"] = (long)cpu * CpuPeriodMicroseconds / 1000, ["period"] = CpuPeriodMicroseconds };
        return resources;
    }

    // a file for each page, as empty ones take memory too
    private static string[] InMemory(long bytes) => [$"size={bytes}", $"nr_inodes={bytes / PageBytes}"];

    // what is in it counts as the container's memory: a full one says so, instead of having the program killed
    private static long TemporaryBytes(ContainerSpec container) => Math.Min(ContainerSpec.TemporaryBytes,
        container.MemoryBytes / 2 ?? long.MaxValue);

    // every other namespace needs a capability, which only this one gives
    private static JsonObject NewUserNamespace() => new() { ["index"] = 0, ["value"] = CloneNewUser, ["valueTwo"] = CloneNewUser,
        ["op"] = "SCMP_CMP_MASKED_EQ" };

    // in a user namespace the options of the mount that a folder is on stay, and options that lack one of them are refused: none are given
    // where none are needed (no program gets new privileges, and the devices are those of the list)
    private static JsonObject Bind(string source, string target, params string[] options) =>
        Mount(target, "bind", source, ["rbind", .. options]);

    private static JsonObject Mount(string destination, string type, string source, params string[] options) =>
        new() { ["destination"] = destination, ["type"] = type, ["source"] = source, ["options"] = Texts(options) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
