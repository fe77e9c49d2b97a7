using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Initialization;

/// <summary>The files of a commit, found by their names and read when asked for; without what others wrote or only tests read.</summary>
/// <param name="repository">The repository.</param>
/// <param name="tree">The files of the commit.</param>
internal sealed class SourceFiles(GitRepository repository, GitTree tree)
{
    private static readonly string[] Foreign = ["node_modules", "vendor", "third_party", "testdata"];

    private readonly ILookup<string, TreeEntry> _byName = Enumerable.Range(0, tree.Count)
        .Where(tree.IsFile).Select(i => tree[i])
        .Where(entry => !IsForeign(RepositoryPath.Folder(entry.Path)))
        .ToLookup(entry => RepositoryPath.Name(entry.Path), StringComparer.Ordinal);

    /// <summary>The paths of all files, in ordinal order.</summary>
    public IEnumerable<string> All => _byName.SelectMany(entries => entries).Select(entry => entry.Path).Order(StringComparer.Ordinal);

    /// <summary>The paths of the files with one of these names, in ordinal order.</summary>
    public IReadOnlyList<string> Named(params IEnumerable<string> names) =>
        [.. names.SelectMany(name => _byName[name]).Select(entry => entry.Path).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is a plain file at a path.</summary>
    public bool Has(string path) => tree.Find(path) is { IsFile: true };

    /// <summary>Whether a folder has a plain file of this name.</summary>
    public bool Has(string folder, string name) => Has(RepositoryPath.Below(folder, name));

    /// <summary>The contents of those files that are there, by path.</summary>
    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadAsync(
        IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var entries = paths.Distinct(StringComparer.Ordinal).Where(Has).Select(path => tree.Find(path)!.Value).ToList();
        var contents = await repository.ReadBlobsAsync([.. entries.Select(entry => entry.ObjectId)], cancellationToken);
        return entries.Zip(contents).ToDictionary(pair => pair.First.Path, pair => pair.Second, StringComparer.Ordinal);
    }

    private static bool IsForeign(string folder) =>
        folder.Length > 0 && folder.Split('/').Any(part => part.StartsWith('.') || Foreign.Contains(part, StringComparer.Ordinal));
}
