using Plimsoll.Processes;

namespace Plimsoll.Architecture.Tests;

/// <summary>The clone that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = CloneRoot.Path;

    /// <summary>Paths from the root of all files that are in git, or would be with the next commit.</summary>
    public static async Task<IReadOnlyList<string>> FilesAsync()
    {
        var command = new Command("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root };
        var listing = await CommandRunner.RequireAsync(command);
        return [.. listing.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(Path.Combine(Root, path)))];
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));
}
