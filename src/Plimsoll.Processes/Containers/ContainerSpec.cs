namespace Plimsoll.Processes;

/// <summary>
/// Lets a program run in a container of its own: <see cref="ProcessSpec.Program"/>, folders and secrets are then as the container sees
/// them. It has the machine's network, namespaces of its own for all else, a read-only root, no capability, and no way to get more rights.
/// It can neither fill the machine with processes nor its memory with files: see <see cref="MostProcesses"/> and
/// <see cref="TemporaryBytes"/>. Needs <see cref="OciRuntime.IsAvailable"/>.
/// </summary>
/// <param name="Root">The folder that is its root. Empty folders and files are made in it where something is mounted.</param>
/// <param name="Bundle">Where the folder of the running container is made, which is gone when the container is.</param>
public sealed record ContainerSpec(string Root, string Bundle)
{
    /// <summary>How many processes and threads it may have, as podman's containers.</summary>
    public const int MostProcesses = 2048;

    /// <summary>How much fits into its <c>/tmp</c>, which is in memory: 256 MiB.</summary>
    public const long TemporaryBytes = 256L << 20;

    /// <summary>The most that it may use of the machine's processors, in thousandths of one; null is no limit.</summary>
    public int? CpuMillis { get; init; }

    /// <summary>The most that it may use of the machine's memory, in bytes; beyond it the kernel kills it. Null is no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>
    /// Who its program is as it sees it itself, when that is not <see cref="ProcessSpec.User"/>: a user namespace of its own has this user,
    /// who is that one on the machine, and root, who nobody in it can become. Never root itself. Null is the same on both sides. Needs
    /// <see cref="OciRuntime.UsersRefusal"/> to be null.
    /// </summary>
    public HostUser? SeenUser { get; init; }

    /// <summary>
    /// Its own ports, and those that are closed to it; null is the machine's ports as they are. Needs
    /// <see cref="ContainerPorts.IsAvailable"/>.
    /// </summary>
    public PortRules? Ports { get; init; }
}

/// <summary>Which ports of the machine a container has and reaches.</summary>
/// <param name="Owner">Containers of one owner reach each other's ports; to those of others they are closed. Not 0.</param>
/// <param name="Views">Its TCP ports.</param>
public sealed record PortRules(int Owner, IReadOnlyList<PortView> Views)
{
    /// <summary>Of a container that listens nowhere and has nothing to do with others; null where there are no rules.</summary>
    public static PortRules? Stranger => ContainerPorts.IsAvailable ? new(int.MaxValue, []) : null;
}

/// <summary>A TCP port as a container's programs see it: one that listens on it listens on another one of the machine.</summary>
/// <param name="Seen">Where programs say that they listen; below 1024 too, which otherwise needs a right.</param>
/// <param name="Real">Where they do.</param>
public sealed record PortView(int Seen, int Real);
