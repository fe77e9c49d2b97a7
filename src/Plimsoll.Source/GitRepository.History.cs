using System.Globalization;
using System.Text;

namespace Plimsoll.Source;

/// <summary>A file as one commit of a history has it.</summary>
/// <param name="Commit">The full id of the commit.</param>
/// <param name="Content">The file's bytes.</param>
public sealed record HistoryEntry(string Commit, ReadOnlyMemory<byte> Content)
{
    /// <summary>The full ids of all parents of the commit.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];
}

/// <summary>One file through the first-parent history of a ref.</summary>
/// <param name="Tip">The commit that the ref points at; null when there is no such ref.</param>
/// <param name="Entries">Newest first; commits without the file are left out.</param>
public sealed record FileHistory(string? Tip, IReadOnlyList<HistoryEntry> Entries);

public sealed partial class GitRepository
{
    /// <summary>One file of each commit of a ref's first-parent history, newest first; commits without the file are left out.</summary>
    /// <param name="reference">The ref in full; one that does not exist has no history.</param>
    /// <param name="file">The name of a file in the root of the tree.</param>
    /// <param name="limit">At most so many commits.</param>
    /// <param name="longest">How many bytes the file of one commit may have: what is longer is refused before it is read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException"><see cref="GitProblem.TooLarge"/>: a file is longer.</exception>
    public async Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(
        string reference, string file, int limit = int.MaxValue, long longest = long.MaxValue,
        CancellationToken cancellationToken = default) =>
        (await ReadFileHistoryAsync(reference, file, null, limit, longest, cancellationToken)).Entries;

    /// <summary>The same, with where the ref points and the parents of each commit.</summary>
    /// <param name="reference">The ref in full; one that does not exist has no history.</param>
    /// <param name="file">The name of a file in the root of the tree.</param>
    /// <param name="after">A commit that is known already, with all before it; null is none. When it is not there any more, or is no
    /// ancestor, the parents of the oldest entry are others.</param>
    /// <param name="limit">At most so many commits.</param>
    /// <param name="longest">How many bytes the file of one commit may have: what is longer is refused before it is read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GitException"><see cref="GitProblem.TooLarge"/>: a file is longer.</exception>
    public async Task<FileHistory> ReadFileHistoryAsync(string reference, string file, string? after = null, int limit = int.MaxValue,
        long longest = long.MaxValue, CancellationToken cancellationToken = default)
    {
        Names.File(file);
        string[] arguments = ["log", "--first-parent", "--no-show-signature", "--format=tformat:%H %P",
            $"--max-count={limit.ToString(CultureInfo.InvariantCulture)}", Names.Ref(reference),
            .. after is null ? [] : new[] { "^" + Names.ObjectId(after) }, "--"];
        var list = await RunAsync(arguments, cancellationToken);
        if (list.ExitCode != 0)
        {
            if (after is not null) return await ReadFileHistoryAsync(reference, file, null, limit, longest, cancellationToken);
            if (!GitProgram.IsDamage(list.Error) && await ReadRefAsync(reference, cancellationToken) is null) return new(null, []);
            // or somebody made it meanwhile
            list = await RunAsync(arguments, cancellationToken);
            if (list.ExitCode != 0) throw GitProgram.Failure($"reading the history of {reference}", list.ExitCode, list.Error);
        }
        var commits = list.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd().Split(' ')).ToList();
        string[] names = [.. commits.Select(commit => $"{commit[0]}:{file}")];
        if (longest < long.MaxValue) await RequireShortAsync(names, longest, $"reading the history of {reference}", cancellationToken);
        var blobs = await ReadObjectsAsync(names, cancellationToken);
        foreach (var (commit, _) in commits.Zip(blobs).Where(pair => pair.Second is null))
            await RequireAbsentAsync(commit[0], file, cancellationToken);
        var entries = commits.Zip(blobs).Where(pair => pair.Second is not null)
            .Select(pair => new HistoryEntry(pair.First[0], pair.Second!.Value) { Parents = pair.First[1..] }).ToList();
        // nothing came after it: or it is not in the history, which the caller sees by the tip
        var tip = commits.Count > 0 ? commits[0][0] : await ReadRefAsync(reference, cancellationToken);
        return new(tip, entries);
    }

    /// <summary>Goes on only when none of some objects is longer; those that are missing are not looked at.</summary>
    private async Task RequireShortAsync(IReadOnlyList<string> names, long longest, string doing, CancellationToken cancellationToken)
    {
        if (names.Count == 0) return;
        var input = GitPath.Encode(string.Join('\n', names) + "\n");
        var asking = Git("cat-file", "--batch-check", "--buffer") with { Input = input };
        var sizes = await GitProgram.RequireAsync(asking, doing, cancellationToken);
        foreach (var (name, line) in names.Zip(sizes.Text.Split('\n')))
        {
            if (BatchOutput.ParseSize(Encoding.ASCII.GetBytes(line)) is not { } size || size <= longest) continue;
            throw new GitException(GitProblem.TooLarge, string.Create(CultureInfo.InvariantCulture,
                $"{doing}: {name} has {size} bytes, and at most {longest} are read. "
                + $"To look at it: git --git-dir {CommonFolder} cat-file -p {name}"));
        }
    }

    /// <summary>For a file whose content cannot be had: fails unless its commit has no such file.</summary>
    private async Task RequireAbsentAsync(string commit, string file, CancellationToken cancellationToken)
    {
        // with the whole id, by which a backup is searched: of a tree that is missing git says no name
        var tree = await RequireAsync($"reading {file} of {commit} in {CommonFolder}", ["ls-tree", commit, "--", file], cancellationToken);
        if (tree.Output.Length > 0) throw MissingBlob(tree.Text.Split(' ', '\t')[2]);
    }

    /// <summary>Objects by name, through one process; null for one that is not there.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadObjectsAsync(IReadOnlyList<string> names,
        CancellationToken cancellationToken)
    {
        if (names.Count == 0) return [];
        var input = GitPath.Encode(string.Join('\n', names) + "\n");
        var result = await GitProgram.RequireAsync(Git("cat-file", "--batch", "--buffer") with { Input = input },
            $"reading {names.Count} objects", cancellationToken);
        // of a blob that it cannot unpack git says on its output that it is missing
        return GitProgram.IsDamage(result.Error) ? throw GitProgram.Failure($"reading objects of {CommonFolder}", result.ExitCode,
            result.Error) : BatchOutput.Parse(result.Output, names.Count);
    }
}
