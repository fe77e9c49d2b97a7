using System.Security.Cryptography;
using System.Text;
using Plimsoll.Workspace;

namespace Plimsoll.Packaging.Debian;

/// <summary>What a list of packages came to: every package with its version and hash. Written by <c>plimsoll build --lock</c>, and read by
/// builds.</summary>
/// <param name="List">The hash of the list that it was made of: a list that was changed since is noticed.</param>
/// <param name="Packages">In ordinal order of their names; without those of the base.</param>
internal sealed record PackageLock(string List, IReadOnlyList<LockedPackage> Packages)
{
    private const string Title = "# plimsoll lock 1 of ";

    /// <summary>The hash of a list, whatever its line ends.</summary>
    public static string HashOf(string list) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ReplaceLineEndings("\n"))));

    /// <summary>Reads one.</summary>
    /// <exception cref="PlimsollException">PLM4041: it is not one.</exception>
    public static PackageLock Parse(string text, string path)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var packages = lines.Skip(1).Select(LockedPackage.Parse).ToList();
        var wrong = packages.IndexOf(null);
        return lines is [var title, ..] && title.StartsWith(Title, StringComparison.Ordinal) && wrong < 0
            ? new(title[Title.Length..], [.. packages.OfType<LockedPackage>()])
            : throw new PlimsollException(Outcome.Usage, "PLM4041",
                $"{path}:{Math.Max(wrong + 2, 1)}: this is not a line of a lock. plimsoll build --lock writes it anew");
    }

    /// <summary>The file.</summary>
    public override string ToString() => string.Join('\n', [Title + List, .. Packages, ""]);
}
