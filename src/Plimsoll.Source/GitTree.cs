using System.Runtime.InteropServices;
using System.Text;

namespace Plimsoll.Source;

/// <summary>
/// All files of a commit, sorted by the bytes of their paths. It keeps what git wrote and reads an entry only when it is asked for,
/// so a tree of 100,000 files costs a few milliseconds.
/// </summary>
public sealed class GitTree
{
    private readonly byte[] _listing;
    private readonly int[] _paths;
    private readonly int _idLength;

    /// <summary>Takes records of <c>MODE TYPE ID TAB PATH NUL</c>.</summary>
    internal GitTree(ReadOnlyMemory<byte> listing, int idLength)
    {
        _idLength = idLength;
        _listing = MemoryMarshal.TryGetArray(listing, out var segment) && segment is { Array: { } array, Offset: 0 } ? array
            : listing.ToArray();
        var paths = new List<int>(listing.Length / 80);
        var span = listing.Span;
        for (var start = 0; start < span.Length;)
        {
            var path = start + span[start..].IndexOf((byte)'\t') + 1;
            paths.Add(path);
            start = path + span[path..].IndexOf((byte)0) + 1;
        }
        _paths = [.. paths];
    }

    /// <summary>How many files there are.</summary>
    public int Count => _paths.Length;

    /// <summary>The entry at an index.</summary>
    public TreeEntry this[int index] => new(GitPath.Decode(PathAt(index)), Mode(index), ObjectId(index));

    /// <summary>The bytes of the path at an index.</summary>
    public ReadOnlySpan<byte> PathAt(int index)
    {
        var rest = _listing.AsSpan(_paths[index]);
        return rest[..rest.IndexOf((byte)0)];
    }

    /// <summary>Whether the entry at an index is a file, and neither a symbolic link nor a submodule.</summary>
    public bool IsFile(int index) => _listing.AsSpan(Start(index)).StartsWith("100"u8);

    /// <summary>The file at a path; null when there is none.</summary>
    public TreeEntry? Find(string path) => IndexOf(path) is var index and >= 0 ? this[index] : null;

    /// <summary>The index of the file at a path; -1 when there is none.</summary>
    public int IndexOf(string path)
    {
        var bytes = GitPath.Encode(path);
        var index = LowerBound(bytes);
        return index < Count && PathAt(index).SequenceEqual(bytes) ? index : -1;
    }

    /// <summary>Where the files below a folder are: from the first index up to the second, which is not one of them.</summary>
    /// <param name="folder">From the root, without a slash at its end; empty for everything.</param>
    public (int Start, int End) Range(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.Length == 0) return (0, Count);
        var prefix = GitPath.Encode(folder + "/");
        var start = LowerBound(prefix);
        prefix[^1]++;
        return (start, LowerBound(prefix));
    }

    /// <summary>
    /// A path that no git writes where it is: one that is there twice, that is a file and a folder, or that is not in the order by which
    /// files are found. Null when there is none.
    /// </summary>
    internal string? FindInvalid()
    {
        ReadOnlySpan<byte> before = [];
        for (var index = 0; index < Count; index++)
        {
            var path = PathAt(index);
            if (before.SequenceCompareTo(path) >= 0) return GitPath.Decode(path);
            // the folders that begin here
            for (var end = NextSlash(path, before.CommonPrefixLength(path)); end >= 0; end = NextSlash(path, end + 1))
                if (PathAt(LowerBound(path[..end])).SequenceEqual(path[..end])) return GitPath.Decode(path[..end]);
            before = path;
        }
        return null;

        static int NextSlash(ReadOnlySpan<byte> path, int from) => path[from..].IndexOf((byte)'/') is var at and >= 0 ? from + at : -1;
    }

    private string Mode(int index) => GitMode.Parse(_listing.AsSpan(Start(index), 6));

    private string ObjectId(int index) => Encoding.ASCII.GetString(_listing.AsSpan(_paths[index] - 1 - _idLength, _idLength));

    private int Start(int index) => index == 0 ? 0 : _paths[index - 1] + PathAt(index - 1).Length + 1;

    private int LowerBound(ReadOnlySpan<byte> path)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (PathAt(middle).SequenceCompareTo(path) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
