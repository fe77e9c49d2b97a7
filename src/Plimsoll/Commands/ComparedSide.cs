using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Machine;
using Plimsoll.Server;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>A side of <c>diff</c>: what an environment runs, or what it would run at a commit.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Deployment">What is compared.</param>
internal sealed record ComparedSide(string Name, Deployment Deployment)
{
    /// <summary>The environment that runs it; null for a commit.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether the environment has, or had, this very deployment. Otherwise it is what it would run.</summary>
    public bool WasDeployed { get; init; }

    /// <summary>The digest of the release; null when none is known.</summary>
    public string? Release { get; init; }

    /// <summary>The services that have no image of this commit yet.</summary>
    public IReadOnlyList<string> Unbuilt { get; init; } = [];

    /// <summary>What an environment runs.</summary>
    /// <exception cref="PlimsollException">PLM3025: nothing was deployed there.</exception>
    public static ComparedSide Of(EnvironmentManifest environment, LedgerState ledger)
    {
        var deployment = ledger.Current?.Deployment ?? throw new PlimsollException(Outcome.Refused, "PLM3025",
            $"comparing {environment.Name}: nothing was deployed there yet.\n         To deploy: {environment.DeliverCommand}");
        return new(environment.Name, deployment) { Environment = environment.Name, WasDeployed = true, Release = deployment.Release };
    }

    /// <summary>What an environment ran, or would run, at a commit or a permanent name.</summary>
    /// <param name="here">The workspace.</param>
    /// <param name="reader">Reads ledgers.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="version">The commit, branch or tag, or the permanent name.</param>
    /// <param name="cache">Where what was learned of commits is kept.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">There is no such commit, or nothing was deployed to the environment.</exception>
    public static async Task<ComparedSide> ReadAsync(WorkspaceHere here, LedgerReader reader, EnvironmentManifest environment,
        string version,
        string cache, CancellationToken cancellationToken)
    {
        var ledgers = await Task.WhenAll(here.Manifest.Environments.Select(each => reader.ReadAsync(each, cancellationToken)));
        var ledger = ledgers[here.Manifest.Environments.ToList().IndexOf(environment)];
        var commit = ReleaseTag.FindCommit(ledgers, version) ?? await here.Repository.ResolveAsync(version, cancellationToken);
        if (ledger.Deployments.FindLast(each => each.Deployment.Commit == commit) is { } own)
            return new(version, own.Deployment) { WasDeployed = true, Release = own.Deployment.Release };
        var catalog = await CatalogReader.ReadAsync(here.Repository, commit, cancellationToken);
        var current = Of(environment, ledger).Deployment.Commit;
        var changes = Preview.FindRan(ledgers, commit) is not null ? []
            : (await ChangePlanner.CompareAsync(here.Repository, current, commit, cache, cancellationToken)).Units;
        var preview = Preview.Of(environment, ledger, ledgers, catalog, changes.Select(each => each.Unit.Name).ToHashSet());
        return new(version, preview.Deployment) { Unbuilt = preview.Unbuilt, Release = preview.Ran?.Deployment.Release };
    }
}
