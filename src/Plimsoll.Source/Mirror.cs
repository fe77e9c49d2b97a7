namespace Plimsoll.Source;

/// <summary>
/// A bare repository of our own that follows another one: its branches are in <c>refs/remotes/origin/*</c>, <c>refs/heads</c> is left to
/// us.
/// </summary>
public static class Mirror
{
    /// <summary>Opens the mirror in a folder, which is there.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException"><see cref="GitProblem.Damaged"/>: what is there is no repository any more.</exception>
    public static async Task<GitRepository> OpenAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            return await GitRepository.OpenBareAsync(folder, cancellationToken);
        }
        catch (GitException e) when (e.Problem is GitProblem.NotARepository or GitProblem.Failed)
        {
            throw new GitException(GitProblem.Damaged,
                $"the mirror {folder} is damaged: git does not take it for a repository any more ("
                    + $"{(FindBadHead(folder) is { } head ? $"{head} does not name a branch"
                    : !File.Exists(Path.Combine(folder, "HEAD")) ? $"{Path.Combine(folder, "HEAD")} is gone" : e.Message)})", e);
        }
    }

    /// <summary>
    /// Opens the mirror in a folder, making it where there is none. Nothing is fetched yet. A damaged HEAD or config is written again: they
    /// say nothing that is not known here. Refs and objects are let be.
    /// </summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="source">What it follows: a path, or a URL with https, ssh or file.</param>
    /// <param name="cancellationToken">Cancels; what was begun is finished by the next call.</param>
    public static Task<GitRepository> EnsureAsync(string folder, string source, CancellationToken cancellationToken = default) =>
        EnsureAsync(folder, RemoteAddress.Parse(source), cancellationToken);

    /// <inheritdoc cref="EnsureAsync(string, string, CancellationToken)"/>
    public static async Task<GitRepository> EnsureAsync(string folder, RemoteAddress source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(source);
        var remote = source.Address;
        var local = IsPath(remote) ? await GitRepository.OpenAsync(remote, cancellationToken) : null;
        CreateClosed(folder);
        var doing = $"making the mirror {folder}";
        // running init again in a repository changes nothing, so it also finishes one that was interrupted
        if (!await IsCompleteAsync(folder, cancellationToken))
        {
            if (FindBadHead(folder) is { } head) File.Delete(head);
            await GitProgram.RequireAsync(GitProgram.Command(folder, ["-c", "init.defaultBranch=main", "init", "--quiet", "--bare",
                "--template=", $"--object-format={local?.Format ?? "sha1"}", "."]), doing, cancellationToken);
        }
        var mirror = await OpenAsync(folder, cancellationToken);
        await mirror.ConfigureAsync("remote.origin.url", local?.CommonFolder ?? remote, cancellationToken);
        await mirror.ConfigureAsync("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*", cancellationToken);
        return mirror.WithAccessTo(source);
    }

    /// <summary>What is private there is private here, whatever the umask.</summary>
    private static void CreateClosed(string folder)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }
        Directory.CreateDirectory(folder, owner);
        if (File.GetUnixFileMode(folder) != owner) File.SetUnixFileMode(folder, owner);
    }

    private static async Task<bool> IsCompleteAsync(string folder, CancellationToken cancellationToken)
    {
        var config = Path.Combine(folder, "config");
        if (!File.Exists(Path.Combine(folder, "HEAD")) || FindBadHead(folder) is not null || !File.Exists(config)
            || !Directory.Exists(Path.Combine(folder, "objects"))) return false;
        if ((await GitProgram.RunAsync(GitProgram.Command(null, ["config", "--file", config, "--get", "core.repositoryformatversion"]),
            cancellationToken)).ExitCode == 0) return true;
        // empty, or not to be parsed
        File.Delete(config);
        return false;
    }

    /// <summary>HEAD, when it is there and says nothing: git then looks for a repository in the folders above. Our own HEAD always names a
    /// branch, which need not exist.</summary>
    private static string? FindBadHead(string folder)
    {
        var head = Path.Combine(folder, "HEAD");
        return File.Exists(head) && !File.ReadAllText(head).StartsWith("ref: refs/", StringComparison.Ordinal) ? head : null;
    }

    internal static bool IsPath(string source) => !source.Contains("://", StringComparison.Ordinal)
        && (Directory.Exists(source) || !source.Contains(':', StringComparison.Ordinal));
}
