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
    public static Task<ChangePlan> CompareAsync(GitRepository repository, string? from, string to, string? cacheFolder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(to);
        return GitProblems.TranslateAsync(async () =>
        {
            // both at once: while git resolves the names it compares what they name; from nothing all is added, so there is nothing to compare
            var comparing = from is null ? Task.FromResult<IReadOnlyList<RawChange>>([]) : repository.DiffRevisionsAsync(from, to, cancellationToken);
            var commits = await repository.ResolveAllAsync(from is null ? [to] : [to, from], cancellationToken);
            return await new Planning(repository, new(cacheFolder is null ? null : Path.Combine(cacheFolder, "changes")), from is null ? null : commits[1], commits[0], comparing).RunAsync(cancellationToken);
        });
    }
}
