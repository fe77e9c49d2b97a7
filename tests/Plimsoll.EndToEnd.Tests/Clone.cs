namespace Plimsoll.EndToEnd.Tests;

/// <summary>The clone that these tests were built from: its launcher is what they drive.</summary>
internal static class Clone
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Launcher => Path.Combine(Root, "plimsoll");

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

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Plimsoll.slnx")) ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("these tests do not run inside a clone"));
}
