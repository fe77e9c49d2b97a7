using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;

namespace Plimsoll.Workspace.Initialization.Declared;

/// <summary>A file that declares services: of Compose, or what an AppHost of Aspire writes.</summary>
/// <param name="Path">From the root.</param>
/// <param name="Services">In its order.</param>
/// <param name="NotTaken">What it has beside them.</param>
internal sealed record DeclaredFile(string Path, IReadOnlyList<DeclaredService> Services, IReadOnlyList<NotTaken> NotTaken)
{
    /// <summary>The folder that <c>aspire publish</c> writes into, unless it is told another one.</summary>
    private const string AspireOutput = "aspire-output";

    private static readonly string[] Overrides =
        ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml"];

    /// <summary>The Dockerfiles that it names.</summary>
    public IEnumerable<string> Dockerfiles => Services.Select(service => service.Build?.From(Path).Dockerfile).OfType<string>();

    /// <summary>Whether it is the output of an AppHost.</summary>
    public bool IsOfAspire => IsAspire(Path);

    /// <summary>Finds and reads them, the one that says most of how services are built first.</summary>
    /// <param name="files">The files of the commit.</param>
    /// <param name="notTaken">Is given those that are not read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyList<DeclaredFile>> FindAsync(
        SourceFiles files, List<NotTaken> notTaken, CancellationToken cancellationToken)
    {
        var compose = files.Named(ComposeFile.Names).ToLookup(IsAspire);
        var main = Main([.. compose[false]]);
        var why = main is null ? "there are several Compose files and none in the root folder" : $"the services are those of {main}";
        var folder = main is null ? null : RepositoryPath.Folder(main);
        var overrides = files.Named(Overrides).Where(path => RepositoryPath.Folder(path) == folder);
        var others = compose[false].Where(path => path != main).Concat(overrides).ToList();
        if (others.Count > 0) notTaken.Add(Initialization.NotTaken.Of(others, $"not read: {why}"));
        List<string> paths = [.. main is null ? [] : (string[])[main], .. files.Named(AspireManifest.FileName), .. compose[true]];
        var contents = await files.ReadAsync(paths, cancellationToken);
        return [.. paths.Select(path => Read(path, contents[path]))];
    }

    /// <summary>The Compose file of the root folder by the order of docker compose, else the only one that there is.</summary>
    private static string? Main(IReadOnlyList<string> paths) =>
        ComposeFile.Names.FirstOrDefault(name => paths.Contains(name)) ?? (paths is [var only] ? only : null);

    private static DeclaredFile Read(string path, ReadOnlyMemory<byte> content)
    {
        // JSON is YAML too (yaml.org/spec/1.2.2, 1.3)
        var (root, problem) = YamlDocument.Read(content);
        var notTaken = problem is null ? [] : new List<NotTaken> { new($"{path}:{problem.Line}", problem.Message) };
        var isManifest = RepositoryPath.Name(path) == AspireManifest.FileName;
        var services = isManifest ? AspireManifest.Read(path, root, notTaken) : ComposeFile.Read(root);
        return new(path, [.. services.DistinctBy(service => service.Name)], notTaken);
    }

    private static bool IsAspire(string path) =>
        RepositoryPath.Name(path) == AspireManifest.FileName || RepositoryPath.Name(RepositoryPath.Folder(path)) == AspireOutput;
}
