using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Releases;
using Plimsoll.Delivery.Secrets;
using Plimsoll.Oci;
using Plimsoll.Pipeline;
using Plimsoll.Runtime;
using Plimsoll.Workspace;

namespace Plimsoll.Server.Following;

/// <summary>Says what would be done to an environment, and does nothing.</summary>
/// <param name="id">Which.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="pipeline">Knows what is built.</param>
/// <param name="runtime">Where it runs.</param>
/// <param name="registry">Where it pulls from; null is the store of this machine.</param>
/// <param name="secrets">Its secrets, from git.</param>
public sealed class DryRun(EnvironmentId id, Ledger ledger, CommitPipeline pipeline, IRuntime runtime, string? registry,
    EnvironmentSecrets secrets)
{
    /// <summary>What deploying a commit would do; when all its images are built also what would change in a runtime that can
    /// tell.</summary>
    public async Task<string> DeployAsync(EnvironmentManifest environment, string commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var state = await ledger.ReadAsync(cancellationToken);
        // who has the release needs nothing to build with
        if (!environment.IsLocal && await pipeline.FindSharedAsync(commit, cancellationToken) is { } shared)
            return await TellAsync(environment, state, shared.Catalog, shared.Release, cancellationToken);
        var plan = await pipeline.PlanAsync(commit, cancellationToken);
        var services = plan.Units.Where(u => plan.Catalog.IsDelivered(u.Unit)).ToList();
        if (services.All(u => u.Image is not null))
        {
            var release = await pipeline.ReleaseOfAsync(plan.Catalog, services.Select(u => u.Image!), cancellationToken);
            return await TellAsync(environment, state, plan.Catalog, release, cancellationToken);
        }
        return Say(state, commit, services.Where(u => u.Unit.Service is not null)
            .Select(u => u.Image is { } image ? Describe(state, u.Unit.Name, image.Digest)
            : $"{u.Unit.Name}: test, build, then replace replicas one by one"));
    }

    private async Task<string> TellAsync(EnvironmentManifest environment, LedgerState state, Catalog catalog, Release release,
        CancellationToken cancellationToken)
    {
        var settings = catalog.Workspace.Environments.FirstOrDefault(each => each.Name == id.Name) ?? environment;
        var file = await secrets.RequireAsync(catalog, settings, cancellationToken);
        return Say(state, release.Commit, release.Services.Select(service => Describe(state, service.Name, service.Image)))
            + await TellRestAsync(environment, DeploymentPlanner.Deploy(state, settings, catalog, release, Digest.Of([]), "", file),
                cancellationToken);
    }

    private string Say(LedgerState state, string commit, IEnumerable<string> lines) =>
        Say($"would deploy {commit[..7]} to {id.Name} as deployment {state.NextNumber}", [.. lines]);

    private static string Describe(LedgerState state, string service, Digest image) =>
        state.Current?.Deployment.Services.FirstOrDefault(each => each.Name == service) is { } now && now.Image == image
            ? $"{service}: image unchanged"
        : $"{service}: roll out {image.Hex[..12]}, which is built already";

    /// <summary>What another deployment would change.</summary>
    /// <param name="environment">Its manifest, from the main branch.</param>
    /// <param name="plan">Decides on it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string> PlanAsync(
        EnvironmentManifest environment, Func<LedgerState, Deployment> plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(plan);
        var state = await ledger.ReadAsync(cancellationToken);
        var next = plan(state);
        var said = Say($"would make deployment {next.Number} of {id.Name} ({next.Commit[..7]})",
            DeploymentDiff.Describe(state.Current?.Deployment, next));
        return said + await TellRestAsync(environment, next, cancellationToken);
    }

    /// <summary>What its environment requires of the images, and what would change where it runs.</summary>
    private async Task<string> TellRestAsync(EnvironmentManifest environment, Deployment next, CancellationToken cancellationToken)
    {
        var required = await new ImagePolicy(pipeline, registry).TellAsync(environment, next, cancellationToken);
        return (required is null ? "" : $"\n{required}") + await TellRuntimeAsync(next, cancellationToken);
    }

    private async Task<string> TellRuntimeAsync(Deployment next, CancellationToken cancellationToken)
    {
        if (runtime is not IPlanningRuntime planning) return "";
        var plan = await planning.PlanAsync(next.ToDesiredState(id), cancellationToken);
        var danger = plan.Danger is null ? "" : $"\n{plan.Danger}: it needs --yes";
        return $"\n{Say("in the cluster:", plan.Lines)}{string.Concat(plan.Warnings.Select(warning => $"\n{warning}"))}{danger}";
    }

    private static string Say(string what, IReadOnlyList<string> lines) =>
        string.Join('\n', lines.Count == 0 ? [what, "  nothing changes"] : [what, .. lines.Select(line => "  " + line)]);
}
