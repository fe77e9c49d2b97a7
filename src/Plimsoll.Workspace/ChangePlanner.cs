using Plimsoll.Source;
using Plimsoll.Workspace.Changes;

namespace Plimsoll.Workspace;

/// <summary>Compares two commits: which units' input keys differ, and why.</summary>
public static class ChangePlanner
{
    /// <summary>The change plan from one commit to another.</summary>
    /// <param name="repository">Where both commits are.</param>
    /// <param name="from">Any revision; null for the empty tree.</param>
    /// <param name="to">Any revision.</param>
    /// <param name="cacheFolder">Where what was learned of commits is kept; may be deleted at any time. Null keeps nothing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">The manifests of <paramref name="to"/> have findings, or git cannot give a commit.</exception>
    public static Task<ChangePlan> CompareAsync(GitRepository repository, string? from, string to, string? cacheFolder = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(to);
        return GitProblems.TranslateAsync(() =>
        {
            var commits = repository.ResolveAll(from is null ? [to] : [to, from], cancellationToken);
            return PlanAsync(repository, from is null ? null : commits[1], commits[0], cacheFolder, cancellationToken);
        });
    }

    /// <summary>The same of commits that are known already.</summary>
    public static Task<ChangePlan> CompareAsync(GitRepository repository, CommitTree? from, CommitTree to, string? cacheFolder = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(to);
        return GitProblems.TranslateAsync(() => PlanAsync(repository, from, to, cacheFolder, cancellationToken));
    }

    private static Task<ChangePlan> PlanAsync(GitRepository repository, CommitTree? from, CommitTree to, string? cacheFolder,
        CancellationToken cancellationToken) =>
        new Planning(repository, new(cacheFolder is null ? null : Path.Combine(cacheFolder, "changes")), from, to)
            .RunAsync(cancellationToken);
}
