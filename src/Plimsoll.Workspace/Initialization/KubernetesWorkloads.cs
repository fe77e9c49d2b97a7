using Plimsoll.Source;
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
internal sealed record KubernetesContainer(string From, string Image, IReadOnlyList<int> Ports, string? Ready, int? Replicas);

/// <summary>Reads how services run from the Kubernetes manifests of a repository.</summary>
internal static class KubernetesWorkloads
{
    private const int MostFiles = 500;

    private static readonly string[] Kinds = ["Deployment", "StatefulSet", "DaemonSet"];

    /// <summary>The files that may be manifests; those of charts are templates and no YAML.</summary>
    /// <param name="tree">The files of the commit.</param>
    /// <param name="charts">As <see cref="Charts"/> has them.</param>
    public static IReadOnlyList<TreeEntry> Candidates(GitTree tree, IReadOnlyList<string> charts)
    {
        var templates = charts.Select(RepositoryPath.Folder).ToList();
        return
        [
            .. Enumerable.Range(0, tree.Count).Where(i => !tree.IsSymlink(i) && IsYaml(tree.PathAt(i))).Select(i => tree[i])
                .Where(entry => !entry.IsGitlink && !entry.Path.StartsWith('.') && !templates.Any(folder => RepositoryPath.IsIn(entry.Path, folder)))
                .Take(MostFiles),
        ];
    }

    /// <summary>The <c>Chart.yaml</c> of each Helm chart.</summary>
    public static IReadOnlyList<string> Charts(GitTree tree) =>
    [
        .. Enumerable.Range(0, tree.Count).Where(i => tree.PathAt(i).EndsWith("Chart.yaml"u8)).Select(i => tree[i].Path)
            .Where(path => RepositoryPath.Name(path) == "Chart.yaml"),
    ];

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

    private static bool IsYaml(ReadOnlySpan<byte> path) => path.EndsWith(".yaml"u8) || path.EndsWith(".yml"u8);

}
