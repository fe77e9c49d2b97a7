using Plimsoll.Source;

namespace Plimsoll.Workspace.Manifests;

/// <summary>Finds manifests, and the files beside them.</summary>
internal static class ManifestFiles
{
    /// <summary>The root manifest; null when there is none.</summary>
    public static TreeEntry? Root(GitTree tree) => tree.Find(WorkspaceReader.FileName) is { IsFile: true } entry ? entry : null;

    /// <summary>Whether a file of this name may describe a unit.</summary>
    public static bool IsManifest(string path) => RepositoryPath.Name(path) is UnitReader.FileName or ImageReader.FileName
        || ImageReader.IsForeign(RepositoryPath.Name(path));

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
}
