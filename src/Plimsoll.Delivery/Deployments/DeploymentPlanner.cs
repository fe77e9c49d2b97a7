using System.Text.Json;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Promotions;
using Plimsoll.Delivery.Releases;
using Plimsoll.Oci;
using Plimsoll.Runtime;
using Plimsoll.Workspace;
using Plimsoll.Workspace.Secrets;

namespace Plimsoll.Delivery.Deployments;

/// <summary>Decides the next deployment of an environment from its ledger: pure functions, so that a plan can be shown and then done
/// exactly as shown.</summary>
public static class DeploymentPlanner
{
    /// <summary>Runs a release.</summary>
    /// <param name="ledger">What was before.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="catalog">The workspace at the release's commit.</param>
    /// <param name="release">The release.</param>
    /// <param name="index">The digest of the release index.</param>
    /// <param name="subject">The first line of the commit's message.</param>
    /// <param name="secrets">The environment's secrets at that commit; null where the runtime has them from elsewhere.</param>
    public static Deployment Deploy(
        LedgerState ledger, EnvironmentManifest environment, Catalog catalog, Release release, Digest index, string subject,
        SecretFile? secrets = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(release);
        var resolved = (from released in release.Services
                        let unit = catalog.Units.First(u => u.Name == released.Name && u.Service is not null)
                        select ServiceResolver.Resolve(unit, unit.Service!, environment.Services.GetValueOrDefault(unit.Name), released,
                            release.Commit, secrets)).ToList();
        var defaults = Sorted(resolved.Select(s => (s.Name, s.Replicas)));
        var scale = PodScale.Whole(resolved, ledger.Current?.Deployment.Scale ?? new Dictionary<string, int>());
        return new()
        {
            Number = ledger.NextNumber,
            Cause = Cause.Push,
            Commit = release.Commit,
            Subject = subject,
            Release = index.ToString(),
            Stores = [.. catalog.Workspace.Stores.Select(store => StoreResolver.Resolve(store, release))
                .Where(s => !s.External || environment.Runtime == "kubernetes")],
            Services = NeedOrder.Sort(resolved.Select(s => Keep(ledger,
                s with { Replicas = scale.GetValueOrDefault(s.Name, s.Replicas) }))),
            Scale = Sorted(scale.Where(s => defaults.ContainsKey(s.Key)).Select(s => (s.Key, s.Value))),
            DefaultReplicas = defaults,
            Canary = environment.Canary is { } canary ? new(canary.SharePercent, canary.For) : null,
        };
    }

    /// <summary>Runs what an earlier deployment ran, and holds; the replicas that were set by scale stay as they are now.</summary>
    /// <param name="ledger">What was before; not empty.</param>
    /// <param name="target">The deployment to go back to.</param>
    /// <param name="reason">Of the hold.</param>
    /// <param name="branch">Where the branch is that moves back with it; null where none does.</param>
    public static Deployment Rollback(LedgerState ledger, LedgerDeployment target, string reason, BranchMove? branch = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(target);
        return Again(ledger, target.Deployment, Cause.Rollback) with
        {
            Hold = reason,
            Branch = branch?.From == target.Deployment.Commit ? null : branch,
            Tags = ReleaseTag.MovingOf(target.Deployment),
        };
    }

    /// <summary>The deployment that a rollback without arguments goes back to: the last good one that ran something else; null when there
    /// is none.</summary>
    /// <param name="ledger">What was.</param>
    /// <param name="rejections">What is said of releases: one that is marked as bad is passed over. Null is nothing.</param>
    public static LedgerDeployment? RollbackTarget(LedgerState ledger, LedgerState? rejections = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return ledger.Current is not { } current ? null
            : ledger.Deployments.FindLast(d => d.Outcome == DeploymentOutcome.Healthy && !SameRelease(d.Deployment, current.Deployment)
                && (rejections is null || Rejections.Find(rejections, d.Deployment.Commit) is null));
    }

    /// <summary>Takes back a deployment that failed or was cancelled: runs what was healthy last. Null when nothing was.</summary>
    public static Deployment? TakeBack(LedgerState ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (ledger.LastGood is not { } good) return null;
        var failed = ledger.Current!.Deployment;
        return Again(ledger, good.Deployment, Cause.TakeBack) with
        {
            Scale = good.Deployment.Scale,
            // it may have been cancelled after its release had its names
            Tags = ReleaseTag.MovingOf(good.Deployment),
            // where nothing else was on the branch meanwhile
            Branch = failed.Branch is { } moved && moved.From == good.Deployment.Commit ? new(moved.Name, failed.Commit) : null,
        };
    }

