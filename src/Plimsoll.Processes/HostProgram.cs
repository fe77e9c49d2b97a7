namespace Plimsoll.Processes;

/// <summary>Programs that this machine has.</summary>
public static class HostProgram
{
    // system programs that a user's PATH often lacks
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>The full path of a program, from PATH, the system's folders and then those given; null when it is nowhere.</summary>
    /// <param name="name">For instance <c>redis-server</c>.</param>
    /// <param name="folders">Looked into last.</param>
    public static string? Find(string name, params IEnumerable<string> folders)
    {
        var inPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return inPath.Concat(OperatingSystem.IsWindows() ? [] : SystemFolders).Concat(folders)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
            .FirstOrDefault(IsThere);
    }

    /// <summary>A link that was left behind when its program was removed is none.</summary>
    private static bool IsThere(string path) => File.Exists(path) && File.ResolveLinkTarget(path,
        returnFinalTarget: true) is null or { Exists: true };
}
