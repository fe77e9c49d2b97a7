namespace Plimsoll.Packaging.Folders;

/// <summary>
/// Files above the root of the repository's files at which the tools' search for configuration in parent folders ends,
/// so that nothing of this machine comes into a build. A file of the repository itself is nearer and wins.
/// </summary>
internal static class RootStops
{
    private static readonly (string Name, string Content)[] Files =
    [
        ("Directory.Build.props", "<Project />\n"),
        ("Directory.Build.targets", "<Project />\n"),
        ("Directory.Build.rsp", "\n"),
        ("Directory.Packages.props", "<Project />\n"),
        ("Directory.Solution.props", "<Project />\n"),
        ("Directory.Solution.targets", "<Project />\n"),
        ("global.json", "{}\n"),
        (".editorconfig", "root = true\n"),
    ];

    /// <summary>Writes them where they are not there.</summary>
    public static void Write(string folder)
    {
        foreach (var (name, content) in Files)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path)) File.WriteAllText(path, content);
        }
    }
}
