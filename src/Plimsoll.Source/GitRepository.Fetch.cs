namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>Every fetch: only the refs that are asked for, and also from a shallow repository.</summary>
    private static readonly string[] Fetch =
        ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--no-recurse-submodules"];

    /// <summary>
    /// Brings the branches of <c>origin</c> to <c>refs/remotes/origin/*</c>, those that are gone there are removed here. Also from a
    /// shallow repository, and into a bare one that has a damaged ref elsewhere.
    /// </summary>
    /// <exception cref="GitException"><see cref="GitProblem.Unreachable"/>.</exception>
    public async Task FetchAsync(CancellationToken cancellationToken = default)
    {
        StaleLocks.Remove(Path.Combine(CommonFolder, "packed-refs.lock"), Path.Combine(CommonFolder, "shallow.lock"));
        var doing = $"fetching into {Folder}";
        var result = await RunFarAsync(doing, [.. Fetch, "--prune", "origin"], cancellationToken);
        if (IsForDamagedRef(result))
        {
            var origin = (await RequireAsync(doing, ["config", "--get", "remote.origin.url"], cancellationToken)).Text.Trim();
            const string copies = "refs/remotes/origin/";
            result = await FetchBesideAsync(doing, origin, $"+refs/heads/*:{copies}*", copies, cancellationToken);
        }
        if (result.ExitCode == 0) return;
        var said = Redaction.Hide(result.Error.Trim());
        throw new GitException(GitProgram.IsDamage(said) ? GitProblem.Damaged : GitProblem.Unreachable,
            $"{doing}: git ended with {result.ExitCode}: {said}");
    }

    /// <summary>The branch that HEAD of <c>origin</c> names; null when it is detached or empty.</summary>
    public async Task<string?> ReadRemoteHeadBranchAsync(CancellationToken cancellationToken = default)
    {
        const string doing = "asking origin for its branch";
        var result = await RunFarAsync(doing, ["ls-remote", "--symref", "origin", "HEAD"], cancellationToken);
        if (result.ExitCode != 0) throw GitProgram.Failure(doing, result.ExitCode, result.Error);
        const string prefix = "ref: refs/heads/";
        var line = result.Text.Split('\n').FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal));
        return line?[prefix.Length..].Split('\t')[0];
    }

    internal async Task ConfigureAsync(string name, string value, CancellationToken cancellationToken)
    {
        var present = await RunAsync(["config", "--local", "--get-all", name], cancellationToken);
        if (present.ExitCode == 0 && present.Text == value + "\n") return;
        await RequireAsync($"setting {name}", ["config", "--local", "--replace-all", name, value], cancellationToken);
    }
}
