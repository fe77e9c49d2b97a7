using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;
using static Plimsoll.Workspace.Initialization.ForeignYaml;

namespace Plimsoll.Workspace.Initialization;

/// <summary>A container of a workload in a Kubernetes manifest.</summary>
/// <param name="From">The file.</param>
/// <param name="Image">The last part of its image's name, without tag and digest.</param>
/// <param name="Ports">Its ports, the first is the main one.</param>
/// <param name="Ready">The path of its readiness probe; null is none.</param>
/// <param name="Replicas">How many; null is not said.</param>
internal sealed record KubernetesContainer(string From, string Image, IReadOnlyList<int> Ports, string? Ready, int? Replicas)
{
    /// <summary>
    /// Whether it runs the image of a service, which has the service's name, also behind that of the workspace, as docker compose calls
    /// what it builds. The image of the only service is often called like the workspace.
    /// </summary>
    public bool Runs(FoundService service, string workspace, bool isOnly) =>
        Image == service.Name || Image == Words.ToLabel(service.Name) || IsCalled(workspace + service.Name)
        || (isOnly && IsCalled(workspace));

    /// <summary>The service, with what the workload says where nothing nearer to the service says it, and as the only one with its
    /// name.</summary>
    public FoundService ApplyTo(FoundService service, string workspace) =>
        service with
        {
            Name = IsCalled(workspace) ? Image : service.Name,
            Ports = service.Ports.Count > 0 ? service.Ports : Ports,
            Ready = service.Ready ?? Ready,
            Replicas = service.Replicas ?? Replicas,
        };

    private bool IsCalled(string name) => Image.Where(char.IsAsciiLetterOrDigit).SequenceEqual(name.Where(char.IsAsciiLetterOrDigit));
}

/// <summary>Reads how services run from the Kubernetes manifests of a repository.</summary>
internal static class KubernetesWorkloads
{
    private const int MostFiles = 500;

    private static readonly string[] Kinds = ["Deployment", "StatefulSet", "DaemonSet"];

    /// <summary>The files that may be manifests; those of charts are templates and no YAML.</summary>
    /// <param name="files">The files of the commit.</param>
    /// <param name="charts">The folders of charts.</param>
    public static IEnumerable<string> Candidates(SourceFiles files, IReadOnlyList<string> charts) =>
        files.All.Where(path => IsYaml(path) && !charts.Any(chart => RepositoryPath.IsIn(path, chart))).Take(MostFiles);

    /// <summary>The containers of a file's workloads.</summary>
    public static IEnumerable<KubernetesContainer> Read(string path, ReadOnlyMemory<byte> content)
    {
        foreach (var document in YamlDocument.ReadAll(content).Documents ?? [])
        {
            if (Text(Find(document, "kind")) is not { } kind || !Kinds.Contains(kind)) continue;
            var replicas = Numbers.Read(Text(Find(document, "spec", "replicas")));
            foreach (var container in Items(Find(document, "spec", "template", "spec", "containers")))
            {
                if (Text(Find(container, "image")) is not { } image) continue;
                var ports = Items(Find(container, "ports")).Where(port => Text(Find(port, "protocol")) is null or "TCP")
                    .Select(port => Numbers.Read(Text(Find(port, "containerPort")))).OfType<int>().Distinct();
                var ready = Text(Find(container, "readinessProbe", "httpGet", "path"));
                yield return new(path, ImageName.Of(image), [.. ports], ready, replicas);
            }
        }
    }

    /// <summary>Whether a file is YAML by its name.</summary>
    public static bool IsYaml(string path) =>
        path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal);
}
