using Plimsoll.Processes;

namespace Plimsoll.EndToEnd.Tests;

/// <summary>The clone that these tests were built from.</summary>
internal static class Clone
{
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    public static string Root { get; } = CloneRoot.Path;

    /// <summary>What its launcher starts. Asked of the launcher once, so that a change of the source in the middle of a run changes
    /// nothing.</summary>
    public static Task<string> ProgramAsync() => Built.Value;

    /// <summary>Copies files and folders of it; build output is elsewhere, and so never among them.</summary>
    public static void CopyTo(string folder, params IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var source = Path.Combine(Root, path);
            IEnumerable<string> files = File.Exists(source) ? [source] : Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories);
            foreach (var file in files)
            {
                var target = Path.Combine(folder, Path.GetRelativePath(Root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    private static async Task<string> BuildAsync()
    {
        await CommandRunner.RequireAsync(new(Path.Combine(Root, "plimsoll"), ["--version"]));
        var builds = Path.Combine(Root, "artifacts", "plimsoll");
        return Path.Combine(builds, (await File.ReadAllTextAsync(Path.Combine(builds, "current"))).Trim(), "plimsoll");
    }
}
