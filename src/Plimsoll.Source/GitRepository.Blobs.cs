namespace Plimsoll.Source;

public sealed partial class GitRepository
{
    /// <summary>The contents of blobs, in the order of their ids, through one process. They share one buffer: for many large ones take
    /// <see cref="OpenBlobs"/>.</summary>
    /// <exception cref="GitException"><see cref="GitProblem.MissingObject"/>.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadBlobsAsync(IReadOnlyList<string> ids,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids) Names.ObjectId(id);
        var numbers = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        foreach (var id in ids) numbers.TryAdd(id, numbers.Count);
        var contents = await ReadObjectsAsync([.. numbers.Keys], cancellationToken);
        return [.. ids.Select(id => contents[numbers[id]] ?? throw MissingBlob(id))];
    }

    /// <summary>The content of one file of a commit; null when the commit has no such file.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadFileAsync(string commit, string path, CancellationToken cancellationToken = default)
    {
        if ((await ReadFilesAsync(commit, [path], cancellationToken))[0] is { } content) return content;
        await RequireAbsentAsync(commit, path, cancellationToken);
        return null;
    }

    /// <summary>The contents of files of a commit, in the order of their paths, through one process; null for those that it has
    /// not.</summary>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadFilesAsync(string commit, IReadOnlyList<string> paths,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var control = paths.FirstOrDefault(path => path.Any(char.IsControl));
        if (control is not null)
            throw new GitException(GitProblem.UnsafeName,
                $"'{string.Concat(control.Select(c => char.IsControl(c) ? '?' : c))}' has control characters, "
                    + "and cannot be asked for by its name");
        return ReadObjectsAsync([.. paths.Select(path => $"{Names.ObjectId(commit)}:{path}")], cancellationToken);
    }

    /// <summary>A reader that keeps one git process for as many blobs as are asked for.</summary>
    public BlobReader OpenBlobs() => new(Processes.CommandSession.Start(Git("cat-file", "--batch")));

    internal static GitException MissingBlob(string id) =>
        new(GitProblem.MissingObject,
            $"object {id} is not in the repository: it is damaged, or a partial clone whose remote is not reached. "
                + "To look for damage: git fsck");
}
