using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KubernetesClient;
using Plimsoll.Progress;
using Plimsoll.Runtime.Kubernetes.Objects;
using Plimsoll.Runtime.Local.Tests.Support;

namespace Plimsoll.Runtime.Kubernetes.Tests.Support;

/// <summary>A namespace of its own in the real cluster, which is deleted in the end.</summary>
internal sealed class TestCluster : IAsyncDisposable, IProgress<RunProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TestRegistry _registry;
    private readonly List<string> _said = [];

    private TestCluster(TestRegistry registry)
    {
        _registry = registry;
        Namespace = $"plimsoll-test-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        Api = Testbed.Connect();
        Runtime = Open();
    }

    /// <summary>How long replicas must drain so that clients of a Service lose nothing: a node's proxy forgets a pod some seconds after the
    /// pod was told to end.</summary>
    public static readonly TimeSpan LosslessDrain = TimeSpan.FromSeconds(15);

    public static EnvironmentId Dev { get; } = new("acme", "dev");

    /// <summary>How long replicas drain. Short, because most tests replace many and have no clients.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(1);

    public string Namespace { get; }

    public KubernetesApi Api { get; }

    /// <summary>The image of the scripted service, as nodes pull it.</summary>
    public string ImageReference => $"{_registry.Host}/{ServiceImage.Repository}@{_registry.Image}";

    public KubernetesRuntime Runtime { get; }

    /// <summary>What was said of the rollouts.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (_said) return [.. _said];
        }
    }

    public static async Task<TestCluster> CreateAsync()
    {
        Assert.SkipUnless(Testbed.Refusal is null, Testbed.Refusal ?? "");
        return new(await TestRegistry.GetAsync());
    }

    /// <summary>Another plimsoll on another machine.</summary>
    public KubernetesRuntime Open() => new(Testbed.Connect, new() { Namespace = Namespace, ImagePrefix = _registry.Host + "/" },
        TimeProvider.System);

    /// <summary>Two replicas of the scripted service.</summary>
    public DesiredService Service(string version, params (string Name, string Value)[] script) => new()
    {
        Name = "web",
        Repository = ServiceImage.Repository,
        Image = _registry.Image,
        Commit = new string('a', 40),
        Ports = [new("main", 8080)],
        ReadyPath = "/readyz",
        Drain = Drain,
        Grace = Drain + TimeSpan.FromSeconds(10),
        ReadyWithin = TimeSpan.FromMinutes(2),
        Env = script.Append(("VERSION", version)).ToDictionary(pair => pair.Item1, pair => pair.Item2),
    };

    public Task<RolloutOutcome> ConvergeAsync(long epoch, params DesiredService[] services) =>
        ConvergeAsync(new DesiredState(Dev, [], services), epoch);

    public Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch) =>
        Runtime.ConvergeAsync(state, epoch, this, TestContext.Current.CancellationToken);

    public async Task<ObservedService> ObserveAsync(string service) =>
        (await Runtime.ObserveAsync(Dev, TestContext.Current.CancellationToken))!.Services.Single(each => each.Name == service);

    public async Task<JsonObject> GetAsync(string apiVersion, string kind, string name) =>
        (await Api.GetAsync(new(apiVersion, kind, Namespace, name)))!;

    public async Task<IReadOnlyList<JsonObject>> ListAsync(string apiVersion, string kind) =>
        (await Api.ListAsync(apiVersion, kind, Namespace, null)).Items;

    /// <summary>The address that the cluster balances, which this machine reaches because it is the node.</summary>
    public async Task<string> UrlAsync(string service)
    {
        var document = await GetAsync("v1", "Service", service);
        var (address, port) = (document.Text("spec", "clusterIP")!, (int)document.Items("spec", "ports").First().Number("port"));
        await Sockets.WaitForAsync(address, port);
        return $"http://{address}:{port}";
    }

    /// <summary>Lets the namespace have so many pods and no more, or again any number.</summary>
    public async Task LimitPodsAsync(int? pods)
    {
        var quota = new ObjectRef("v1", "ResourceQuota", Namespace, "tight");
        await Api.DeleteAsync(quota, null, DeletePropagation.Background, null);
        if (pods is null) return;
        await Api.CreateAsync(new()
        {
            ["apiVersion"] = quota.ApiVersion,
            ["kind"] = quota.Kind,
            ["metadata"] = new JsonObject { ["name"] = quota.Name, ["namespace"] = Namespace },
            ["spec"] = new JsonObject { ["hard"] = new JsonObject { ["pods"] = $"{pods}" } },
        });
        await UntilAsync(async () => (await GetAsync(quota.ApiVersion, quota.Kind, quota.Name))
            .Text("status", "used", "pods") == $"{pods}");
    }

    /// <summary>Lets the processes of a version end by themselves, with exit code 7.</summary>
    public async Task CrashAsync(string version)
    {
        using var client = new HttpClient();
        var pods = (await ListAsync("v1", "Pod")).Where(pod => !pod.IsEnding()
            && ContainerView.Of(pod).Single().Variable("VERSION") == version);
        foreach (var pod in pods)
        {
            try
            {
                // the testbed's node is this machine, from which pods are reached
                using var answer = await client.GetAsync($"http://{pod.Text("status", "podIP")}:8080/crash");
            }
            catch (HttpRequestException)
            {
                // it ends before it has answered
            }
        }
    }

    /// <summary>Looks until it is as wanted.</summary>
    public static Task UntilAsync(Func<Task<bool>> wanted, Func<Task<string>>? seen = null) =>
        Eventually.BecomesAsync("the cluster is as wanted", async () => await wanted() ? null : seen is null ? ""
            : await seen(), state => state is null, interval: Interval);

    public void Report(RunProgress value)
    {
        if (value.IsDetail) return;
        lock (_said) _said.Add($"{value.Subject}: {value.Text}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{TimeProvider.System.GetUtcNow():mm:ss.f} {value.Subject}: {value.Text}");
    }

    public async ValueTask DisposeAsync()
    {
        Runtime.Dispose();
        await Api.DeleteAsync(new("v1", "Namespace", null, Namespace), null, DeletePropagation.Background, null);
        Api.Dispose();
    }
}
