using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Packaging.Folders;

/// <summary>What a look at names, sizes and times alone says about folders: a change of any file changes it, and no content is read.</summary>
/// <param name="Signature">64 hex digits.</param>
/// <param name="Newest">The latest time that a file has; the minimum where there is none.</param>
internal sealed record FolderStamp(string Signature, DateTimeOffset Newest)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Looks at everything below the folders; one that is not there counts as empty.</summary>
    public static FolderStamp Of(params IEnumerable<string> folders)
    {
        var newest = DateTimeOffset.MinValue;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var folder in folders)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(folder + "\n"));
            var lines = new List<string>(FilesOf(folder, time => newest = time > newest ? time : newest));
            lines.Sort(StringComparer.Ordinal);
            foreach (var line in lines) hash.AppendData(Encoding.UTF8.GetBytes(line));
        }
        return new(Convert.ToHexStringLower(hash.GetHashAndReset()), newest);
    }

    private static IEnumerable<string> FilesOf(string folder, Action<DateTimeOffset> seen)
    {
        if (!Directory.Exists(folder)) return [];
        return new FileSystemEnumerable<string>(folder, Describe, Everything)
        {
            // a link to a folder is a thing of its own, never a way out
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
        };

        string Describe(ref FileSystemEntry entry)
        {
            seen(entry.LastWriteTimeUtc);
            return string.Create(CultureInfo.InvariantCulture, $"{entry.ToFullPath()}|{entry.Length}|{entry.LastWriteTimeUtc.UtcTicks}|{(int)entry.Attributes}\n");
        }
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
