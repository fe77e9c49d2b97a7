namespace KubernetesClient;

/// <summary>Which part of a pod's log is read.</summary>
/// <param name="Container">Which container; null for the only one.</param>
/// <param name="Follow">Whether to wait for what it writes later, until it ends.</param>
/// <param name="TailLines">How many of the last lines; null for all.</param>
/// <param name="Previous">Whether that of the container before its last restart is meant.</param>
/// <param name="SinceTime">Nothing before this; null for everything.</param>
public sealed record PodLogOptions(string? Container = null, bool Follow = false, int? TailLines = null, bool Previous = false,
    DateTimeOffset? SinceTime = null);
