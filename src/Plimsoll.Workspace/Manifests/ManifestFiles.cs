using Plimsoll.Source;

namespace Plimsoll.Workspace.Manifests;

/// <summary>Finds manifests in a tree by their names.</summary>
internal static class ManifestFiles
{
    /// <summary>Every file that may be the manifest of a unit; one like manifest.json only beside a Dockerfile.</summary>
    public static IReadOnlyList<TreeEntry> Find(GitTree tree)
    {
        var found = new List<TreeEntry>();
        for (var i = 0; i < tree.Count; i++)
        {
            var path = tree.PathAt(i);
            var name = path[(path.LastIndexOf((byte)'/') + 1)..];
            if (!name.SequenceEqual("service.yaml"u8) && !name.SequenceEqual("image.yaml"u8) && !name.StartsWith("manifest."u8)) continue;
            var entry = tree[i];
            if (entry.IsSymlink || entry.IsGitlink) continue;
            var file = RepositoryPath.Name(entry.Path);
            if (ImageReader.IsForeign(file) ? HasDockerfile(tree, RepositoryPath.Folder(entry.Path)) : file is UnitReader.FileName or ImageReader.FileName) found.Add(entry);
        }
        return found;
    }

    /// <summary>The root manifest; null when there is none.</summary>
    public static TreeEntry? Root(GitTree tree) => tree.Find(WorkspaceReader.FileName) is { IsSymlink: false, IsGitlink: false } entry ? entry : null;

    /// <summary>The names of the files in a folder, without those in folders below it.</summary>
    public static IReadOnlyCollection<string> Beside(GitTree tree, string folder)
    {
        var names = new List<string>();
        var (start, end) = tree.Range(folder);
        var skip = folder.Length == 0 ? 0 : GitPath.Encode(folder).Length + 1;
        for (var i = start; i < end; i++)
        {
            var rest = tree.PathAt(i)[skip..];
            if (!rest.Contains((byte)'/')) names.Add(GitPath.Decode(rest));
        }
        return names;
    }

    private static bool HasDockerfile(GitTree tree, string folder) => tree.Find(folder.Length == 0 ? "Dockerfile" : folder + "/Dockerfile") is not null;
}
