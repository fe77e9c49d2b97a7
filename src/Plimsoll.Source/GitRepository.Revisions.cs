using Plimsoll.Processes;

namespace Plimsoll.Source;

/// <summary>A commit and its tree.</summary>
/// <param name="Commit">The full id of the commit.</param>
/// <param name="Tree">The full id of its tree: the same for commits with the same files.</param>
public sealed record CommitTree(string Commit, string Tree);

public sealed partial class GitRepository
{
    /// <summary>The full id of the commit that a revision names: a branch, a tag, an id or its beginning, <c>HEAD~2</c> …</summary>
    /// <exception cref="GitException">
    /// <see cref="GitProblem.UnknownRevision"/>, <see cref="GitProblem.MissingFromShallowClone"/> or <see cref="GitProblem.UnsafeName"/>.
    /// </exception>
    public async Task<string> ResolveAsync(string revision, CancellationToken cancellationToken = default) =>
        await FindCommitAsync(revision, cancellationToken) ?? throw Unresolved(revision);

    /// <summary>Resolves several revisions in one go, to commits and their trees. The calling thread waits: git needs
    /// milliseconds.</summary>
    /// <exception cref="GitException">As <see cref="ResolveAsync"/>.</exception>
    public IReadOnlyList<CommitTree> ResolveAll(IReadOnlyList<string> revisions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(revisions);
        var result = Run(["rev-parse", "--end-of-options", .. NamesOf(revisions)], cancellationToken);
        if (CommitsIn(result, revisions.Count) is { } commits) return commits;
        // one of them is wrong: asking for each says which, and how
        foreach (var revision in revisions)
        {
            if (Run(Verify(revision), cancellationToken).ExitCode != 0) throw Unresolved(revision);
        }
        throw GitProgram.Failure($"resolving {string.Join(" and ", revisions)}", result.ExitCode, result.Error);
    }

    /// <summary>The full id of the commit that a revision names, or null when there is none.</summary>
    /// <exception cref="GitException"><see cref="GitProblem.Damaged"/>: it is there, and cannot be read.</exception>
    public async Task<string?> FindCommitAsync(string revision, CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(Verify(revision), cancellationToken);
        if (result.ExitCode == 0) return result.Text.Trim();
        // git is quiet about what is not there; what it complains of is no absence
        return result.Error.Length == 0 || !GitProgram.IsDamage(result.Error) && !IsFatal(result.Error) ? null
            : throw GitProgram.Failure($"reading {revision} of {CommonFolder}", result.ExitCode, result.Error);
    }

    // a short id that names several objects, or an object that is no commit, names no commit
    private static bool IsFatal(string error) => error.Contains("fatal:", StringComparison.Ordinal)
        && !error.Contains("ambiguous", StringComparison.Ordinal);

    /// <summary>Whether the first commit is the second or one of its ancestors.</summary>
    /// <exception cref="GitException"><see cref="GitProblem.MissingFromShallowClone"/>: the history that would decide it was cut
    /// off.</exception>
    public async Task<bool> IsAncestorAsync(string ancestor, string descendant, CancellationToken cancellationToken = default)
    {
        Names.ObjectId(ancestor);
        Names.ObjectId(descendant);
        var doing = $"comparing the history of {Short(ancestor)} and {Short(descendant)}";
        var result = await RunAsync(["merge-base", "--is-ancestor", ancestor, descendant], cancellationToken);
        if (result.ExitCode == 0) return true;
        if (result.ExitCode == 1 && (!IsShallow || (await RunAsync(["merge-base", ancestor, descendant],
            cancellationToken)).ExitCode == 0)) return false;
        throw result.ExitCode == 1 || await FindCommitAsync(ancestor, cancellationToken) is null
            || await FindCommitAsync(descendant, cancellationToken) is null
            ? IsShallow ? Cut($"{doing} needs commits that are not in this shallow clone")
                : new GitException(GitProblem.UnknownRevision, $"{doing}: one of them is not in this repository")
            : GitProgram.Failure(doing, result.ExitCode, result.Error);
    }

    /// <summary>How many commits <paramref name="head"/> has that <paramref name="commit"/> has not.</summary>
    public async Task<int> CountBehindAsync(string commit, string head, CancellationToken cancellationToken = default)
    {
        var range = $"{Names.ObjectId(commit)}..{Names.ObjectId(head)}";
        var result = await RequireAsync($"counting the commits {range}", ["rev-list", "--count", range], cancellationToken);
        return int.Parse(result.Text, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The branch that HEAD names, without <c>refs/heads/</c>; null when HEAD is detached.</summary>
    public async Task<string?> ReadHeadBranchAsync(CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(["symbolic-ref", "--quiet", "HEAD"], cancellationToken);
        var name = result.Text.Trim();
        return result.ExitCode == 0 && name.StartsWith("refs/heads/", StringComparison.Ordinal) ? name["refs/heads/".Length..] : null;
    }

    private static IEnumerable<string> NamesOf(IReadOnlyList<string> revisions) =>
        revisions.SelectMany(revision => new[] { Names.Revision(revision) + "^{commit}", revision + "^{tree}" });

    /// <summary>What git answered for <see cref="NamesOf"/>, among other lines; null when it did not.</summary>
    private static CommitTree[]? CommitsIn(CommandResult result, int count)
    {
        string[] ids = [.. result.Text.Split('\n').Where(Names.IsObjectId)];
        return result.ExitCode == 0 && ids.Length == 2 * count ? [.. ids.Chunk(2).Select(pair => new CommitTree(pair[0], pair[1]))] : null;
    }

    private static string[] Verify(string revision) => ["rev-parse", "--verify", "--quiet", "--end-of-options",
        Names.Revision(revision) + "^{commit}"];

    private GitException Unresolved(string revision)
    {
        var reachesBack = revision.All(char.IsAsciiHexDigit) || revision.AsSpan().ContainsAny('~', '^');
        return IsShallow && reachesBack
            ? Cut($"{revision} is not in this shallow clone")
            : new(GitProblem.UnknownRevision, $"{revision} names no commit of {WorkTree ?? Folder}");
    }

    private static GitException Cut(string what) =>
        new(GitProblem.MissingFromShallowClone, $"{what}. To get the whole history: git fetch --unshallow (in CI: fetch-depth 0)");

    private static string Short(string id) => id.Length > 7 ? id[..7] : id;
}
