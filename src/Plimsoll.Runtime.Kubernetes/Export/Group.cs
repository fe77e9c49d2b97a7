using System.Text.Json.Nodes;
using Plimsoll.Runtime.Kubernetes.Rendering;

namespace Plimsoll.Runtime.Kubernetes.Export;

/// <summary>The objects that one file has: what is common, of one store, or of one pod.</summary>
/// <param name="Name">Of the file, such that files in the order of their names are in the order of need.</param>
/// <param name="Notes">What the objects need that is not among them.</param>
/// <param name="Objects">In order.</param>
internal sealed record Group(string Name, IReadOnlyList<string> Notes, IReadOnlyList<JsonObject> Objects)
{
    public static IReadOnlyList<Group> Of(RenderedEnvironment rendered) =>
    [
        new("0-environment", [], rendered.Common),
        .. rendered.Stores.Where(store => store.Objects.Count > 0).Select(store =>
            new Group($"1-{store.Store.Name}", Needed(store), store.Objects)),
        .. rendered.Pods.Select(pod => new Group($"2-{pod.Name}", Needed(rendered, pod),
            [.. pod.Objects, .. pod.Migrations, pod.Workload])),
    ];

    private static string[] Needed(RenderedStore store) =>
    [
        $"Needs the Secret {store.CredentialsSecret}, which is never exported. PASSWORD is at least 32 random letters and digits:",
        .. store.Credentials.SelectMany(key => (IEnumerable<string>)[$"  {key.Key}: |",
            .. key.Value.Replace("{password}", "PASSWORD", StringComparison.Ordinal).TrimEnd('\n').Split('\n')
            .Select(line => $"    {line}")]),
    ];

    private static string[] Needed(RenderedEnvironment rendered, RenderedPod pod) =>
    [
        .. from store in rendered.Stores
           where store.Store.External && pod.Services.Any(service => service.Needs.Values.Contains(store.Store.Name))
           select $"Needs the Secret {store.CredentialsSecret} with the keys {string.Join(", ", store.Credentials.Keys)}.",
        .. from service in pod.Services
           where service.Secrets is { Count: > 0 }
           select $"Needs the Secret {service.Name}-secrets with the keys {string.Join(", ", service.Secrets!)}.",
    ];
}
