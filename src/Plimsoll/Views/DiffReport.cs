using Plimsoll.Commands;
using Plimsoll.Delivery.Deployments;
using Plimsoll.Source;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>diff</c>; its names are a contract.</summary>
/// <param name="From">The first side.</param>
/// <param name="To">The second side.</param>
/// <param name="OnlyFrom">Commits that only the first side has, newest first.</param>
/// <param name="OnlyTo">Commits that only the second side has, newest first.</param>
/// <param name="Services">Those that differ.</param>
internal sealed record DiffReport(DiffSide From, DiffSide To, IReadOnlyList<DiffCommit> OnlyFrom, IReadOnlyList<DiffCommit> OnlyTo,
    IReadOnlyList<DiffService> Services)
{
    /// <summary>What differs between two sides.</summary>
    /// <param name="from">The first side.</param>
    /// <param name="to">The second side.</param>
    /// <param name="onlyFrom">Commits that only the first has.</param>
    /// <param name="onlyTo">Commits that only the second has.</param>
    /// <param name="service">The only service that is compared; null is all.</param>
    public static DiffReport Of(ComparedSide from, ComparedSide to, IReadOnlyList<CommitInfo> onlyFrom, IReadOnlyList<CommitInfo> onlyTo,
        string? service = null)
    {
        var (one, other) = (ByName(from), ByName(to));
        var services = from name in one.Keys.Union(other.Keys).Union(to.Unbuilt).Order(StringComparer.Ordinal)
                       where service is null || service == name
                       let differs = Compare(name, one.GetValueOrDefault(name), other.GetValueOrDefault(name), to.Unbuilt.Contains(name))
                       where differs is not null
                       select differs;
        return new(Side(from), Side(to), [.. onlyFrom.Select(Commit)], [.. onlyTo.Select(Commit)], [.. services]);
    }

    private static DiffService? Compare(string name, Runtime.DesiredService? from, Runtime.DesiredService? to, bool isUnbuilt)
    {
        var settings = from is null || to is null ? [] : DeploymentDiff.Settings(from, to);
        return !isUnbuilt && from is not null && to is not null && from.Image == to.Image && from.Replicas == to.Replicas
            && settings.Count == 0 ? null
            : new(name, from?.Image.ToString(), isUnbuilt ? null : to?.Image.ToString(), from?.Replicas, to?.Replicas, settings)
            {
                Unbuilt = isUnbuilt,
            };
    }

    private static Dictionary<string, Runtime.DesiredService> ByName(ComparedSide side) =>
        side.Deployment.Services.ToDictionary(service => service.Name, StringComparer.Ordinal);

    private static DiffSide Side(ComparedSide side) => new(side.Name, side.Environment, side.Deployment.Commit,
        side.WasDeployed ? side.Deployment.Number : null, side.Release);

    private static DiffCommit Commit(CommitInfo commit) => new(commit.Id, commit.Author, commit.Time, commit.Subject);
}

/// <summary>One side of a comparison; <paramref name="Environment"/> is null for a commit, <paramref name="Deployment"/> where the
/// environment never had it, and <paramref name="Release"/> where none is known.</summary>
internal sealed record DiffSide(string Name, string? Environment, string Commit, long? Deployment, string? Release);

/// <summary>A commit that one side has.</summary>
internal sealed record DiffCommit(string Commit, string Author, DateTimeOffset Time, string Subject);

/// <summary>A service that differs; null where a side has no such service. <paramref name="Settings"/> names what is set
/// otherwise.</summary>
internal sealed record DiffService(string Name, string? FromImage, string? ToImage, int? FromReplicas, int? ToReplicas,
    IReadOnlyList<string> Settings)
{
    /// <summary>Whether the second side has the service and no image of it yet.</summary>
    public bool Unbuilt { get; init; }
}
