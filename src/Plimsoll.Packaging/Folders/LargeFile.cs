using System.Globalization;
using System.Text;

namespace Plimsoll.Packaging.Folders;

/// <summary>What git has of a file that is kept in Git LFS (github.com/git-lfs/git-lfs, docs/spec.md).</summary>
/// <param name="Id">The SHA-256 of its content, as 64 lower-case hex digits.</param>
/// <param name="Size">The length of its content in bytes.</param>
/// <param name="IsExtended">Programs of the user change the content on its way (docs/extensions.md).</param>
internal sealed record LargeFile(string Id, long Size, bool IsExtended)
{
    /// <summary>No pointer is this long.</summary>
    public const int LongestPointer = 1024;

    private const string Version = "version https://git-lfs.github.com/spec/v1", Oid = "oid sha256:", Length = "size ";

    /// <summary>Reads a blob; null when it is the file itself and no pointer.</summary>
    public static LargeFile? Parse(ReadOnlySpan<byte> blob)
    {
        if (blob.Length >= LongestPointer) return null;
        if (Encoding.UTF8.GetString(blob).Split('\n') is not [Version, .. var extensions, var oid, var size, ""]) return null;
        var isPointer = extensions.All(line => line.StartsWith("ext-", StringComparison.Ordinal))
            && oid.StartsWith(Oid, StringComparison.Ordinal) && oid.Length == Oid.Length + 64
            && oid[Oid.Length..].All(char.IsAsciiHexDigitLower)
            && size.StartsWith(Length, StringComparison.Ordinal);
        return isPointer && long.TryParse(size.AsSpan(Length.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? new(oid[Oid.Length..], length, extensions.Length > 0)
            : null;
    }
}
