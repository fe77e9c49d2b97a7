namespace Plimsoll.Processes;

/// <summary>A program to supervise, and all that it is given: a value.</summary>
/// <param name="Program">Its full path, as it sees it.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ProcessSpec(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where programs look for names of hosts before they ask a name server.</summary>
    public const string HostsFile = "/etc/hosts";

    /// <summary>Its whole environment: nothing is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it runs, as it sees it.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Whom it runs as; null is this process's user. Another user needs root.</summary>
    public HostUser? User { get; init; }

    /// <summary>Folders that it sees below <see cref="Sandbox.Root"/>, or anywhere in a container; needs
    /// <see cref="Sandbox.IsAvailable"/>.</summary>
    public IReadOnlyList<FolderView> Folders { get; init; } = [];

    /// <summary>Small files copied for its user alone to below <see cref="Sandbox.Root"/>; needs <see cref="Sandbox.IsAvailable"/>. In a
    /// container all into one folder.</summary>
    public IReadOnlyList<FileView> Secrets { get; init; } = [];

    /// <summary>The file that it sees as <c>/etc/hosts</c>; null is the machine's. Needs <see cref="Sandbox.IsAvailable"/>.</summary>
    public string? Hosts { get; init; }

    /// <summary>The container that it runs in; null is none.</summary>
    public ContainerSpec? Container { get; init; }
}

/// <summary>A folder of the machine as a process sees it.</summary>
/// <param name="Source">On the machine.</param>
/// <param name="Target">As the process sees it.</param>
/// <param name="Writable">Whether the process may write there.</param>
public sealed record FolderView(string Source, string Target, bool Writable);

/// <summary>A file of the machine, copied for a process.</summary>
/// <param name="Source">On the machine.</param>
/// <param name="Target">As the process sees it.</param>
public sealed record FileView(string Source, string Target);
