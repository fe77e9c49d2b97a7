using Plimsoll.Delivery.Status;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Watching;

/// <summary>
/// What the controller's work of delivering by itself is called. By these names <c>status</c> finds what keeps a commit from an
/// environment.
/// </summary>
internal static class WatchNames
{
    /// <summary>Going on with what was followed before.</summary>
    public const string Repositories = "following repositories";

    /// <summary>Waiting for a branch to move.</summary>
    public static string Branches(string workspace) => $"watching {workspace}";

    /// <summary>Fetching a repository and reading its plimsoll.yaml.</summary>
    public static string Workspace(string workspace) => $"following {workspace}";

    /// <summary>Delivering to an environment.</summary>
    public static string Environment(string workspace, EnvironmentManifest environment) =>
        $"following {environment.Follows} to {environment.Name} of {workspace}";

    /// <summary>
    /// What keeps the newest commit from an environment: the work that is nearest to it comes first. Null when nothing fails.
    /// </summary>
    public static FailingWatch? FindObstacle(IReadOnlyList<FailingWatch> failing, string workspace, EnvironmentManifest environment) =>
        new[] { Environment(workspace, environment), Workspace(workspace), Branches(workspace), Repositories }
            .Select(name => failing.FirstOrDefault(each => each.Watch == name)).FirstOrDefault(each => each is not null);
}
