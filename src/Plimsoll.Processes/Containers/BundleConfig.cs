using System.Text.Json.Nodes;

namespace Plimsoll.Processes;

/// <summary>The config.json of a container: a pure function (OCI runtime specification 1.0, config.md and config-linux.md).</summary>
internal static class BundleConfig
{
    private const int CpuPeriodMicroseconds = 100_000;

    // as of the engines that everyone uses: what the kernel would tell or let change through /proc and /sys
    private static readonly string[] Masked =
        ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware"];

    // what looks names up, as the machine does it
    private static readonly string[] Names = ["/etc/resolv.conf", "/etc/hosts"];

    private static readonly string[] Namespaces = ["pid", "ipc", "uts", "mount", "cgroup"];

    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>The document.</summary>
    /// <param name="spec">With a container.</param>
    /// <param name="id">The container's name.</param>
    /// <param name="secrets">The folder with copies of the secrets, one that the container's user can read; null when there are none.</param>
    public static JsonObject Of(ProcessSpec spec, string id, string? secrets)
    {
        var user = spec.User ?? HostUser.Nonroot;
        return new()
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
            ["root"] = new JsonObject { ["path"] = spec.Container!.Root, ["readonly"] = true },
            ["hostname"] = id,
            ["mounts"] = new JsonArray([.. Mounts(spec, secrets)]),
            ["linux"] = new JsonObject
            {
                ["cgroupsPath"] = $"/plimsoll/{id}",
                ["resources"] = Resources(spec.Container),
                ["namespaces"] = new JsonArray([.. Namespaces.Select(type => new JsonObject { ["type"] = type })]),
                ["maskedPaths"] = Texts(Masked),
                ["readonlyPaths"] = Texts(ReadOnly),
            },
        };
    }

    private static IEnumerable<JsonNode> Mounts(ProcessSpec spec, string? secrets)
    {
        yield return Mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        yield return Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=64k");
        yield return Mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620");
        yield return Mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=64m");
        yield return Mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        yield return Mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        yield return Mount("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777");
        foreach (var file in Names.Where(File.Exists)) yield return Bind(file, file, writable: false);
        foreach (var folder in spec.Folders) yield return Bind(folder.Source, folder.Target, folder.Writable);
        if (secrets is not null) yield return Bind(secrets, Path.GetDirectoryName(spec.Secrets[0].Target)!, writable: false);
    }

    private static JsonObject Resources(ContainerSpec container)
    {
        var resources = new JsonObject { ["devices"] = new JsonArray(new JsonObject { ["allow"] = false, ["access"] = "rwm" }) };
        if (container.MemoryBytes is { } memory) resources["memory"] = new JsonObject { ["limit"] = memory };
        if (container.CpuMillis is { } cpu) resources["cpu"] = new JsonObject { ["quota"] = (long)cpu * CpuPeriodMicroseconds / 1000, ["period"] = CpuPeriodMicroseconds };
        return resources;
    }

    private static JsonObject Bind(string source, string target, bool writable) => Mount(target, "bind", source, "rbind", writable ? "rw" : "ro", "nosuid", "nodev");

    private static JsonObject Mount(string destination, string type, string source, params string[] options) =>
        new() { ["destination"] = destination, ["type"] = type, ["source"] = source, ["options"] = Texts(options) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
