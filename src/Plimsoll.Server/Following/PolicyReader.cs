using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Which environments there are: plimsoll.yaml at the head of the main branch, never of a branch that somebody happens to stand
/// on.</summary>
public static class PolicyReader
{
    /// <summary>What the main branch is usually called, the likelier name first.</summary>
    public static IReadOnlyList<string> Usual { get; } = ["main", "master"];

    /// <summary>The commit whose plimsoll.yaml counts.</summary>
    /// <param name="repository">A mirror, or the repository itself.</param>
    /// <param name="branches"><c>refs/remotes/origin/</c> in a mirror, <c>refs/heads/</c> in the repository.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">There is no commit yet.</exception>
    public static async Task<string> FindCommitAsync(GitRepository repository, string branches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (await FindMainAsync(repository, branches, cancellationToken) is { } main) return main.Commit;
        var all = await repository.ListRefsAsync(branches, cancellationToken);
        var head = await repository.ReadHeadBranchAsync(cancellationToken);
        // ledgers are no code
        return all.GetValueOrDefault(branches + head) ?? all.Where(r =>
            !r.Key.StartsWith(branches + "deployments/", StringComparison.Ordinal)).OrderBy(r => r.Key, StringComparer.Ordinal)
            .Select(r => r.Value).FirstOrDefault()
            // a CI system's checkout may have no branch at all
            ?? await repository.FindCommitAsync("HEAD", cancellationToken)
            ?? throw new PlimsollException(Outcome.Usage, "PLM1026",
                $"reading {repository.WorkTree ?? repository.Folder}: it has no branch with a commit yet.\n"
                + "         To make one: git commit");
    }

    /// <summary>The main branch and its commit; null when there is none of the usual names.</summary>
    internal static async Task<(string Name, string Commit)?> FindMainAsync(
        GitRepository repository, string branches, CancellationToken cancellationToken)
    {
        foreach (var name in Usual)
        {
            if (await repository.ReadRefAsync(branches + name, cancellationToken) is { } commit) return (name, commit);
        }
        return null;
    }

    /// <summary>The head of a branch.</summary>
    /// <exception cref="PlimsollException">There is no such branch.</exception>
    public static async Task<string> HeadAsync(GitRepository repository, string branches, EnvironmentManifest environment,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(environment);
        if (await repository.ReadRefAsync(branches + environment.Follows, cancellationToken) is { } commit) return commit;
        var all = await repository.ListRefsAsync(branches, cancellationToken);
        throw new PlimsollException(Outcome.Unavailable, "PLM1027",
            $"{environment.Name} follows the branch {environment.Follows}, which is not there (there is "
                + $"{string.Join(", ", all.Keys.Select(k => k[branches.Length..]))}).\n" +
            $"         To make it: git branch {environment.Follows}");
    }
}
