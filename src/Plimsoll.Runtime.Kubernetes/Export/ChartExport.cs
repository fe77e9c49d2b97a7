using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>
/// A chart for Helm whose templates, with its own values, are the objects that are rendered, in the namespace that it is installed to. The
/// namespace itself is made by <c>helm install --create-namespace</c>.
/// </summary>
public static class ChartExport
{
    /// <summary>Chart.yaml, values.yaml and a template for what is common, for each store and for each pod.</summary>
    /// <param name="rendered">The objects.</param>
    /// <param name="environment">Of which environment; names the chart.</param>
    /// <param name="commit">Of which commit: the version of the application.</param>
    /// <param name="servers">Which servers take the objects: Helm installs it on no others.</param>
    public static IReadOnlyList<ExportedFile> Files(
        RenderedEnvironment rendered, EnvironmentId environment, string commit, ServerRange servers)
    {
        ArgumentNullException.ThrowIfNull(rendered);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(servers);
        var mark = $"{ExportedFile.Mark} helm, for {servers}.";
        var chart = new JsonObject
        {
            ["apiVersion"] = "v2",
            ["name"] = $"{environment.Workspace}-{environment.Name}",
            ["description"] = $"The environment {environment.Name} of {environment.Workspace}",
            ["type"] = "application",
            ["version"] = "0.1.0",
            ["appVersion"] = commit,
            ["kubeVersion"] = servers.Constraint,
        };
        return
        [
            new("Chart.yaml", $"{mark}\n{YamlText.Of(chart)}"),
            .. Group.Of(rendered).Select(group => new ExportedFile($"templates/{group.Name}.yaml", $"{mark}\n{Template(group, rendered)}")),
            new("values.yaml", $"{mark}\n{YamlText.Of(ChartValues.Of(rendered))}"),
        ];
    }

    private static string Template(Group group, RenderedEnvironment rendered) =>
        string.Concat(group.Notes.Select(note => $"# {note.Replace("{{", "{ {", StringComparison.Ordinal)}\n"))
            + string.Concat(group.Objects.Where(each => Kind(each) != "Namespace").Select(each => Document(each, rendered)));

    private static string Document(JsonObject each, RenderedEnvironment rendered)
    {
        var text = "---\n" + YamlText.Of(ChartValues.Templated(each, rendered), isTemplate: true);
        return ChartValues.Condition(each, rendered) is { } condition ? $"{{{{- if {condition} }}}}\n{text}{{{{- end }}}}\n" : text;
    }

    private static string Kind(JsonObject each) => each["kind"]!.GetValue<string>();
}
