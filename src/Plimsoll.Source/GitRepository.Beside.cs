namespace Plimsoll.Source;

/// <summary>What a clone keeps beside its own objects: the repositories of submodules, and the files of Git LFS.</summary>
public sealed partial class GitRepository
{
    /// <summary>
    /// A submodule's repository that has a commit, as <c>git submodule update --init</c> makes it, here or in the repository of this
    /// machine that this one follows; null when none has it.
    /// </summary>
    /// <param name="commit">The full id that the tree has for the submodule.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<GitRepository?> FindSubmoduleAsync(string commit, CancellationToken cancellationToken = default)
    {
        Names.ObjectId(commit);
        var folders = await ReadLocalFoldersAsync(cancellationToken);
        foreach (var folder in folders.SelectMany(folder => RepositoriesBelow(Path.Combine(folder, "modules"))))
        {
            var repository = await OpenBareAsync(folder, cancellationToken);
            if (await repository.FindCommitAsync(commit, cancellationToken) is not null) return repository;
        }
        return null;
    }

    /// <summary>
    /// A file of Git LFS as <c>git lfs fetch</c> keeps it, here or in the repository of this machine that this one follows; null when it
    /// is in neither.
    /// </summary>
    /// <param name="id">Its SHA-256 as 64 lower-case hex digits.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string?> FindLargeFileAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var folders = await ReadLocalFoldersAsync(cancellationToken);
        return folders.Select(folder => Path.Combine(folder, "lfs", "objects", id[..2], id[2..4], id)).FirstOrDefault(File.Exists);
    }

    /// <summary>The git directories of this repository and of the one on this machine that it follows.</summary>
    private async Task<IReadOnlyList<string>> ReadLocalFoldersAsync(CancellationToken cancellationToken)
    {
        var shared = (await ReadSharedAsync(cancellationToken)).Address;
        // a linked work tree has submodules of its own
        string[] own = [CommonFolder, Folder];
        var inside = Path.Combine(shared, ".git");
        return [.. (Mirror.IsPath(shared) ? own.Append(Directory.Exists(inside) ? inside : shared) : own).Distinct()];
    }

    /// <summary>The names of submodules may have slashes.</summary>
    private static IEnumerable<string> RepositoriesBelow(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        if (File.Exists(Path.Combine(folder, "HEAD"))) return [folder];
        return Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(RepositoriesBelow);
    }
}
