using System.Text;

namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>Every file of a commit, in git's order.</summary>
    /// <param name="commit">The full id of a commit or a tree.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<TreeEntry>> ListTreeAsync(string commit, CancellationToken cancellationToken = default)
    {
        var result = await RequireAsync($"reading the tree of {Short(commit)}", ["ls-tree", "-r", "-z", "--full-tree", Names.ObjectId(commit)], cancellationToken);
        return ParseTree(result.Output.Span);
    }

    /// <summary>What differs between the trees of two commits; renames are not looked for.</summary>
    /// <param name="from">The full id of the earlier commit; null for the empty tree.</param>
    /// <param name="to">The full id of the later commit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<RawChange>> DiffTreeAsync(string? from, string to, CancellationToken cancellationToken = default)
    {
        var result = await RequireAsync($"comparing {(from is null ? "the empty tree" : Short(from))} with {Short(to)}",
            ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none", from is null ? EmptyTree : Names.ObjectId(from), Names.ObjectId(to)],
            cancellationToken);
        return ParseChanges(result.Output.Span);
    }

    /// <summary>Records of <c>MODE TYPE ID TAB PATH NUL</c>.</summary>
    private static List<TreeEntry> ParseTree(ReadOnlySpan<byte> output)
    {
        var entries = new List<TreeEntry>();
        while (!output.IsEmpty)
        {
            var tab = output.IndexOf((byte)'\t');
            var end = tab + output[tab..].IndexOf((byte)0);
            var head = output[..tab];
            entries.Add(new(GitPath.Decode(output[(tab + 1)..end]), GitMode.Parse(head[..6]), Encoding.ASCII.GetString(head[(head.LastIndexOf((byte)' ') + 1)..])));
            output = output[(end + 1)..];
        }
        return entries;
    }

    /// <summary>Records of <c>:OLDMODE NEWMODE OLDID NEWID STATUS NUL PATH NUL</c>.</summary>
    private static List<RawChange> ParseChanges(ReadOnlySpan<byte> output)
    {
        var changes = new List<RawChange>();
        while (!output.IsEmpty)
        {
            var end = output.IndexOf((byte)0);
            var head = output[1..end];
            var pathEnd = end + 1 + output[(end + 1)..].IndexOf((byte)0);
            var idLength = (head[14..].Length - 2) / 2;
            changes.Add(new(GitPath.Decode(output[(end + 1)..pathEnd]), GitMode.Parse(head[..6]), GitMode.Parse(head[7..13]),
                Encoding.ASCII.GetString(head.Slice(14, idLength)), Encoding.ASCII.GetString(head.Slice(15 + idLength, idLength))));
            output = output[(pathEnd + 1)..];
        }
        return changes;
    }
}
