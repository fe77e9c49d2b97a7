using System.Text.RegularExpressions;

namespace Plimsoll.Runtime;

/// <summary>A replica cannot write into its image. Most programs that try were written for an image that they can write into.</summary>
public static partial class ReadOnlyImage
{
    /// <summary>What a program that failed has to change; null when nothing that it wrote shows that this is the reason.</summary>
    /// <param name="lines">What it wrote.</param>
    public static string? HintFor(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (lines.FirstOrDefault(line => Refused().IsMatch(line)) is not { } line) return null;
        var folder = PathIn().Match(line) is { Success: true } path ? FolderOf(path.Groups[1].Value) : null;
        return "An image is read-only when it runs. A program can write below /tmp, into the folders that its Dockerfile "
            + "declares with VOLUME"
            + (folder is null ? ", " : $" (here: VOLUME {folder}), ")
            + "and into its volume (in service.yaml: volume: { path: /data }), which is kept";
    }

    /// <summary>What is to be written may not be there yet.</summary>
    private static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : path;

    // as libc, .NET, Go, Java, Node and Python say it, and SQLite
    [GeneratedRegex(
        "read-only file system|EROFS|attempt to write a readonly database", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Refused();

    // in quotes, or as Go says it: open /app/x: read-only file system
    [GeneratedRegex("""["' ](/[^"': ]+)""", RegexOptions.NonBacktracking)]
    private static partial Regex PathIn();
}
