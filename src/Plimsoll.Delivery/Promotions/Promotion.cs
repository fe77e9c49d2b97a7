using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Releases;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Promotions;

/// <summary>A release that an environment may take from the one that it promotes, because it was healthy there.</summary>
/// <param name="From">The environment that it comes from.</param>
/// <param name="To">The environment that takes it.</param>
/// <param name="Source">The deployment that was healthy there.</param>
public sealed record Promotion(string From, string To, LedgerDeployment Source)
{
    /// <summary>The code of what was not healthy where it comes from: it may become so.</summary>
    public const string NotHealthy = "PLM3019";

    /// <summary>The release's commit.</summary>
    public string Commit => Source.Deployment.Commit;

    /// <summary>The digest of its release index.</summary>
    public string Release => Source.Deployment.Release;

    /// <summary>Chooses the release.</summary>
    /// <param name="from">The environment that it comes from.</param>
    /// <param name="to">The environment that takes it.</param>
    /// <param name="ledger">What the ledger of the first says.</param>
    /// <param name="commit">The full id of its commit; null is the release that the first runs now.</param>
    /// <exception cref="PlimsollException">PLM3019: it was not healthy there.</exception>
    public static Promotion Choose(string from, string to, LedgerState ledger, string? commit)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var tried = ledger.Deployments.FindAll(each => commit is null ? each == ledger.Current : each.Deployment.Commit == commit);
        return tried.FindLast(each => each.Outcome == DeploymentOutcome.Healthy) is { } healthy ? new(from, to, healthy)
            : throw new PlimsollException(Outcome.Refused, NotHealthy,
                $"promoting {(commit is null ? from : Short(commit))} to {to}: {Why(from, ledger, tried.LastOrDefault())}");
    }

    /// <summary>Goes on only with the very images that were healthy.</summary>
    /// <param name="release">What would be deployed.</param>
    /// <exception cref="PlimsollException">PLM3021: an image is another one.</exception>
    public void RequireSameImages(Release release)
    {
        ArgumentNullException.ThrowIfNull(release);
        var ran = Source.Deployment.Services.ToDictionary(each => each.Name, each => each.Image);
        var other = release.Services.FirstOrDefault(each => !ran.TryGetValue(each.Name, out var image) || image != each.Image);
        var name = other?.Name ?? ran.Keys.FirstOrDefault(name => release.Services.All(each => each.Name != name));
        if (name is null) return;
        throw new PlimsollException(Outcome.Refused, "PLM3021",
            $"promoting {Short(Commit)} to {To}: its image of {name} is {other?.Image.ToString() ?? "not in the release"}, and {From} ran "
            + $"{(ran.TryGetValue(name, out var image) ? image : "none")}: only what was healthy in {From} is promoted.\n"
            + $"         Where the release was made with another SDK, make it where {From} was deployed from; to see both: "
            + $"plimsoll build --commit {Short(Commit)} -o json");
    }

    private static string Why(string from, LedgerState ledger, LedgerDeployment? tried) => tried switch
    {
        null when ledger.Current is null => $"nothing was deployed to {from} yet.\n         To deploy: plimsoll deploy {from}",
        null => $"it was never deployed to {from}. What was: plimsoll history {from}",
        { Outcome: DeploymentOutcome.Failed } => $"it was not healthy in {from}: {tried.Detail}",
        { Outcome: DeploymentOutcome.Cancelled } => $"its deployment to {from} was cancelled: {tried.Detail}",
        _ when ledger.IsSuperseded(tried) => $"another deployment came before it was healthy in {from}. What was: plimsoll history {from}",
        _ => $"deployment {tried.Deployment.Number} of {from} is under way.\n         How far it is: plimsoll status",
    };

    private static string Short(string commit) => commit[..Math.Min(7, commit.Length)];
}
