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
        return !lines.Any(line => Refused().IsMatch(line)) ? null
            : "An image is read-only when it runs. A program can write below /tmp, into the folders that its Dockerfile declares with VOLUME, "
                + "and into its volume (in service.yaml: volume: { path: /data }), which is kept";
    }

    // as libc, .NET, Go, Java, Node and Python say it, and SQLite
    [GeneratedRegex(
        "read-only file system|EROFS|attempt to write a readonly database", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Refused();
}
