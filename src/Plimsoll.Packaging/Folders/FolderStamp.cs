using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Packaging.Folders;

/// <summary>What a look at names, sizes and times alone says about folders: a change of any file changes it, and no content is
/// read.</summary>
/// <param name="Signature">64 hex digits.</param>
/// <param name="Newest">The latest time that a file has; the minimum where there is none.</param>
internal sealed record FolderStamp(string Signature, DateTimeOffset Newest)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0,
        IgnoreInaccessible = false };

    /// <summary>Looks at everything below the folders; one that is not there counts as empty.</summary>
    public static FolderStamp Of(params IEnumerable<string> folders)
    {
        var newest = DateTimeOffset.MinValue;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var folder in folders)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(folder + "\n"));
            foreach (var (line, time) in FilesOf(folder).OrderBy(file => file.Line, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(line));
                newest = time > newest ? time : newest;
            }
        }
        return new(Convert.ToHexStringLower(hash.GetHashAndReset()), newest);
    }

    private static IEnumerable<(string Line, DateTimeOffset Time)> FilesOf(string folder) => !Directory.Exists(folder) ? [] :
        new FileSystemEnumerable<(string, DateTimeOffset)>(folder, Describe, Everything)
        {
            // a link to a folder is a thing of its own, never a way out
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
        };

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static (string, DateTimeOffset) Describe(ref FileSystemEntry entry) =>
        (string.Create(CultureInfo.InvariantCulture,
            $"{entry.ToFullPath()}|{entry.Length}|{entry.LastWriteTimeUtc.UtcTicks}|{(int)entry.Attributes}\n"), entry.LastWriteTimeUtc);
}
