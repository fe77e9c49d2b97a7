using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Workspace.Manifests;
using Plimsoll.Workspace.Yaml;
using static Plimsoll.Workspace.Initialization.ForeignYaml;

namespace Plimsoll.Workspace.Initialization.Charts;

/// <summary>Reads how services run from the templates of Helm charts (helm.sh/docs/topics/charts), with a chart's own values.</summary>
internal static partial class HelmCharts
{
    private const string FileName = "Chart.yaml", Values = "values.yaml", Templates = "templates";

    // a Service says of its workload's ports what the workload says itself
    private static readonly string[] Understood = ["Deployment", "StatefulSet", "DaemonSet", "Service"];

    /// <summary>The folders of all charts.</summary>
    public static IReadOnlyList<string> FoldersOf(SourceFiles files) => [.. files.Named(FileName).Select(RepositoryPath.Folder)];

    /// <summary>The containers of all charts' workloads.</summary>
    /// <param name="files">The files of the commit.</param>
    /// <param name="charts">Their folders.</param>
    /// <param name="notTaken">Is given what is not understood.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyList<KubernetesContainer>> ReadAsync(
        SourceFiles files, IReadOnlyList<string> charts, List<NotTaken> notTaken, CancellationToken cancellationToken)
    {
        if (charts.Count == 0) return [];
        var templates = files.All.Where(KubernetesWorkloads.IsYaml)
            .Select(path => (Path: path, Chart: charts.FirstOrDefault(chart => IsTemplate(path, chart))))
            .Where(template => template.Chart is not null).ToLookup(template => template.Chart!, template => template.Path);
        var named = charts.SelectMany(chart => (string[])[RepositoryPath.Below(chart, FileName), RepositoryPath.Below(chart, Values)]);
        var contents = await files.ReadAsync(named.Concat(templates.SelectMany(paths => paths)), cancellationToken);
        var containers = new List<KubernetesContainer>();
        foreach (var chart in charts)
        {
            var about = YamlDocument.Read(contents[RepositoryPath.Below(chart, FileName)]).Root;
            var values = contents.TryGetValue(RepositoryPath.Below(chart, Values), out var content)
                ? YamlDocument.Read(content).Root : null;
            containers.AddRange(Read(chart, about, values, templates[chart].ToDictionary(path => path, path => contents[path]), notTaken));
        }
        return containers;
    }

    private static bool IsTemplate(string path, string chart) => RepositoryPath.IsIn(path, RepositoryPath.Below(chart, Templates));

    private static List<KubernetesContainer> Read(
        string chart, YamlNode? about, YamlNode? values, Dictionary<string, ReadOnlyMemory<byte>> templates, List<NotTaken> notTaken)
    {
        var containers = new List<KubernetesContainer>();
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (path, content) in templates)
        {
            var text = Encoding.UTF8.GetString(content.Span);
            var kinds = Kind().Matches(text).Select(match => match.Groups[1].Value).ToList();
            others.UnionWith(kinds.Except(Understood));
            if (!kinds.Intersect(Understood).Any()) continue;
            var filled = Encoding.UTF8.GetBytes(HelmTemplate.Fill(text, values, about));
            if (YamlDocument.ReadAll(filled).Problem is { } problem)
                notTaken.Add(new(path, $"with the chart's own values it is no YAML for Plimsoll (line {problem.Line}): "
                    + "describe ports, probes and replicas in service.yaml"));
            else containers.AddRange(KubernetesWorkloads.Read(path, filled));
        }
        var file = RepositoryPath.Below(chart, FileName);
        if (others.Count > 0)
            notTaken.Add(new(file, $"{string.Join(", ", others)}: are not read; plimsoll export helm writes a chart of the services"));
        foreach (var dependency in Items(Find(about, "dependencies")).Select(dependency => Text(Find(dependency, "name"))).OfType<string>())
            notTaken.Add(new(file, $"dependencies: {dependency} is not installed: "
                + "a redis or postgres stands under stores in plimsoll.yaml, and all else runs elsewhere"));
        return containers;
    }

    [GeneratedRegex(@"^kind:\s*([A-Za-z]+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Kind();
}
