using System.Text.Json.Nodes;

namespace KubernetesClient.Tests;

/// <summary>The real cluster that KUBECONFIG names, and a namespace of its own for a test, which goes with it.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private ClientConfiguration? _configuration;
    private KubernetesApi? _api;

    public string Namespace { get; } = $"client-{Guid.NewGuid():n}"[..20];

    public KubernetesApi Api => _api ?? throw Skip();

    public ClientConfiguration Configuration => _configuration ?? throw Skip();

    /// <summary>The end of the patience with what waits for the cluster: a test that hangs says where.</summary>
    public static CancellationToken Soon => new CancellationTokenSource(Eventually.Patience).Token;

    public static string? KubeConfigFile => Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } file ? file : null;

    public async ValueTask InitializeAsync()
    {
        if (KubeConfigFile is null) return;
        _configuration = Load(KubeConfigFile) with { Namespace = Namespace };
        _api = new(_configuration, TimeProvider.System);
        await _api.CreateAsync(new() { ["apiVersion"] = "v1", ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = Namespace } });
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is null) return;
        await _api.DeleteAsync(new("v1", "Namespace", null, Namespace), null, DeletePropagation.Background, null);
        _api.Dispose();
    }

    /// <summary>Waits until the namespace takes pods: its service account comes a moment after it.</summary>
    public async Task ReadyForPodsAsync()
    {
        await foreach (var seen in Api.WatchAsync("v1", "ServiceAccount", Namespace, null, Soon))
            if (seen is WatchEvent.Added or WatchEvent.Snapshot { List.Items.Count: > 0 }) return;
    }

    public static ClientConfiguration Load(string files, string? context = null) => KubeConfig.Load(
        name => name == "KUBECONFIG" ? files : null, Path.GetTempPath(), context, PluginProgram.RunAsync);

    public JsonObject ConfigMap(string name, params IEnumerable<(string Key, string Value)> data) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
        ["data"] = new JsonObject(data.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    };

    public ObjectRef ConfigMapRef(string name) => new("v1", "ConfigMap", Namespace, name);

    private static Exception Skip()
    {
        Assert.Skip("there is no cluster: as root on Debian ./test starts one, and elsewhere KUBECONFIG names one");
        return new InvalidOperationException();
    }
}
