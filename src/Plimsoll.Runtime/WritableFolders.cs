namespace Plimsoll.Runtime;

/// <summary>
/// The folders that an image declares with <c>VOLUME</c>: each is a writable one of the replica's life, as docker's anonymous volumes are.
/// </summary>
public static class WritableFolders
{
    // the kernel's, and never an image's
    private static readonly string[] Never = ["/proc", "/sys", "/dev"];

    /// <summary>Those that need a place: in ordinal order, so that one comes before what is below it.</summary>
    /// <param name="declared">What the image declares; null is nothing.</param>
    /// <param name="volume">Where the replica's own storage is: what is there, or below, is kept in it. Null is no storage.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string>? declared, string? volume) =>
    [
        .. (declared ?? []).Select(Whole)
            .Where(path => path != "/" && !Never.Any(never => IsIn(path, never)) && (volume is null || !IsIn(path, Whole(volume))))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>As an absolute path without <c>.</c> and <c>..</c>: none of it leads out of the image.</summary>
    private static string Whole(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "..")) parts.Add(part);
        }
        return "/" + string.Join('/', parts);
    }
}
