namespace Plimsoll.Runtime;

/// <summary>An environment of a workspace.</summary>
/// <param name="Workspace">The workspace's name: a DNS label.</param>
/// <param name="Name">The environment's name, such as <c>dev</c>: a DNS label.</param>
public sealed record EnvironmentId(string Workspace, string Name)
{
    /// <summary>As in <c>acme/dev</c>.</summary>
    public override string ToString() => $"{Workspace}/{Name}";
}
