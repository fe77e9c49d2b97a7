using Plimsoll.Delivery.Status;
using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Watching;

/// <summary>
/// The names of all that a <see cref="Supervisor"/> watches, in the controller and in <c>plimsoll serve</c>, as its log and <c>status</c>
/// show them. By some of them <c>status</c> finds what keeps a commit from an environment.
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

    /// <summary>Bringing environments back to what their ledgers say.</summary>
    public const string Environments = "looking after environments";

    /// <summary>The same, of one workspace.</summary>
    public static string EnvironmentsOf(string workspace) => $"looking after {workspace}";

    /// <summary>Bringing an environment to what its ledger says; in <c>plimsoll serve</c> each look at it.</summary>
    public static string Running(string workspace, string environment) => $"running {environment} of {workspace}";

    /// <summary>Delivering to a shared environment that is served.</summary>
    public static string Delivering(string workspace, string environment) => $"delivering to {environment} of {workspace}";

    /// <summary>Fetching the repository that is served and reading its plimsoll.yaml.</summary>
    public static string Reading(RemoteAddress repository) => $"reading {repository.Address}";

    /// <summary>Asking the repository that is served for its branches.</summary>
    public static string Reaching(RemoteAddress repository) => $"reaching {repository.Address}";

    /// <summary>Keeping the file by which commands find the controller.</summary>
    public const string Announcement = "being found";

    /// <summary>Collecting the garbage of the registry.</summary>
    public const string Garbage = "collecting the registry's garbage";

    /// <summary>
    /// What keeps the newest commit from an environment: the work that is nearest to it comes first. Null when nothing fails.
    /// </summary>
    public static FailingWatch? FindObstacle(IReadOnlyList<FailingWatch> failing, string workspace, EnvironmentManifest environment) =>
        new[] { Environment(workspace, environment), Workspace(workspace), Branches(workspace), Repositories }
            .Select(name => failing.FirstOrDefault(each => each.Watch == name)).FirstOrDefault(each => each is not null);
}
