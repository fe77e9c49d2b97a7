namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>The repository that all its clones share: what it was cloned from, or itself.</summary>
    public async Task<RemoteAddress> ReadSharedAsync(CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(["remote", "get-url", "--", "origin"], cancellationToken);
        if (result.ExitCode != 0) return RemoteAddress.Parse(CommonFolder);
        var origin = Names.Remote(result.Text.Trim());
        return RemoteAddress.Parse(Mirror.IsPath(origin) ? Path.GetFullPath(origin, WorkTree ?? Folder) : origin);
    }

    /// <summary>Brings one ref of another repository here; where it is not there, it is removed here too.</summary>
    /// <param name="remote">The other repository: a path, or a URL with https, ssh or file.</param>
    /// <param name="from">The ref there, in full.</param>
    /// <param name="to">The ref here, in full.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException"><see cref="GitProblem.Unreachable"/>.</exception>
    public async Task FetchRefAsync(string remote, string from, string to, CancellationToken cancellationToken = default)
    {
        StaleLocks.Remove(Path.Combine(CommonFolder, to + ".lock"));
        var (doing, refspec) = ($"fetching {from}", $"+{Names.Ref(from)}:{Names.Ref(to)}");
        var result = await RunFarAsync(doing, [.. Fetch, "--", Names.Remote(remote), refspec], cancellationToken);
        // another command in the same clone fetched it meanwhile
        for (var attempt = 1; attempt < 5 && IsForLock(result, to); attempt++) result =
            await RunFarAsync(doing, [.. Fetch, "--", Names.Remote(remote), refspec], cancellationToken);
        if (IsForDamagedRef(result)) result = await FetchBesideAsync(doing, Names.Remote(remote), refspec, to, cancellationToken);
        if (result.ExitCode == 0) return;
        if (!result.Error.Contains("couldn't find remote ref", StringComparison.Ordinal)) throw Unreachable(doing, result);
        if (await ReadRefAsync(to, cancellationToken) is { } gone) await UpdateRefAsync(to, null, gone, cancellationToken);
    }

    /// <summary>Moves a ref of another repository, if nobody else moved it meanwhile.</summary>
    /// <param name="remote">The other repository: a path, or a URL with https, ssh or file.</param>
    /// <param name="reference">The ref there, in full.</param>
    /// <param name="newId">Where it shall point: a commit that is here.</param>
    /// <param name="expectedOldId">Where it must point now; null: it must not exist.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when it points elsewhere: nothing was changed, fetch it again.</returns>
    /// <exception cref="GitException"><see cref="GitProblem.Unreachable"/>: it cannot be reached, or does not let this user
    /// push.</exception>
    public async Task<bool> PushRefAsync(string remote, string reference, string newId, string? expectedOldId,
        CancellationToken cancellationToken = default)
    {
        var lease = $"--force-with-lease={Names.Ref(reference)}:{(expectedOldId is null ? "" : Names.ObjectId(expectedOldId))}";
        var result = await RunFarAsync($"pushing {reference}",
            ["push", "--quiet", "--porcelain", "--no-recurse-submodules", lease, "--", Names.Remote(remote),
                $"{Names.ObjectId(newId)}:{reference}"], cancellationToken);
        if (result.ExitCode == 0) return true;
        // the first when this git saw that the ref had moved, the others when the other one did while it took the push
        return Moved.Any(word => (result.Text + result.Error).Contains(word, StringComparison.Ordinal)) ? false
            : throw Unreachable($"pushing {reference}", result);
    }

    private static bool IsForLock(Processes.CommandResult result, string reference) =>
        result.ExitCode != 0 && result.Error.Contains($"cannot lock ref '{reference}'", StringComparison.Ordinal);

    private static readonly string[] Moved = ["stale info", "cannot lock ref", "failed to update ref", "reference already exists",
        "fetch first"];

    /// <summary>Runs a command that talks to another repository, which may never answer.</summary>
    private async Task<Processes.CommandResult> RunFarAsync(string doing, IEnumerable<string> arguments,
        CancellationToken cancellationToken) =>
        await GitProgram.RunFarAsync(Git(arguments), FarPatience, cancellationToken)
        ?? throw new GitException(GitProblem.Unreachable,
            $"{doing}: git did not end within {FarPatience.TotalMinutes:0} minutes, and was ended. "
                + "Whether the other repository answers: git ls-remote");

    /// <summary>A first fetch of a large repository takes minutes.</summary>
    private static readonly TimeSpan FarPatience = TimeSpan.FromMinutes(30);

    private static GitException Unreachable(string doing, Processes.CommandResult result) =>
        new(GitProblem.Unreachable,
            $"{doing}: git ended with {result.ExitCode}: {Redaction.Hide((result.Error.Length > 0 ? result.Error : result.Text).Trim())}");
}
