namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    // another writer has a ref's lock for as long as its disk needs to flush, and git waits a tenth of a second unless it is told
    private static readonly string[] Durable = ["-c", "core.fsync=committed,loose-object,reference", "-c", "core.filesRefLockTimeout=1000"];

    /// <summary>The commit that a ref points at, or null when there is no such ref.</summary>
    /// <param name="name">In full: <c>refs/heads/main</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string?> ReadRefAsync(string name, CancellationToken cancellationToken = default) =>
        await FindCommitAsync(Names.Ref(name), cancellationToken);

    /// <summary>All refs below a prefix, by full name, with the object each points at.</summary>
    /// <param name="prefix">For instance <c>refs/remotes/origin/</c>; <c>refs/</c> for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyDictionary<string, string>> ListRefsAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var result = await RequireAsync($"listing {prefix}", ["for-each-ref", "--format=%(objectname) %(refname)", prefix == "refs/" ? prefix : Names.Ref(prefix.TrimEnd('/'))], cancellationToken);
        return result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToDictionary(part => part[1], part => part[0], StringComparer.Ordinal);
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
