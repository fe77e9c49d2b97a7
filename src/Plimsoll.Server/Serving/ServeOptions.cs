using Plimsoll.Workspace;

namespace Plimsoll.Server.Serving;

/// <summary>What is served.</summary>
/// <param name="Repository">The repository: a path, or a URL with https, ssh or file. May carry a password: never to be shown.</param>
/// <param name="Environments">The names of those to look after; empty is all that are shared.</param>
/// <param name="ProbePort">The port that answers probes, on all addresses; null is none.</param>
public sealed record ServeOptions(string Repository, IReadOnlyList<string> Environments, int? ProbePort)
{
    /// <summary>How often the repository is asked. Default: every three seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The environments of a workspace that are looked after: never those of a machine, which its own controller delivers.</summary>
    public IReadOnlyList<EnvironmentManifest> Choose(WorkspaceManifest workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return [.. workspace.Environments.Where(environment => !environment.IsLocal && (Environments.Count == 0 || Environments.Contains(environment.Name)))];
    }

    /// <summary>Those that were asked for, and that the workspace does not have as shared ones.</summary>
    public IReadOnlyList<string> Missing(WorkspaceManifest workspace) => [.. Environments.Except(Choose(workspace).Select(environment => environment.Name))];
}
