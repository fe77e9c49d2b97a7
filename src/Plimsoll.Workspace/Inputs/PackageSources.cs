using System.Xml.Linq;
using Plimsoll.Source;
using Plimsoll.Workspace.Manifests;

namespace Plimsoll.Workspace.Inputs;

/// <summary>
/// The folders of the repository from which NuGet takes packages, as nuget.config files name them
/// (learn.microsoft.com/nuget/reference/nuget-config-file).
/// </summary>
internal sealed class PackageSources
{
    private const int MaximumCharacters = 1024 * 1024;

    private readonly Dictionary<string, IReadOnlyList<string>> _byConfig = new(StringComparer.Ordinal);

    /// <summary>Reads the configurations among the files of a commit.</summary>
    public static async Task<PackageSources> ReadAsync(
        GitRepository repository, StructuralFiles structure, CancellationToken cancellationToken)
    {
        var configs = structure.Ambient.Where(IsConfig).Select(structure.Tree.Find).OfType<TreeEntry>().ToList();
        var sources = new PackageSources();
        if (configs.Count == 0) return sources;
        var contents = await repository.ReadBlobsAsync([.. configs.Select(config => config.ObjectId)], cancellationToken);
        foreach (var (config, content) in configs.Zip(contents))
            if (FoldersIn(RepositoryPath.Folder(config.Path), content) is { Count: > 0 } folders) sources._byConfig[config.Path] = folders;
        return sources;
    }

    /// <summary>Where the packages are that projects take below files that tools take from folders above them.</summary>
    public IEnumerable<Area> Of(IEnumerable<string> ambient) =>
        _byConfig.Count == 0 ? []
            : ambient.SelectMany(file => _byConfig.GetValueOrDefault(file) ?? []).Select(folder => new Area(folder, [], "package source"));

    /// <summary>
    /// The folders that a configuration names, from the root; none for what is not XML or nested without sense, for NuGet itself says that
    /// best.
    /// </summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="content">What it says.</param>
    public static IReadOnlyList<string> FoldersIn(string folder, ReadOnlyMemory<byte> content)
    {
        var lists = XmlText.Load(content, MaximumCharacters)?.Elements() ?? [];
        var sources = lists.Where(list => list.Name.LocalName is "packageSources" or "fallbackPackageFolders").Elements("add");
        var paths = sources.Select(source => Folder(folder, source.Attribute("value")?.Value ?? ""));
        // the root itself would make everything an input
        return [.. paths.OfType<string>().Where(path => path.Length > 0).Distinct()];
    }

    private static bool IsConfig(string path) => RepositoryPath.Name(path).Equals("nuget.config", StringComparison.OrdinalIgnoreCase);

    /// <summary>No URL, no drive of Windows, nothing with a variable of the machine.</summary>
    private static string? Folder(string folder, string source) =>
        source.AsSpan().ContainsAny(':', '%') ? null : RepositoryPath.Combine(folder, source.Replace('\\', '/'));
}
