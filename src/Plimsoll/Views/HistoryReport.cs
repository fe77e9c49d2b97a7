using Plimsoll.Delivery.Ledgers;
using Plimsoll.Delivery.Status;

namespace Plimsoll.Views;

/// <summary>The JSON of <c>history</c>; its names are a contract.</summary>
internal sealed record HistoryReport(string Environment, HistoryHold? Hold, IReadOnlyList<HistoryEntry> Deployments)
{
    /// <summary>Newest first.</summary>
    public static HistoryReport Of(string environment, LedgerState ledger, LedgerState rejections) => new(
        environment,
        ledger.Hold is { } hold ? new(hold.By, hold.Reason, hold.Since) : null,
        [.. ledger.Deployments.Reverse().Select(entry => new HistoryEntry(
            entry.Deployment.Number, Words.Cause(entry.Deployment.Cause), entry.Deployment.Commit, entry.Deployment.Subject,
                entry.Deployment.Release,
            ledger.IsSuperseded(entry) ? "superseded" : entry.Outcome?.ToString().ToLowerInvariant(),
            entry.Detail, entry.Actor, entry.Started, entry.Ended,
            entry.Deployment.Services.ToDictionary(service => service.Name,
                service => new HistoryService(service.Commit, service.Image.ToString(), service.Replicas)),
            Rejections.Find(rejections, entry.Deployment.Commit) is { } bad ? RejectedStatus.Of(bad) : null))]);
}

/// <summary>Who holds the environment.</summary>
internal sealed record HistoryHold(string By, string Reason, DateTimeOffset Since);

/// <summary>
/// A deployment; <paramref name="Outcome"/> is null while it is under way, and <c>superseded</c> when it was left before its end and a
/// later one came. <paramref name="Rejected"/> is set where its release is marked as bad.
/// </summary>
internal sealed record HistoryEntry(
    long Number, string Cause, string Commit, string Subject, string Release, string? Outcome, string Detail, string By,
    DateTimeOffset Started, DateTimeOffset? Ended, IReadOnlyDictionary<string, HistoryService> Services, RejectedStatus? Rejected);

/// <summary>What a deployment says of a service.</summary>
internal sealed record HistoryService(string Commit, string Image, int Replicas);
