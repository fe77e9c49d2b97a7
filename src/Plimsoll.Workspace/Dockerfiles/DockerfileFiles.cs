using Plimsoll.Source;
using Plimsoll.Workspace.Inputs;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Dockerfiles;

/// <summary>Finds the Dockerfiles of units in a tree, also behind symbolic links.</summary>
internal static class DockerfileFiles
{
    private const int MostLinks = 10;

    /// <summary>The Dockerfile of each unit that has one, by the path of the unit's manifest.</summary>
    public static async Task<IReadOnlyDictionary<string, TreeEntry>> FindAsync(GitRepository repository, GitTree tree,
        IEnumerable<Unit> units, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var unit in units.Where(unit => unit.Build.Builder == "dockerfile"))
        {
            if (RepositoryPath.Combine(unit.Path, unit.Build.Source) is not { } path || tree.Find(path) is not { } entry) continue;
            for (var i = 0; entry.IsSymlink && i < MostLinks; i++)
            {
                if (await Links.ReadAsync(repository, [entry], cancellationToken) is not [var (_, target)]
                    || tree.Find(target) is not { } next) break;
                entry = next;
            }
            if (entry.IsFile) files[unit.ManifestPath] = entry;
        }
        return files;
    }
}
