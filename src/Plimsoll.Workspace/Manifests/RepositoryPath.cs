namespace Plimsoll.Workspace.Manifests;

/// <summary>Paths from the root of the repository, with slashes; the root itself is empty.</summary>
internal static class RepositoryPath
{
    /// <summary>A path relative to a folder, made into one from the root; null when it leaves the repository.</summary>
    public static string? Combine(string folder, string path)
    {
        if (path.StartsWith('/') || path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl)) return null;
        var parts = new List<string>(folder.Length == 0 ? [] : folder.Split('/'));
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }
        return string.Join('/', parts);
    }

    /// <summary>The path of what is in a folder by a name, or by a path from there that stays in it.</summary>
    public static string Below(string folder, string path) => folder.Length == 0 ? path : $"{folder}/{path}";

    /// <summary>A path from the root, made into one that is relative to a folder; the folder itself is a dot.</summary>
    public static string From(string folder, string path)
    {
        var (from, to) = (Parts(folder), Parts(path));
        var common = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
        var relative = string.Join('/', Enumerable.Repeat("..", from.Length - common).Concat(to[common..]));
        return relative.Length == 0 ? "." : relative;

        static string[] Parts(string text) => text.Length == 0 ? [] : text.Split('/');
    }

    /// <summary>The folder of a file; empty for the root.</summary>
    public static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    /// <summary>The last part.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Whether a path is a folder or in it.</summary>
    public static bool IsIn(string path, string folder) =>
        folder.Length == 0 || (path.StartsWith(folder, StringComparison.Ordinal)
            && (path.Length == folder.Length || path[folder.Length] == '/'));

    /// <summary>The folder and every one above it, the root last.</summary>
    public static IEnumerable<string> Upwards(string folder)
    {
        for (; folder.Length > 0; folder = Folder(folder)) yield return folder;
        yield return "";
    }
}
