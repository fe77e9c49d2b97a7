using System.Runtime.CompilerServices;
using KubernetesClient;
using Plimsoll.Progress;
using Plimsoll.Runtime.Kubernetes.Applying;
using Plimsoll.Runtime.Kubernetes.Forwarding;
using Plimsoll.Runtime.Kubernetes.Logs;
using Plimsoll.Runtime.Kubernetes.Observing;
using Plimsoll.Runtime.Kubernetes.Rendering;
using Plimsoll.Runtime.Kubernetes.Rollouts;
using Plimsoll.Runtime.Secrets;

namespace Plimsoll.Runtime.Kubernetes;

/// <summary>A cluster as a runtime: everything that it knows is in the cluster, so any machine that may use it carries on where another one
/// ended.</summary>
/// <param name="connect">Opens the cluster's API; called when it is first needed, and again only after it threw.</param>
/// <param name="settings">How environments are rendered there; what the server understands is asked of the server.</param>
/// <param name="time">The clock.</param>
public sealed class KubernetesRuntime(Func<KubernetesApi> connect, RenderSettings settings, TimeProvider time)
    : IPlanningRuntime, IForwardingRuntime, IDisposable
{
    private readonly Lock _opening = new();
    private KubernetesApi? _api;
    private ServerVersion? _version;

    /// <summary>Where an image of the workspace's store is in the registry that nodes pull from. Default: the same name.</summary>
    public Func<string, string> Locate { get; init; } = repository => repository;

    /// <summary>The key that opens secrets. Default: there is none.</summary>
    public Func<SecretKey?> FindSecretKey { get; init; } = () => null;

    /// <inheritdoc />
    /// <exception cref="RuntimeUnavailableException">The cluster gives no answer.</exception>
    public Task<RolloutOutcome> ConvergeAsync(DesiredState state, long epoch, IProgress<RunProgress> progress,
        CancellationToken cancellationToken) => AskAsync<RolloutOutcome>(async () =>
    {
        try
        {
            var began = time.GetTimestamp();
            var cluster = await OpenToRenderAsync(state.Environment, cancellationToken);
            var values = ServiceSecrets.Open(state, FindSecretKey);
            // an environment that had secrets once has Secrets to delete
            var secrets = values.Count > 0 || await HasSecretsAsync(cluster, cancellationToken)
                ? new ServiceSecrets(cluster, state, values) : null;
            var redactor = new SecretRedactor(values);
            var outcome = await new Convergence(cluster, time) { Secrets = secrets }
                .RunAsync(state, Render(state, cluster), epoch, new Redacted(progress, redactor), cancellationToken);
            if (outcome is RolloutOutcome.Failed failed) outcome = failed with { Detail = redactor.Redact(failed.Detail) };
            return outcome is RolloutOutcome.Fenced ? outcome
                : outcome with { Facts = await PodFacts.ReadAsync(cluster, state, time.GetElapsedTime(began), cancellationToken) };
        }
        catch (FencedException e)
        {
            return new RolloutOutcome.Fenced(e.Seen);
        }
        catch (Exception e) when (e is RenderException || Refusal.Is(e))
        {
            return new RolloutOutcome.Failed(state.Environment.Name, FailureReason.Machine, e.Message);
        }
    });

    /// <inheritdoc />
    public async Task PrepareAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
        await new Fence(await OpenToRenderAsync(environment, cancellationToken)).ReadAsync(cancellationToken);

    /// <inheritdoc />
    public Task<RuntimePlan> PlanAsync(DesiredState state, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var cluster = await OpenToRenderAsync(state.Environment, cancellationToken);
        var plan = await new Planning(cluster).RunAsync(Render(state, cluster), cancellationToken);
        var secrets = new List<string>();
        foreach (var name in state.Services.Where(service => service.SecretVersions is not null).Select(Names.Secrets))
            if (await cluster.Api.GetAsync(new("v1", "Secret", cluster.Namespace, name), cancellationToken)
                is null) secrets.Add($"create secret {name}");
        return secrets.Count == 0 ? plan : plan with { Lines = [.. secrets, .. plan.Lines] };
    });

    /// <inheritdoc />
    public Task<string?> FindDangerAsync(DesiredState state, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var cluster = await OpenToRenderAsync(state.Environment, cancellationToken);
        return await Pruning.FindDangerAsync(cluster, Render(state, cluster), cancellationToken);
    });

    /// <inheritdoc />
    /// <exception cref="RuntimeUnavailableException">The cluster gives no answer.</exception>
    public Task<Observed?> ObserveAsync(EnvironmentId environment, CancellationToken cancellationToken) =>
        AskAsync(() => new Observer(Open(environment)).ReadAsync(cancellationToken));

    /// <inheritdoc />
    public async IAsyncEnumerable<LogLine> LogsAsync(EnvironmentId environment, string? service, bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new PodLogs(await AskAsync(() => Task.FromResult(Open(environment))), time);
        await using var lines = reader.ReadAsync(service, follow, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await AskAsync(async () => await lines.MoveNextAsync())) yield return lines.Current;
    }

    /// <inheritdoc />
    public Task<Stream> ConnectAsync(EnvironmentId environment, string service, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var cluster = Open(environment);
        var replica = await ReplicaPort.FindAsync(cluster, service, cancellationToken);
        return await cluster.Api.OpenPortAsync(cluster.Namespace, replica.Pod, replica.Port, cancellationToken);
    });

    /// <inheritdoc />
    public void Dispose() => _api?.Dispose();

    // one that cannot be opened now, such as for a kubeconfig that is being written, may be a moment later: a server is not started again
    // for it
    private KubernetesApi Api
    {
        get
        {
            lock (_opening) return _api ??= connect();
        }
    }

    private Cluster Open(EnvironmentId environment) => new(Api, environment, settings);

    // once for each connection: what a server understands changes with its upgrade, and by less than we ask of it
    private async Task<Cluster> OpenToRenderAsync(EnvironmentId environment, CancellationToken cancellationToken)
    {
        _version ??= await Api.GetVersionAsync(cancellationToken);
        return Open(environment) with { Settings = settings with { Capabilities =
            ClusterCapabilities.Of(_version.Major, _version.Minor) } };
    }

    private RenderedEnvironment Render(DesiredState state, Cluster cluster) =>
        Renderer.Render(Images.Located(state, Locate), cluster.Settings);

    private static async Task<bool> HasSecretsAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            return (await cluster.Api.ListAsync("v1", "Secret", cluster.Namespace, $"{cluster.Selector},{Labels.Secrets}",
                cancellationToken)).Items.Count > 0;
        }
        catch (KubernetesException e) when (e.IsForbidden)
        {
            // who has not the right to make them made none
            return false;
        }
    }

    private sealed class Redacted(IProgress<RunProgress> progress, SecretRedactor redactor) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => progress.Report(value with { Text = redactor.Redact(value.Text) });
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is KubernetesException or KubernetesUnavailableException)
        {
            throw new RuntimeUnavailableException(e.Message, e);
        }
    }
}
