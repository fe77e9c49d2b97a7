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
    /// <summary>What differs between two deployments.</summary>
    public static DiffReport Of((string Name, Deployment Deployment) from, (string Name, Deployment Deployment) to,
        IReadOnlyList<CommitInfo> onlyFrom, IReadOnlyList<CommitInfo> onlyTo)
    {
        var (one, other) = (ByName(from.Deployment), ByName(to.Deployment));
        var services = from name in one.Keys.Union(other.Keys).Order(StringComparer.Ordinal)
                       let differs = Compare(name, one.GetValueOrDefault(name), other.GetValueOrDefault(name))
                       where differs is not null
                       select differs;
        return new(Side(from), Side(to), [.. onlyFrom.Select(Commit)], [.. onlyTo.Select(Commit)], [.. services]);
    }

    private static DiffService? Compare(string name, Runtime.DesiredService? from, Runtime.DesiredService? to)
    {
        var settings = from is null || to is null ? [] : DeploymentDiff.Settings(from, to);
        return from is not null && to is not null && from.Image == to.Image && from.Replicas == to.Replicas && settings.Count == 0 ? null
            : new(name, from?.Image.ToString(), to?.Image.ToString(), from?.Replicas, to?.Replicas, settings);
    }

    private static Dictionary<string, Runtime.DesiredService> ByName(Deployment deployment) =>
        deployment.Services.ToDictionary(service => service.Name, StringComparer.Ordinal);

    private static DiffSide Side((string Name, Deployment Deployment) side) =>
        new(side.Name, side.Deployment.Commit, side.Deployment.Number, side.Deployment.Release);

    private static DiffCommit Commit(CommitInfo commit) => new(commit.Id, commit.Author, commit.Time, commit.Subject);
}

/// <summary>One side of a comparison.</summary>
internal sealed record DiffSide(string Environment, string Commit, long Deployment, string Release);

/// <summary>A commit that one side has.</summary>
internal sealed record DiffCommit(string Commit, string Author, DateTimeOffset Time, string Subject);

/// <summary>A service that differs; null where a side has no such service. <paramref name="Settings"/> names what is set
/// otherwise.</summary>
internal sealed record DiffService(string Name, string? FromImage, string? ToImage, int? FromReplicas, int? ToReplicas,
    IReadOnlyList<string> Settings);
