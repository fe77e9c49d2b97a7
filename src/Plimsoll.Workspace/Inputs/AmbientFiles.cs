using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// Files that tools take by their names from every folder above a project: Directory.*.props and targets, global.json, nuget.config,
/// .editorconfig and .globalconfig, which decide what is an error and may decide what is generated.
/// </summary>
internal sealed class AmbientFiles
{
    private readonly Dictionary<string, List<string>> _byFolder = new(StringComparer.Ordinal);

    public AmbientFiles(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var folder = RepositoryPath.Folder(path);
            if (!_byFolder.TryGetValue(folder, out var files)) _byFolder[folder] = files = [];
            files.Add(path);
        }
    }

    /// <summary>Whether a file of this name is one.</summary>
    public static bool IsAmbient(string name) => MsBuildNames.IsDirectoryFile(name) || MsBuildNames.IsToolFile(name);

    /// <summary>Those of a folder and of all above it, the root's first, as properties are set from there downwards.</summary>
    public IEnumerable<string> Above(string folder) =>
        RepositoryPath.Upwards(folder).Reverse().SelectMany(above => _byFolder.TryGetValue(above, out var files) ? files : []);
}
