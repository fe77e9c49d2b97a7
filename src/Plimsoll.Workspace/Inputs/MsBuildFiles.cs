using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The MSBuild files of a commit. All are brought in one go, each is parsed when it is first asked for.</summary>
internal sealed class MsBuildFiles
{
    private readonly Dictionary<string, Lazy<IReadOnlyList<MsBuildElement>>> _files = new(StringComparer.Ordinal);

    private MsBuildFiles(GitTree tree) => Tree = tree;

    public GitTree Tree { get; }

    /// <summary>The paths of all of them.</summary>
    public IEnumerable<string> All => _files.Keys;

    /// <summary>The paths of all projects.</summary>
    public IEnumerable<string> Projects => _files.Keys.Where(MsBuildNames.IsProject);

    public static async Task<MsBuildFiles> ReadAsync(GitRepository repository, GitTree tree, CancellationToken cancellationToken)
    {
        var entries = new List<TreeEntry>();
        for (var i = 0; i < tree.Count; i++)
            if (MsBuildNames.IsMsBuild(tree.PathAt(i)) && tree[i] is { IsSymlink: false, IsGitlink: false } entry) entries.Add(entry);
        var contents = await repository.ReadBlobsAsync([.. entries.Select(entry => entry.ObjectId)], cancellationToken);
        var files = new MsBuildFiles(tree);
        foreach (var (entry, content) in entries.Zip(contents)) files._files[entry.Path] = new(() => MsBuildXml.Parse(content));
        return files;
    }

    /// <summary>The elements of a file; null when the commit has no such file.</summary>
    public IReadOnlyList<MsBuildElement>? Find(string path) => _files.TryGetValue(path, out var file) ? file.Value : null;
}
