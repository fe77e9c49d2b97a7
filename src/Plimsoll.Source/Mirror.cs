namespace Plimsoll.Source;

/// <summary>
/// A bare repository of our own that follows another one: its branches are in <c>refs/remotes/origin/*</c>, <c>refs/heads</c> is left to us.
/// </summary>
public static class Mirror
{
    /// <summary>Opens the mirror in a folder, making it where there is none. Nothing is fetched yet.</summary>
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
        if (!IsComplete(folder))
            await GitProgram.RequireAsync(GitProgram.Command(folder, ["-c", "init.defaultBranch=main", "init", "--quiet", "--bare", "--template=", $"--object-format={local?.Format ?? "sha1"}", "."]), doing, cancellationToken);
        var mirror = await GitRepository.OpenAsync(folder, cancellationToken);
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

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "HEAD")) && File.Exists(Path.Combine(folder, "config")) && Directory.Exists(Path.Combine(folder, "objects"));

    internal static bool IsPath(string source) => !source.Contains("://", StringComparison.Ordinal) && (Directory.Exists(source) || !source.Contains(':', StringComparison.Ordinal));
}
