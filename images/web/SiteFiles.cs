using System.IO.Enumeration;

namespace Web;

/// <summary>
/// Finds what is served, once, at the start: a request looks up a name in a list and never opens a path, so that none can lead anywhere
/// else. Names that begin with a dot are left out, and so are links.
/// </summary>
internal static class SiteFiles
{
    /// <summary>The files below a folder, by the path under which they are asked for: <c>/assets/index.js</c>.</summary>
    public static IReadOnlyDictionary<string, SiteFile> In(string root)
    {
        root = Path.GetFullPath(root);
        var paths = new FileSystemEnumerable<string>(root, (ref entry) => entry.ToFullPath(),
            new() { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsServed(ref entry),
            ShouldRecursePredicate = (ref entry) => IsServed(ref entry),
        };
        return paths.ToDictionary(path => "/" + Path.GetRelativePath(root, path)
            .Replace(Path.DirectorySeparatorChar, '/'), path => new SiteFile(path), StringComparer.Ordinal);
    }

    private static bool IsServed(ref FileSystemEntry entry) => entry.FileName[0] != '.'
        && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
