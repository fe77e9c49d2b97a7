using System.Text;

namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>Every file of a commit.</summary>
    /// <param name="commit">The full id of a commit or a tree.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException"><see cref="GitProblem.InvalidTree"/>.</exception>
    public async Task<GitTree> ReadTreeAsync(string commit, CancellationToken cancellationToken = default)
    {
        var result = await RequireAsync($"reading the tree of {Short(commit)}",
            ["ls-tree", "-r", "-z", "--full-tree", Names.ObjectId(commit)], cancellationToken);
        var tree = new GitTree(result.Output, ZeroId.Length);
        return tree.FindInvalid() is { } path ? throw Invalid($"reading the tree of {Short(commit)}", path) : tree;
    }

    private static GitException Invalid(string doing, string path) => new(GitProblem.InvalidTree,
        $"{doing}: {path} is there twice or out of order, as git never writes it. What git finds wrong: git fsck. "
        + "To mend it: commit the files again");

    /// <summary>Every file of a commit, as a list in git's order.</summary>
    /// <param name="commit">The full id of a commit or a tree.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<TreeEntry>> ListTreeAsync(string commit, CancellationToken cancellationToken = default)
    {
        var tree = await ReadTreeAsync(commit, cancellationToken);
        return [.. Enumerable.Range(0, tree.Count).Select(index => tree[index])];
    }

    /// <summary>What differs between the trees of two commits; renames are not looked for. The calling thread waits: git needs
    /// milliseconds.</summary>
    /// <param name="from">The full id of the earlier commit or tree; null for the empty tree.</param>
    /// <param name="to">The full id of the later commit or tree.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IReadOnlyList<RawChange> DiffTree(string? from, string to, CancellationToken cancellationToken = default)
    {
        var (before, after) = (from is null ? EmptyTree : Names.ObjectId(from), Names.ObjectId(to));
        var result = Run(["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none", "--end-of-options",
            before, after, "--"], cancellationToken);
        var doing = $"comparing {Short(before)} with {Short(after)}";
        if (result.ExitCode != 0) throw GitProgram.Failure(doing, result.ExitCode, result.Error);
        var changes = ParseChanges(result.Output.Span);
        var paths = new HashSet<string>(changes.Count, StringComparer.Ordinal);
        return changes.Find(change => !paths.Add(change.Path)) is { } twice ? throw Invalid(doing, twice.Path) : changes;
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
