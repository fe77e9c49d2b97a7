using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>The MSBuild files of a commit. All are brought in one go, each is parsed when it is first asked for.</summary>
internal sealed class MsBuildFiles
{
    private readonly Dictionary<string, Lazy<IReadOnlyList<MsBuildElement>>> _files = new(StringComparer.Ordinal);

    private MsBuildFiles(GitTree tree) => Tree = tree;

    public GitTree Tree { get; }

    /// <summary>The paths of those that a pattern matches in any case.</summary>
    public IEnumerable<string> Matching(string pattern)
    {
        var glob = new Glob(pattern) { IgnoresCase = true };
        return _files.Keys.Where(glob.Matches);
    }

    /// <summary>The paths of those below a folder.</summary>
    public IEnumerable<string> In(string folder)
    {
        var (start, end) = Tree.Range(folder);
        for (var i = start; i < end; i++)
            if (_files.ContainsKey(Tree[i].Path)) yield return Tree[i].Path;
    }

    /// <summary>The paths of all projects.</summary>
    public IEnumerable<string> Projects => _files.Keys.Where(MsBuildNames.IsProject);

    public static async Task<MsBuildFiles> ReadAsync(GitRepository repository, StructuralFiles structure,
        CancellationToken cancellationToken)
    {
        var contents = await repository.ReadBlobsAsync([.. structure.MsBuild.Select(entry => entry.ObjectId)], cancellationToken);
        var files = new MsBuildFiles(structure.Tree);
        var byId = new Dictionary<string, Lazy<IReadOnlyList<MsBuildElement>>>(StringComparer.Ordinal);
        foreach (var (entry, content) in structure.MsBuild.Zip(contents))
        {
            if (!byId.TryGetValue(entry.ObjectId, out var elements)) byId[entry.ObjectId] = elements = new(() => MsBuildXml.Parse(content));
            files._files[entry.Path] = elements;
        }
        return files;
    }

    /// <summary>The elements of a file; null when the commit has no such file.</summary>
    public IReadOnlyList<MsBuildElement>? Find(string path) => _files.TryGetValue(path, out var file) ? file.Value : null;
}
