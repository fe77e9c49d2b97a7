using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Says why an environment is not there: often it is in a commit that was not pushed.</summary>
public static class MissingEnvironment
{
    /// <summary>PLM3001: the error to throw where plimsoll.yaml does not have it.</summary>
    /// <param name="workspace">The workspace's name.</param>
    /// <param name="manifest">Its plimsoll.yaml.</param>
    /// <param name="name">The environment that is not in it.</param>
    public static PlimsollException In(string workspace, WorkspaceManifest manifest, string name)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Of($"{workspace} has no environment {name} (it has {NamesIn(manifest)})");
    }

    /// <summary>PLM3001: the error to throw where what is followed does not have it, and the clone of a command may.</summary>
    /// <param name="follower">Follows the workspace.</param>
    /// <param name="manifest">What counts: plimsoll.yaml of what is followed.</param>
    /// <param name="name">The environment that is not in it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal static async Task<PlimsollException> ExplainAsync(
        WorkspaceFollower follower, WorkspaceManifest manifest, string name, CancellationToken cancellationToken)
    {
        if (await FindInCloneAsync(follower, name, cancellationToken) is not { } commit) return In(follower.Workspace, manifest, name);
        var main = await PolicyReader.FindMainAsync(follower.Mirror, WorkspaceFollower.Branches, cancellationToken);
        var branch = main is { } found ? $"origin/{found.Name}" : "origin";
        return Of($"{follower.Workspace} has no environment {name} at {branch} (there it has {NamesIn(manifest)}): "
            + $"{name} is in your commit {commit[..7]}, which {branch} does not have.\n         To push it: git push");
    }

    private static string NamesIn(WorkspaceManifest manifest) =>
        string.Join(", ", manifest.Environments.Select(environment => environment.Name));

    private static PlimsollException Of(string message) => new(Outcome.Usage, "PLM3001", message);

    /// <summary>The commit of the clone that has it; null when that has none either, or is what is followed.</summary>
    private static async Task<string?> FindInCloneAsync(WorkspaceFollower follower, string name, CancellationToken cancellationToken)
    {
        try
        {
            var commit = await PolicyReader.FindCommitAsync(follower.Source, "refs/heads/", cancellationToken);
            var manifest = await CatalogReader.ReadWorkspaceAsync(follower.Source, commit, cancellationToken);
            return manifest.Environments.Any(environment => environment.Name == name) ? commit : null;
        }
        catch (PlimsollException)
        {
            // what is wrong in the clone is not what was asked
            return null;
        }
    }
}
