using Plimsoll.Delivery.Deployments;
using Plimsoll.Delivery.Ledgers;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Status;

/// <summary>Why an environment runs what it runs, for every state: what is so, since when and by whom, and what to do next. Pure.</summary>
/// <param name="Says">In sentences.</param>
/// <param name="Next">The command that goes on from here; null when there is nothing to do.</param>
public sealed record Why(IReadOnlyList<string> Says, string? Next)
{
    /// <summary>Tells it.</summary>
    /// <param name="environment">Its settings.</param>
    /// <param name="ledger">What its ledger says.</param>
    /// <param name="status">How it is.</param>
    public static Why Tell(EnvironmentManifest environment, LedgerState ledger, EnvironmentStatus status)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(status);
        if (status.Problem is { } problem) return new([problem], null);
        var says = new List<string> { ledger.Current is null ? Nothing(environment) : Version(environment, ledger) };
        if (status is { Rejected: { } bad, Commit: { } commit })
            says.Add($"{commit[..7]} should not run: {bad.Tell()}, so nothing takes it again.");
        if (Trouble(environment, status) is { } trouble) says.Add(trouble);
        if (ledger.Hold is { } hold)
            says.Add($"It is held by {hold.By} since {UtcTime.Minute(hold.Since)} ({hold.Reason}): nothing is delivered by itself.");
        else if (status.WhyBehind is { } behind) says.Add($"The newest commit of {environment.Follows} does not run here: {behind}.");
        else if (status.Behind > 0)
            says.Add($"{environment.Follows} is {Count(status.Behind.Value, "commit")} ahead; "
                + $"{(environment.IsLocal ? "it is on its way" : "whoever serves this environment delivers it")}.");
        return new(says, NextOf(environment, ledger, status));
    }

    /// <summary>Why a service runs the image that it has.</summary>
    /// <param name="environment">Its settings.</param>
    /// <param name="ledger">What its ledger says; the service is in its current deployment.</param>
    /// <param name="service">The service.</param>
    /// <returns>The sentence, and the commits between which the image came to be another one; null when it was the first.</returns>
    public static (string Says, string? Before, string After) TellService(EnvironmentManifest environment, LedgerState ledger,
        string service)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(ledger);
        var image = ImageIn(ledger.Current!, service);
        var first = ledger.Deployments.FindLastIndex(each => ImageIn(each, service) != image) + 1;
        var since = ledger.Deployments[first];
        var before = ledger.Deployments.Take(first).LastOrDefault(each => ImageIn(each, service) is not null)?.Deployment.Commit;
        var says = $"{service} of {environment.Name} runs {image![..19]} since deployment {since.Deployment.Number} "
            + $"({Short(since)}, {Because(environment.Follows, since)})";
        return (says, before, since.Deployment.Commit);
    }

    private static string? ImageIn(LedgerDeployment deployment, string service) =>
        deployment.Deployment.Services.FirstOrDefault(each => each.Name == service)?.Image.ToString();

    private static string Nothing(EnvironmentManifest environment) => environment.Promotes is { } from
        ? $"{environment.Name} runs nothing: nothing was promoted to it yet, and it takes only what was healthy in {from}."
        : $"{environment.Name} runs nothing: nothing was deployed to it yet.";

    private static string Version(EnvironmentManifest environment, LedgerState ledger)
    {
        var current = ledger.Current!;
        // a deployment that only sets replicas is not why this version runs
        var chosen = ledger.Deployments.FindLast(each => each.Deployment.Cause != Cause.Scale
            && each.Deployment.Release == current.Deployment.Release) ?? current;
        var ended = chosen.Deployment.Cause != Cause.TakeBack ? null
            : ledger.Find(chosen.Deployment.Number - 1) is { GoesBack: true } before ? before : null;
        var because = ended?.Cancel is null ? Because(environment.Follows, chosen)
            : "because what came after it was cancelled and taken back";
        var says = $"{environment.Name} {Verb(current)} {Short(current)} \"{current.Deployment.Subject}\" {because} "
            + $"(deployment {chosen.Deployment.Number}, {UtcTime.Minute(chosen.Started)}).";
        return ended is null ? says
            : $"{says} That is deployment {ended.Deployment.Number}, {Short(ended)}: "
                + $"{(ended.Cancel is null ? "" : "cancelled ")}{FirstLine(ended.Detail)}.";
    }

    private static string Verb(LedgerDeployment current) => current.Outcome switch
    {
        DeploymentOutcome.Healthy => "runs",
        null => "is being made to run",
        DeploymentOutcome.Failed => "could not be made to run",
        _ => "was stopped before it ran",
    };

    private static string Because(string branch, LedgerDeployment deployment) => deployment.Deployment.Cause switch
    {
        Cause.Push => $"because {deployment.Actor} brought it to {branch} or deployed it",
        Cause.Promote => $"because {deployment.Actor} promoted it",
        Cause.Rollback =>
            $"because {deployment.Actor} rolled back to it{(deployment.Deployment.Hold is { Length: > 0 } reason ? $": {reason}" : "")}",
        Cause.Scale => $"because {deployment.Actor} set its replicas",
        _ => "because what came after it failed and was taken back",
    };

    private static string? Trouble(EnvironmentManifest environment, EnvironmentStatus status)
    {
        var ill = status.Services.Where(service => service.State is not (HealthState.Healthy or HealthState.Progressing)).ToList();
        return ill.Count > 0
            ? $"{string.Join(", ", ill.Select(service => $"{service.Name} is {service.State.ToString().ToLowerInvariant()}"))}."
            : status.Services.Where(service => service.Drift is not null).ToList() is { Count: > 0 } drifting
                ? $"{string.Join("; ", drifting.Select(service => $"{service.Name}: {service.Drift}"))}."
            : status is { State: HealthState.Stopped, Commit: not null } ? $"Nothing of {environment.Name} runs at the moment." : null;
    }

    private static string? NextOf(EnvironmentManifest environment, LedgerState ledger, EnvironmentStatus status) => status switch
    {
        _ when ledger.Hold is not null => $"plimsoll resume {environment.Name}",
        { Commit: null } => environment.IsLocal && environment.Promotes is null ? "plimsoll up -d" : environment.DeliverCommand,
        { State: HealthState.Stopped } when environment.IsLocal => "plimsoll up -d",
        _ when ledger.Current is { Outcome: null } => "plimsoll status --watch",
        _ when status.Services.FirstOrDefault(service => service.State is HealthState.Failed or HealthState.Degraded) is { } ill =>
            $"plimsoll logs {environment.Name} {ill.Name}",
        { Rejected: not null } => $"plimsoll rollback {environment.Name}",
        _ => null,
    };

    private static string Short(LedgerDeployment deployment) => deployment.Deployment.Commit[..Math.Min(7,
        deployment.Deployment.Commit.Length)];

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd(' ', ':', '.');

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
