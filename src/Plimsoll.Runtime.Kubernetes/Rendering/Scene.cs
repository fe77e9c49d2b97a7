using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>What every part of rendering looks at.</summary>
internal sealed record Scene(DesiredState State, RenderSettings Settings)
{
    /// <summary>Who all pods of the environment are: someone without a token.</summary>
    public const string ServiceAccount = Labels.Plimsoll;

    public EnvironmentId Environment => State.Environment;

    public ClusterCapabilities Capabilities => Settings.Capabilities;

    public string Namespace { get; } = Settings.NamespaceOf(State.Environment);

    public DesiredStore? Store(string name) => State.Stores.FirstOrDefault(store => store.Name == name);

    public DesiredService? Service(string name) => State.Services.FirstOrDefault(service => service.Name == name);

    /// <summary>An object of the environment's namespace.</summary>
    /// <param name="apiVersion">As in <c>apps/v1</c>.</param>
    /// <param name="kind">As in <c>Deployment</c>.</param>
    /// <param name="name">Its own.</param>
    /// <param name="of">The service, store or pod that it is of.</param>
    /// <param name="content">What follows its metadata.</param>
    public JsonObject Object(string apiVersion, string kind, string name, string of,
        params ReadOnlySpan<(string Key, JsonNode? Value)> content)
    {
        var result = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["labels"] = LabelsOf(of) },
        };
        foreach (var (key, value) in content) result[key] = value;
        return result;
    }

    public JsonObject LabelsOf(string name) => Labels.Of(Environment, name);

    /// <summary>What finds the pods of a workload. It can never change: a Deployment's selector is fixed for its life.</summary>
    public JsonObject Selector(string workload) =>
        new() { [Labels.Name] = workload, [Labels.Instance] = Environment.Name, [Labels.PartOf] = Environment.Workspace };
}
