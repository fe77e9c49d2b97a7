using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;

namespace Plimsoll.Workspace.Manifests;

/// <summary>The files of a tree that say what the units are and where their inputs are, found in one pass over its names.</summary>
internal sealed class StructuralFiles
{
    private readonly List<TreeEntry> _manifests = [];
    private readonly List<TreeEntry> _projects = [];
    private readonly List<string> _ambient = [];
    private readonly List<TreeEntry> _links = [];
    private readonly List<string> _submodules = [];

    public StructuralFiles(GitTree tree)
    {
        Tree = tree;
        for (var i = 0; i < tree.Count; i++)
        {
            if (!tree.IsFile(i)) SortLink(tree[i]);
            else if (MayMatter(tree.PathAt(i))) Sort(tree[i]);
        }
    }

    public GitTree Tree { get; }

    /// <summary>Every file that may be the manifest of a unit; one like manifest.json only beside a Dockerfile.</summary>
    public IReadOnlyList<TreeEntry> Manifests => _manifests;

    /// <summary>Projects and what they import.</summary>
    public IReadOnlyList<TreeEntry> MsBuild => _projects;

    /// <summary>Files that tools take by their names from every folder above.</summary>
    public IReadOnlyList<string> Ambient => _ambient;

    /// <summary>Symbolic links.</summary>
    public IReadOnlyList<TreeEntry> Links => _links;

    /// <summary>Submodules.</summary>
    public IReadOnlyList<string> Submodules => _submodules;

    /// <summary>Rules out most files by their last letters: all that matter are .yaml, .yml, .json, .*proj, .props, .targets, .projitems,
    /// .pubxml, .rsp or .*config.</summary>
    private static bool MayMatter(ReadOnlySpan<byte> path) =>
        path.Length > 4 && (path[^1] | 0x20) is 'l' or 'n' or 'j' or 's' or 'p' or 'g' && path[^3] != '.' && path[^2] != '.';

    private void SortLink(TreeEntry entry)
    {
        if (entry.IsGitlink) _submodules.Add(entry.Path);
        else _links.Add(entry);
    }

    private void Sort(TreeEntry entry)
    {
        var name = RepositoryPath.Name(entry.Path);
        if (name is UnitReader.FileName or ImageReader.FileName || (ImageReader.IsForeign(name)
            && HasDockerfile(RepositoryPath.Folder(entry.Path)))) _manifests.Add(entry);
        if (MsBuildNames.IsMsBuild(name)) _projects.Add(entry);
        if (AmbientFiles.IsAmbient(name)) _ambient.Add(entry.Path);
    }

    private bool HasDockerfile(string folder) => Tree.Find(RepositoryPath.Below(folder, "Dockerfile")) is not null;
}
