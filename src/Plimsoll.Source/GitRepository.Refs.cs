namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    // another writer has a ref's lock for as long as its disk needs to flush, and git waits a tenth of a second unless it is told
    private static readonly string[] Durable = ["-c", "core.fsync=committed,loose-object,reference", "-c", "core.filesRefLockTimeout=1000"];

    /// <summary>The commit that a ref points at, or null when there is no such ref.</summary>
    /// <param name="name">In full: <c>refs/heads/main</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException"><see cref="GitProblem.Damaged"/> or <see cref="GitProblem.MissingObject"/>: it is there, and what it
    /// points at cannot be read.</exception>
    public async Task<string?> ReadRefAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await FindCommitAsync(Names.Ref(name), cancellationToken) is { } commit) return commit;
        // the same answer as for a ref whose commit is gone: only the list of refs, which looks at no object, tells them apart
        if (!(await ListRefsAsync(name, cancellationToken)).TryGetValue(name, out var id)) return null;
        // or somebody made it meanwhile
        return await FindCommitAsync(name, cancellationToken) ?? throw new GitException(GitProblem.MissingObject,
            $"{name} of {CommonFolder} points at {id}, which is not there: the repository is damaged. "
                + $"To look for damage: git --git-dir {CommonFolder} fsck");
    }

    /// <summary>All refs below a prefix, by full name, with the object each points at.</summary>
    /// <param name="prefix">For instance <c>refs/remotes/origin/</c>; <c>refs/</c> for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException"><see cref="GitProblem.Damaged"/>: one of them cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ListRefsAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var (refs, broken) = await ListAllRefsAsync(prefix, cancellationToken);
        return broken.Count == 0 ? refs : throw new GitException(GitProblem.Damaged,
            $"{Path.Combine(CommonFolder, broken[0])} is damaged: it is there, and does not say where the ref points. "
                + "Restore it from a backup, or look for the commit and write its id:\n"
            + $"         git --git-dir {CommonFolder} fsck --lost-found; then git --git-dir {CommonFolder} update-ref {broken[0]} COMMIT");
    }

    /// <summary>The full names of all refs below a prefix, also of those that are damaged.</summary>
    /// <param name="prefix">As of <see cref="ListRefsAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<string>> ListRefNamesAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var (refs, broken) = await ListAllRefsAsync(prefix, cancellationToken);
        return [.. refs.Keys.Concat(broken).Order(StringComparer.Ordinal)];
    }

    /// <summary>Git leaves a damaged ref out, warns, and ends with 0.</summary>
    private async Task<(IReadOnlyDictionary<string, string> Refs, IReadOnlyList<string> Broken)> ListAllRefsAsync(string prefix,
        CancellationToken cancellationToken)
    {
        const string broken = "warning: ignoring broken ref ";
        var result = await RequireAsync($"listing {prefix}", ["for-each-ref", "--format=%(objectname) %(refname)", prefix == "refs/"
            ? prefix : Names.Ref(prefix.TrimEnd('/'))], cancellationToken);
        var refs = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))
            .ToDictionary(part => part[1], part => part[0], StringComparer.Ordinal);
        return (refs, [.. result.Error.Split('\n').Where(line => line.StartsWith(broken, StringComparison.Ordinal))
            .Select(line => line[broken.Length..].Trim()).Distinct()]);
    }

    /// <summary>The work tree that has a branch checked out; null when none has. To move it there would make its files look
    /// changed.</summary>
    /// <param name="branch">Without <c>refs/heads/</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string?> FindCheckoutAsync(string branch, CancellationToken cancellationToken = default)
    {
        var reference = Names.Ref($"refs/heads/{branch}");
        var result = await RequireAsync($"looking where {branch} is checked out", ["for-each-ref", "--format=%(worktreepath)", reference],
            cancellationToken);
        return result.Text.Trim() is { Length: > 0 } path ? path : null;
    }

    /// <summary>Moves a ref, if nobody else moved it meanwhile. Durable when it returns.</summary>
    /// <param name="name">In full: <c>refs/heads/deployments/dev</c>.</param>
    /// <param name="newId">Where it shall point; null removes it.</param>
    /// <param name="expectedOldId">Where it must point now; null: it must not exist.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when it points elsewhere: nothing was changed, read it again.</returns>
    public async Task<bool> UpdateRefAsync(string name, string? newId, string? expectedOldId, CancellationToken cancellationToken = default)
    {
        Names.Ref(name);
        var expected = expectedOldId is null ? ZeroId : Names.ObjectId(expectedOldId);
        for (var attempt = 1; ; attempt++)
        {
            var result = await RunAsync(newId is null
                ? [.. Durable, "update-ref", "-d", name, expected]
                : [.. Durable, "update-ref", name, Names.ObjectId(newId), expected], cancellationToken);
            if (result.ExitCode == 0) return true;
            if (await ReadRefAsync(name, cancellationToken) != expectedOldId) return false;
            // the ref is as expected, so only its lock was in the way: another writer's, or that of one that was killed
            if (attempt == 5) throw GitProgram.Failure($"moving {name}", result.ExitCode, result.Error);
            StaleLocks.Remove(Path.Combine(CommonFolder, name + ".lock"), Path.Combine(CommonFolder, "packed-refs.lock"));
        }
    }
}
