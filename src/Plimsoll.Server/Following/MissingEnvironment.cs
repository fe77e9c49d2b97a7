using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Says why an environment is not there: often it is in a commit that was not pushed.</summary>
internal static class MissingEnvironment
{
    /// <summary>PLM3001: the error to throw.</summary>
    /// <param name="follower">Follows the workspace.</param>
    /// <param name="manifest">What counts: plimsoll.yaml of what is followed.</param>
    /// <param name="name">The environment that is not in it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<PlimsollException> ExplainAsync(
        WorkspaceFollower follower, WorkspaceManifest manifest, string name, CancellationToken cancellationToken)
    {
        var has = string.Join(", ", manifest.Environments.Select(environment => environment.Name));
        if (await FindInCloneAsync(follower, name, cancellationToken) is not { } commit)
            return Of($"{follower.Workspace} has no environment {name} (it has {has})");
        var branch = await FindBranchAsync(follower, cancellationToken);
        return Of($"{follower.Workspace} has no environment {name} at {branch} (there it has {has}): "
            + $"{name} is in your commit {commit[..7]}, which {branch} does not have.\n         To push it: git push");
    }

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

    private static async Task<string> FindBranchAsync(WorkspaceFollower follower, CancellationToken cancellationToken)
    {
        foreach (var usual in PolicyReader.Usual)
            if (await follower.Mirror.ReadRefAsync(WorkspaceFollower.Branches + usual, cancellationToken) is not null)
                return $"origin/{usual}";
        return "origin";
    }
}