    /// <summary>Runs a release that another environment ran well.</summary>
    /// <param name="deployment">What runs it, as <see cref="Deploy"/> decides.</param>
    /// <param name="move">The branch that moves with it; null where it is there.</param>
    /// <param name="tags">The names that the release is given; null is none.</param>
    public static Deployment Promote(Deployment deployment, BranchMove? move, IReadOnlyList<string>? tags)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return deployment with { Cause = Cause.Promote, Branch = move, Tags = tags };
    }

    /// <summary>Sets how many replicas run: of each service that is named, and of those in its pod.</summary>
    /// <param name="ledger">What was before; not empty.</param>
    /// <param name="replicas">By service; null takes the manifests' number again.</param>
    public static Deployment Scale(LedgerState ledger, IReadOnlyDictionary<string, int?> replicas)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(replicas);
        var current = ledger.Current?.Deployment ?? throw new InvalidOperationException("nothing was deployed");
        var scale = new SortedDictionary<string, int>(current.Scale.ToDictionary(), StringComparer.Ordinal);
        foreach (var (service, count) in replicas)
        {
            foreach (var member in PodScale.Members(current.Services, service))
            {
                if (count is { } number) scale[member] = number;
                else scale.Remove(member);
            }
        }
        return Scaled(current with { Number = ledger.NextNumber, Cause = Cause.Scale }, scale);
    }

    /// <summary>Whether two deployments ask for the same of a runtime.</summary>
    public static bool SameState(Deployment one, Deployment other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return Text(one) == Text(other);

        static string Text(Deployment d) => string.Join('\n', d.Stores.Select(s => s.ToString()).Concat(d.Services.Select(ServiceText)));
    }

    // what was good before goes back at once
    private static Deployment Again(LedgerState ledger, Deployment target, Cause cause) =>
        Scaled(target with { Number = ledger.NextNumber, Cause = cause, Canary = null }, ledger.Current?.Deployment.Scale ?? target.Scale);

    /// <summary>The same with other replicas; it holds nothing, moves no branch and gives no names, as the one before it may
    /// have.</summary>
    private static Deployment Scaled(Deployment deployment, IReadOnlyDictionary<string, int> asked)
    {
        var scale = PodScale.Whole(deployment.Services, asked);
        return deployment with
        {
            Hold = null,
            Branch = null,
            Tags = null,
            Scale = scale,
            Services = [.. deployment.Services.Select(s => s with { Replicas =
                scale.GetValueOrDefault(s.Name, deployment.DefaultReplicas.GetValueOrDefault(s.Name, s.Replicas)) })],
        };
    }

    // A service keeps its commit while its image and settings stay: then nothing in its process changes, and it is neither restarted nor in
    // drift.
    private static DesiredService Keep(LedgerState ledger, DesiredService service)
    {
        var before = ledger.Current?.Deployment.Services.FirstOrDefault(s => s.Name == service.Name);
        return before is not null && ServiceText(before with { Replicas = service.Replicas,
            Commit = service.Commit }) == ServiceText(service)
            ? service with { Commit = before.Commit }
            : service;
    }

    private static bool SameRelease(Deployment one, Deployment other) =>
        one.Services.Select(Released).ToHashSet().SetEquals(other.Services.Select(Released));

    // a changed secret came with a commit, as a changed image did
    private static (string Name, Digest Image, string Secrets) Released(DesiredService service) =>
        (service.Name, service.Image, string.Join(' ',
            (service.SecretVersions ?? new Dictionary<string, string>()).Select(each => $"{each.Key}={each.Value}")));

    // records compare collections by reference: their JSON compares them by content
    private static string ServiceText(DesiredService service) => JsonSerializer.Serialize(service, LedgerJson.Default.DesiredService);

    private static SortedDictionary<string, int> Sorted(IEnumerable<(string Name, int Count)> pairs) =>
        new(pairs.ToDictionary(p => p.Name, p => p.Count), StringComparer.Ordinal);
}
