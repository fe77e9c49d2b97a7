using Plimsoll.Source;
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

    /// <summary>PLM3001: the error to throw where the main branch of a clone does not have it.</summary>
    /// <param name="clone">Where the command was given.</param>
    /// <param name="manifest">plimsoll.yaml of its main branch.</param>
    /// <param name="name">The environment that is not in it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<PlimsollException> ExplainAsync(GitRepository clone, WorkspaceManifest manifest, string name,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clone);
        ArgumentNullException.ThrowIfNull(manifest);
        var main = (await PolicyReader.FindMainAsync(clone, "refs/heads/", cancellationToken))?.Name;
        var lacks = $"{manifest.Name} has no environment {name} at {main ?? "its first branch"} (there it has {NamesIn(manifest)})";
        // the branch that is checked out, and the main branch as it was fetched last
        if (await FindAsync(clone, "HEAD", name, cancellationToken) is { } own)
            return Of($"{lacks}: {name} is in your commit {own[..7]}, "
                + $"and environments are those of {main}.\n         To have it there: git switch {main} && git merge {own[..7]}");
        var fetched = $"refs/remotes/origin/{main}";
        return main is not null && await FindAsync(clone, fetched, name, cancellationToken) is { } theirs
            ? Of($"{lacks}: {name} is in {theirs[..7]} of origin/{main}, "
                + $"which your {main} does not have.\n         To have it here: git switch {main} && git pull")
            : In(manifest.Name, manifest, name);
    }

    /// <summary>The commit of a revision whose plimsoll.yaml has it; null when it does not, or is not valid.</summary>
    private static async Task<string?> FindAsync(GitRepository repository, string revision, string name,
        CancellationToken cancellationToken)
    {
        try
        {
            if (await repository.FindCommitAsync(revision, cancellationToken) is not { } commit) return null;
            var manifest = await CatalogReader.ReadWorkspaceAsync(repository, commit, cancellationToken);
            return manifest.Environments.Any(environment => environment.Name == name) ? commit : null;
        }
        catch (PlimsollException)
        {
            // what is wrong there is not what was asked
            return null;
        }
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
            return await FindAsync(follower.Source, commit, name, cancellationToken);
        }
        catch (PlimsollException)
        {
            // a clone without any branch
            return null;
        }
    }
}
