using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// The items that the SDK makes of all files below a project. It does not know units, and takes the files of a project in a folder below as
/// well, unless the outer project excludes them: so these are inputs too.
/// </summary>
internal static class DefaultItems
{
    private const string Plain = "Microsoft.NET.Sdk";

    private static readonly (string Type, string[] Names)[] OfAll = [("Compile", ["*.cs", "*.vb"]), ("EmbeddedResource", ["*.resx"])];

    private static readonly (string Type, string[] Names)[] OfOthers =
        [.. OfAll, ("Content", ["*.json", "*.config", "*.cshtml", "*.razor", "*.cshtml.css", "*.razor.css", "*.cshtml.js", "*.razor.js"])];

    /// <summary>Adds patterns for files in nested projects and units that the SDK's default globs include.</summary>
    /// <param name="own">The elements of the project's file.</param>
    /// <param name="items">Its items.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="mentioned">Gets the patterns.</param>
    /// <param name="folder">The project's folder.</param>
    public static void Add(IReadOnlyList<MsBuildElement> own, ProjectItems items, MsBuildProperties properties, MentionedFiles mentioned,
        string folder)
    {
        var sdks = own.Where(element => element.Kind == MsBuildKind.Sdk && element.Value.Length > 0)
            .Select(element => element.Value.Split('/')[0]).ToList();
        var isPlain = sdks.All(sdk => sdk.Equals(Plain, StringComparison.OrdinalIgnoreCase));
        // of the manifests only those in JSON are taken by anything
        var borders = mentioned.Borders
            .Where(border => !ManifestFiles.IsManifest(border)
                || (!isPlain && border.EndsWith(".json", StringComparison.OrdinalIgnoreCase))).ToList();
        if (sdks.Count == 0 || borders.Count == 0 || Is(properties, "EnableDefaultItems", "false")) return;
        var excluded = Excluded(properties, folder).ToList();
        foreach (var (type, names) in isPlain ? OfAll : OfOthers)
        {
            if (Is(properties, $"EnableDefault{type}Items", "false")) continue;
            var removed = items.Removed.Where(one => one.Type.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(one => one.Pattern)
                .Concat(excluded).ToList();
            foreach (var border in borders)
                foreach (var name in names)
                    if (!removed.Any(pattern => Covers(pattern, border, name)))
                        mentioned.Add(ManifestFiles.IsManifest(border) ? border : $"{border}/**/{name}", $"{type} item");
        }
        if (!isPlain)
            foreach (var border in borders.Where(border => RepositoryPath.IsIn(border, RepositoryPath.Below(folder, "wwwroot"))))
                mentioned.Add(border, "Content item");
    }

    private static bool Is(MsBuildProperties properties, string name, string value) => properties.Of(name) is [var one]
        && one.Equals(value, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Excluded(MsBuildProperties properties, string folder) =>
        properties.Of("DefaultItemExcludes") is [var list]
            ? list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(path => !PossibleText.IsOpen(path)).SelectMany(path => PathPatterns.Of(path, folder))
            : [];

    /// <summary>Whether a pattern has all files of a name below a border.</summary>
    private static bool Covers(string pattern, string border, string name)
    {
        foreach (var end in (string[])["/**", "/**/*", "/**/*.*", $"/**/{name}"])
            if (pattern.EndsWith(end, StringComparison.OrdinalIgnoreCase) && pattern[..^end.Length] is var above && !Glob.IsWild(above)
                && RepositoryPath.IsIn(border, above)) return true;
        return false;
    }
}
